"""The preview over HTTP, from a real server on loopback, of a real site."""

from __future__ import annotations

import base64
import json
import os
import re
import socket
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import pytest
from evening import ARABIC, ENGLISH
from preview_kit import Rig, before, get, post, previewed, put

from digest.errors import DigestError
from digest.model import EditionState
from digest.web.preview import serve

FRAME = "frame?edition=evening/2026-10-06"
OLDER = before(ENGLISH, 1)


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    with previewed(tmp_path_factory.mktemp("site"), (ENGLISH, ARABIC, OLDER)) as served:
        yield served


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Rig]:
    """Give a site that a test may change."""
    with previewed(tmp_path / "site") as served:
        yield served


def token(rig: Rig) -> str:
    found = re.search(r'name="token" value="([^"]+)"', get(rig).text)
    assert found is not None
    return found[1]


def test_the_newest_edition_is_shown_first_with_its_standing(rig: Rig) -> None:
    answer = get(rig)
    assert answer.status == 200
    assert "<title>Preview of evening/2026-10-06</title>" in answer.text
    assert '<iframe id="mail" title="Mail at 768 pixels, light"' in answer.text
    assert re.search(r"\d\d\.\d of 100 kB", answer.text)
    assert re.search(r"room for \d+ more", answer.text)
    assert 'class="state approved">approved</span> revision 1' in answer.text
    assert "Tue 06 Oct 2026, 18:00</time> (Europe/Berlin), in 10 min" in answer.text
    assert "3 readers" in answer.text


def test_every_edition_can_be_chosen_and_leads_to_its_neighbours(rig: Rig) -> None:
    page = get(rig, "?edition=evening/2026-10-05").text
    assert "<option selected>evening/2026-10-05</option>" in page
    assert "<option>masa/2026-10-06</option>" in page
    assert re.search(r'href="\?edition=masa%2F2026-10-06" rel="next"', page)
    assert 'rel="prev"' not in page


def test_what_is_shown_stands_in_the_address(rig: Rig) -> None:
    page = get(rig, "?edition=masa/2026-10-06&w=375&c=dark&off=styles&off=images").text
    assert 'src="frame?edition=masa%2F2026-10-06&amp;w=375&amp;c=dark&amp;off=images&amp;off=styles' in page
    assert re.search(r'<a id="w375" href="[^"]+" data-view aria-keyshortcuts="2" aria-current="true">', page)
    assert 'id="off-styles"' in page
    assert re.search(
        r'<a id="off-fonts" href="\?[^"]*off=images&amp;off=styles&amp;off=fonts" data-view aria-k[^>]*"w">',
        page,
    )
    assert re.search(r'<a id="off-images" href="\?[^"]*c=dark&amp;off=styles" data-view [^>]*"true">', page)


def test_text_source_and_headers_are_shown_as_they_are(rig: Rig) -> None:
    assert "1. Port Ellery dockers end" in get(rig, "?tab=text").text
    assert "&lt;!DOCTYPE html&gt;" in get(rig, "?tab=source").text
    headers = get(rig, "?tab=headers").text
    assert "One-Click" in headers
    assert "Dockers end strike · A lake comes back" in headers
    assert "=?utf-8?q?" in headers
    assert "text/plain" in headers


def test_the_whole_mail_can_be_taken_away_as_a_file(rig: Rig) -> None:
    answer = get(rig, "mail.eml?edition=evening/2026-10-06")
    assert answer.headers["Content-Type"] == "message/rfc822"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    message = message_from_bytes(answer.text.encode(), policy=SMTP)
    assert message["Subject"] == ENGLISH.subject


def test_a_segment_gets_its_own_mail_and_line(rig: Rig) -> None:
    page = get(rig, "?edition=evening/2026-10-06&topics=Courts;Science").text
    assert '<option value="Courts; Science" selected>Courts, Science (2)</option>' in page
    assert "Former waterworks chief" in page
    text = get(rig, "?edition=evening/2026-10-06&topics=Courts&tab=text").text
    assert "waterworks" in text
    assert "dockers" not in text
    assert "Nobody gets this mail" in get(rig, "?topics=Falconry").text
    assert get(rig, "frame?topics=Falconry").status == 404
    assert get(rig, "mail.eml?topics=Falconry").status == 404


