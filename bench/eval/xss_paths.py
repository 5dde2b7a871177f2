"""Hostile names asked for as paths of the servers that the product has, by clients that tidy nothing."""

from __future__ import annotations

import http.client
from pathlib import Path
from urllib.parse import urlsplit

from digest.clock import SystemClock
from digest.config import load_site
from digest.demo.server import serve_folder
from digest.model import EditionId
from digest.store import open_store
from digest.web import public_server

_SECRET = b"this lies outside"


def stays_inside(name: str, folder: Path) -> bool:
    """Tell whether no server gives away what lies outside for ``name``, as an edition's or as a file's."""
    inside = folder / "served" / "inside"
    inside.mkdir(parents=True, exist_ok=True)
    (inside / "page.html").write_text("inside", encoding="utf-8")
    for outside in (folder / "secret", folder / "served" / "secret", inside.parent / "passwd"):
        outside.write_bytes(_SECRET)
    names = (name, f"../{name}", f"assets/{name}", f"e/{name}/2026-10-06", f"e/{name}")
    with serve_folder(inside) as demo:
        files = [_asked(demo, path) for path in names]
    site, store = load_site(folder), open_store(folder / "digest.sqlite")
    try:
        with public_server(site, store, SystemClock()) as public:
            pages = [_asked(public, path) for path in names]
    finally:
        store.close()
    return all(status >= 400 for status, _ in files + pages) and _is_no_edition(
        name, site.settings.newsletters
    )


def _is_no_edition(name: str, known: object) -> bool:
    """Tell whether the name stays a name where an edition is asked for."""
    try:
        parsed = EditionId.parse(f"{name}/2026-10-06")
    except ValueError:
        return True
    return isinstance(known, dict) and parsed.newsletter not in known


def _asked(address: str, path: str) -> tuple[int, bytes]:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    try:
        connection.putrequest("GET", "/" + path.lstrip("/").replace(" ", "%20"), skip_host=False)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (http.client.HTTPException, ValueError):
        return 400, b""  # the client itself refuses such a line
    finally:
        connection.close()
