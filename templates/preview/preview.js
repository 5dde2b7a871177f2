/* The preview's only script: keys, a page that follows what is saved, a frame as tall as its mail.
   Without it every view is a link away all the same. */
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("scripted");
  const SILENT = "digest.preview.no-keys";
  const find = (what, within = document) => within.querySelector(what);
  const all = (what, within = document) => [...within.querySelectorAll(what)];
  let known = root.dataset.revision;
  let stream = null;
  let asked = 0;

  const tell = words => { const live = find("#live"); if (live) live.textContent = words; };
  const silent = () => { try { return localStorage.getItem(SILENT) === "1"; } catch { return false; } };

  /* The frame holds no script and stands on this page's own origin, so that it can be measured. */
  const fit = frame => {
    const mail = frame.contentDocument;
    if (!mail || !mail.body) return;
    frame.height = Math.max(320, Math.ceil(mail.documentElement.getBoundingClientRect().height));
    const here = mail.getElementById("ed-here");
    if (here && !frame.dataset.shown) {
      frame.dataset.shown = "1";
      if (document.activeElement === frame) frame.blur();
      const top = frame.getBoundingClientRect().top + here.getBoundingClientRect().top;
      window.scrollTo({ top: window.scrollY + top - window.innerHeight / 3 });
    }
  };

  const ready = () => {
    all("[data-script]").forEach(one => { one.hidden = false; });
    const on = find("#keys-on");
    if (on) on.checked = !silent();
    const frame = find("#mail");
    if (frame && frame.contentDocument && frame.contentDocument.readyState === "complete") fit(frame);
  };

  /* Exchange the parts that differ; the whole body where other parts are shown. */
  const exchange = fresh => {
    const focused = document.activeElement && document.activeElement.id;
    const before = find("#mail");
    const after = find("#mail", fresh);
    if (before && after) after.height = before.height;
    /* A fragment would take the focus into the frame; fit() scrolls there by itself. */
    if (after) after.setAttribute("src", after.getAttribute("src").split("#")[0]);
    const names = page => all("[data-part]", page).map(part => part.dataset.part).join();
    if (names(document) === names(fresh)) {
      all("[data-part]").forEach(part => {
        const other = find(`[data-part="${part.dataset.part}"]`, fresh);
        if (!part.isEqualNode(other)) part.replaceWith(document.adoptNode(other));
      });
      const form = find("#send"), other = find("#send", fresh);
      if (form && other) form.setAttribute("action", other.getAttribute("action"));
    } else {
      const said = find("#live") ? find("#live").textContent : "";
      document.body.replaceWith(document.adoptNode(fresh.body));
      tell(said);
    }
    document.title = fresh.title;
    if (focused && document.getElementById(focused)) document.getElementById(focused).focus({ preventScroll: true });
    ready();
  };

  const load = async address => {
    const turn = ++asked;
    const answer = await fetch(address, { cache: "no-store", redirect: "error" });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (turn !== asked || !fresh.documentElement.dataset.revision) return;
    known = fresh.documentElement.dataset.revision;
    exchange(fresh);
  };

  /* What a form asks for, as its button would. */
  const chosen = form => `${form.getAttribute("action")}?${new URLSearchParams(new FormData(form))}`;

  const go = address => {
    history.pushState(null, "", address);
    load(address).catch(() => location.assign(address));
  };
  window.addEventListener("popstate", () => { load(location.href).catch(() => location.reload()); });

  const follow = () => {
    if (stream || document.hidden) return;
    stream = new EventSource("events");
    stream.addEventListener("open", () => { if (!find("#live").textContent) tell("live"); });
    stream.addEventListener("error", () => tell("the preview does not answer"));
    stream.addEventListener("look", event => {
      const told = JSON.parse(event.data);
      if (told.revision === known) { if (!told.changed.length) tell("live"); return; }
      const names = told.changed.map(name => name.split("/").pop()).join(", ");
      load(location.href).then(() => tell(`${names || "page"} reloaded ${new Date().toLocaleTimeString()}`)).catch(() => {});
    });
  };
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) return follow();
    if (stream) stream.close();
    stream = null;
  });

  const problem = step => {
    const places = all("a.place");
    if (!places.length) return;
    const at = places.indexOf(document.activeElement);
    const next = places[(at + step + places.length) % places.length] || places[0];
    next.focus();
    if (next.getAttribute("href") !== location.search) next.click();
  };

  const help = () => { const box = find("#help"); if (box && !box.open) box.showModal(); };

  document.addEventListener("load", event => { if (event.target.id === "mail") fit(event.target); }, true);
  document.addEventListener("click", event => {
    if (event.target.closest("#keys")) return help();
    const link = event.target.closest("a[data-view]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(link.href);
  });
  document.addEventListener("change", event => {
    if (event.target.closest(".pick")) return go(chosen(event.target.form));
    if (event.target.id !== "keys-on") return;
    try { localStorage.setItem(SILENT, event.target.checked ? "0" : "1"); } catch { /* kept for this page alone */ }
  });
  document.addEventListener("keydown", event => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || silent()) return;
    if (event.target.closest("input, select, textarea, dialog[open]")) return;
    if (event.key === "?") help();
    else if (event.key === "n") problem(1);
    else if (event.key === "p") problem(-1);
    else {
      const link = find(`[aria-keyshortcuts="${CSS.escape(event.key)}"]`);
      if (!link) return;
      event.preventDefault();
      link.click();
    }
  });
  window.addEventListener("resize", () => { const frame = find("#mail"); if (frame) fit(frame); });
  ready();
  follow();
})();