@pytest.mark.parametrize(
    ("variant", "seen"),
    [
        ("long-words", "Rindfleischetikettierung"),
        ("no-teaser", "Bridge opens"),
        ("one-story", "one story"),
        ("forty-stories", "forty stories|40 stories"),
        ("right-to-left", 'dir="rtl"'),
        ("mixed-languages", 'lang="he" dir="rtl"'),
        ("emoji", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"),
        ("markup", "&lt;script&gt;alert"),
    ],
)
def test_worst_cases_are_rendered_by_the_sites_own_templates(rig: Rig, variant: str, seen: str) -> None:
    assert "with invented stories" in get(rig, f"?variant={variant}").text
    assert re.search(seen, get(rig, f"frame?variant={variant}").text)


def test_the_inbox_lines_tell_what_is_cut(rig: Rig) -> None:
    page = get(rig, "?variant=long-words").text
    assert page.count('class="line') == 3
    assert re.search(r"<s>[^<]+</s>", page)
    assert "The Ellery Courier" in page


def test_the_frame_can_run_and_load_nothing(rig: Rig) -> None:
    answer = get(rig, FRAME)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    sandbox = policy.rpartition("sandbox ")[2].split()
    assert "allow-scripts" not in sandbox
    assert "allow-forms" not in sandbox
    assert "script" not in policy
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert re.search(r'<iframe [^>]* sandbox="allow-same-origin [^"]*">', get(rig).text)
    assert "ED-RECIPIENT-TOKEN" not in answer.text


def test_the_page_runs_its_own_script_alone(rig: Rig) -> None:
    answer = get(rig)
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert re.findall(r"<script[^>]*>", answer.text) == ['<script src="preview.js" defer>']
    assert " style=" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert get(rig, "preview.js").headers["Content-Type"].startswith("text/javascript")
    assert get(rig, "preview.css").headers["Content-Type"].startswith("text/css")


@pytest.mark.parametrize(
    "path",
    ["?edition=no/2026-10-06", "?edition=nonsense", "frame?edition=no/2026-10-06", "elsewhere", "docs"],
)
def test_what_there_is_not_is_404(rig: Rig, path: str) -> None:
    assert get(rig, path).status == 404


@pytest.mark.parametrize("query", ["w=9", "w=x", "c=pink", "tab=shoes", "off=everything", "variant=none"])
@pytest.mark.parametrize("path", ["", "frame"])
def test_nonsense_in_the_address_is_refused(rig: Rig, path: str, query: str) -> None:
    assert get(rig, f"{path}?{query}").status == 422


@pytest.mark.parametrize("path", ["", FRAME, "events", "mail.eml", "preview.js"])
def test_a_foreign_host_name_is_refused(rig: Rig, path: str) -> None:
    assert get(rig, path, Host="evil.example").status == 400
    assert get(rig, path, Host="127.0.0.1.evil.example").status == 400


def test_a_hostile_address_shows_as_text(rig: Rig) -> None:
    hostile = "%22%3E%3Cscript%3Ealert(1)%3C/script%3E%7B%7B7*7%7D%7D"
    for name in ("edition", "topics", "at"):
        page = get(rig, f"?{name}={hostile}").text
        assert "<script>alert" not in page
        assert "49" not in re.sub(r"#\w+|\d{3,}", "", page.split("<main")[1].split("iframe")[0])


def test_a_broken_template_is_shown_with_its_line_and_recovers(own: Rig) -> None:
    own.template("mail.html.j2", old="{{ newsroom }}", new="{{ newsrom }}")
    assert eventually(own, "This mail cannot be shown")
    page = get(own).text
    assert re.search(r"templates/mail\.html\.j2:\d+: &#39;newsrom&#39; is undefined", page)
    assert re.search(r'<tr class="it">\s*<th scope="row">\d+</th><td><code>[^<]*{{ newsrom }}', page)
    assert get(own, FRAME).status == 422
    own.template("mail.html.j2", old="{{ newsroom }}", new="NEW {{ newsroom }}")
    assert eventually(own, "NEW The Ellery Courier", FRAME)
    assert get(own).status == 200


def test_a_broken_configuration_is_shown_with_its_line_and_recovers(own: Rig) -> None:
    file = own.root / "config" / "digest.toml"
    written = file.read_text(encoding="utf-8")
    file.write_text(written + "titel = 3\n", encoding="utf-8")
    page = get(own).text
    assert re.search(r"config/digest\.toml:\d+: unknown key newsletters\.masa\.titel", page)
    assert '<tr class="it">' in page
    file.write_text(written.replace("Quay Street", "Dock Street"), encoding="utf-8")
    assert "4 Dock Street" in get(own, FRAME).text


def test_a_list_of_readers_with_a_mistake_hides_no_mail(own: Rig) -> None:
    (own.root / "config" / "subscribers.toml").write_text("subscribers = 3\n", encoding="utf-8")
    assert eventually(own, "Its readers cannot be counted")
    assert '<iframe id="mail"' in get(own).text


def test_the_logo_is_shown_although_the_frame_loads_nothing(own: Rig) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + bytes(40)
    (own.root / "config" / "logo.png").write_bytes(picture)
    file = own.root / "config" / "digest.toml"
    logo = '\n[theme.logo]\nfile = "config/logo.png"\nwidth = 100\nheight = 40\nalt = "The Courier"\n'
    file.write_text(file.read_text(encoding="utf-8") + logo, encoding="utf-8")
    shown = get(own, FRAME).text
    assert f'src="data:image/png;base64,{base64.b64encode(picture).decode()}"' in shown
    assert "img-src data:" in get(own, FRAME).headers["Content-Security-Policy"]
    assert "src=&#34;https://courier.example/logo/" in get(own, "?tab=source").text
    assert "The Courier</span>" in get(own, FRAME + "&off=images").text


def test_no_file_outside_the_site_is_quoted(own: Rig, tmp_path: Path) -> None:
    (tmp_path / "secret.j2").write_text("{% secret %}\n", encoding="utf-8")
    (own.root / "templates").mkdir()
    (own.root / "templates" / "mail.html.j2").symlink_to(tmp_path / "secret.j2")
    assert eventually(own, "This mail cannot be shown")
    assert "{% secret %}" not in get(own).text


def test_of_the_configuration_the_broken_line_alone_is_quoted_and_no_secret(own: Rig) -> None:
    file = own.root / "config" / "digest.toml"
    written = file.read_text(encoding="utf-8")
    file.write_text(f'{written}[smtp]\npassword = "hunter2"\nport = "x"\n', encoding="utf-8")
    page = get(own).text
    assert "port = &#34;x&#34;" in page
    assert "hunter2" not in page
    file.write_text(f'{written}[smtp]\npassword = "hunter2\n', encoding="utf-8")
    page = get(own).text
    assert '<tr class="it">' in page
    assert "hunter2" not in page


@pytest.mark.parametrize("name", ["config/keys/dkim.j2", "data/note.j2", "config/note.j2"])
def test_no_file_of_the_site_but_templates_and_configuration_is_quoted(own: Rig, name: str) -> None:
    (own.root / name).parent.mkdir(parents=True, exist_ok=True)
    (own.root / name).write_text("{% secret %}\n", encoding="utf-8")
    (own.root / "templates").mkdir()
    (own.root / "templates" / "mail.html.j2").symlink_to(own.root / name)
    assert eventually(own, "This mail cannot be shown")
    assert "{% secret %}" not in get(own).text


def eventually(rig: Rig, words: str, path: str = "") -> bool:
    """Ask until the page says so: what changed is seen at the watch's next look."""
    for _ in range(100):
        if words in get(rig, path).text:
            return True
        rig.gallery.watch.over.wait(0.02)
    return False


def events(rig: Rig) -> Iterator[dict[str, object]]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(rig.address + "events", timeout=20) as stream:
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        for line in stream:
            if line.startswith(b"data: "):
                yield json.loads(line[6:])


def test_after_a_file_is_saved_the_next_event_carries_the_new_revision(own: Rig) -> None:
    told = events(own)
    first = next(told)
    assert f'data-revision="{first["revision"]}"' in get(own).text
    own.template("style.css", old="max-width: 600px", new="max-width: 598px")
    second = next(told)
    assert second["changed"] == ["templates/style.css"]
    assert second["revision"] != first["revision"]
    assert f'data-revision="{second["revision"]}"' in get(own).text
    assert "max-width:598px" in get(own, FRAME).text.replace(" ", "")
    (own.root / "config" / "digest.toml").write_text(
        (own.root / "config" / "digest.toml").read_text(encoding="utf-8") + "\n", encoding="utf-8"
    )
    assert next(told)["changed"] == ["config/digest.toml"]
    put(own.store, replace(ENGLISH, revision=2, subject="A second revision says this"))
    assert next(told)["changed"] == ["edition evening/2026-10-06"]
    assert "A second revision says this" in get(own).text


def test_a_test_copy_is_sent_marked_and_noted_nowhere(own: Rig) -> None:
    query = "?edition=evening%2F2026-10-06&topics=Courts"
    fields = {"token": token(own), "address": "ines@courier.example"}
    answer = post(own, query, fields, Origin=own.address.rstrip("/"))
    assert answer.status == 303
    assert answer.headers["Location"] == f"./{query}&sent=1#send"
    assert "ines" not in answer.headers["Location"]
    (mail,) = own.outbox
    message = message_from_bytes(mail.read_bytes(), policy=SMTP)
    assert message["Subject"].startswith("[Test] Former waterworks chief")
    assert message["To"] == "ines@courier.example"
    assert "was handed to the relay" in get(own, f"{query}&sent=1").text
    with own.store.read() as connection:
        assert connection.exec_driver_sql("select count(*) from delivery").scalar_one() == 0
    assert post(own, query, fields).status == 303
    both = {message_from_bytes(mail.read_bytes(), policy=SMTP)["Message-ID"] for mail in own.outbox}
    assert len(both) == 2, "mail programs show only the first of two that share one"


def test_a_form_from_elsewhere_sends_nothing(own: Rig) -> None:
    good = {"token": token(own), "address": "ines@courier.example"}
    assert post(own, "", good, Origin="http://evil.example").status == 403
    assert post(own, "", good, Origin="null").status == 403
    assert post(own, "", good | {"token": "guessed"}).status == 403
    assert post(own, "", {"address": "ines@courier.example"}).status == 403
    assert post(own, "", good, Host="evil.example").status == 400
    assert own.outbox == []


def test_a_test_that_cannot_be_sent_says_why(own: Rig) -> None:
    good = {"token": token(own), "address": "ines"}
    answer = post(own, "", good)
    assert answer.status == 422
    assert 'aria-invalid="true"' in answer.text
    assert 'value="ines"' in answer.text
    answer = post(own, "?topics=Falconry", good | {"address": "ines@courier.example"})
    assert answer.status == 409
    assert own.outbox == []


def test_without_editions_a_sample_is_shown_and_what_to_do(tmp_path: Path) -> None:
    with previewed(tmp_path / "site", ()) as rig:
        answer = get(rig)
        assert answer.status == 200
        assert "No edition was built yet" in answer.text
        assert "The footbridge of Port Ellery" in get(rig, "frame").text


def test_an_edition_without_content_says_so(tmp_path: Path) -> None:
    with previewed(tmp_path / "site") as rig:
        from digest.store import editions

        empty = before(ENGLISH, 1)
        with rig.store.write("skipping") as connection:
            editions.create(connection, empty.id, cut_off=empty.cut_off)
            editions.add_revision(
                connection,
                empty.id,
                content=None,
                state=EditionState.SKIPPED,
                reason="no stories",
                built_at=empty.cut_off,
                cut_off=empty.cut_off,
                window_start=None,
                config_hash="",
            )
        page = get(rig, f"?edition={empty.id}").text
        assert "has no content: it is skipped (no stories)" in page


def test_a_port_in_use_is_an_error_with_a_remedy(rig: Rig) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(DigestError, match=f"port {port}") as caught:
            serve(rig.gallery, port=port)
    assert "--port" in caught.value.hint


def test_nothing_is_looked_for_again_while_nothing_changed(rig: Rig) -> None:
    seen = rig.gallery.watch.now().revision
    file = rig.root / "config" / "digest.toml"
    os.utime(file, ns=(file.stat().st_atime_ns, file.stat().st_mtime_ns))
    assert rig.gallery.watch.now().revision == seen
