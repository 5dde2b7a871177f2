"""``digest preview`` from the command line."""

from __future__ import annotations

import logging
import shutil
import socket
from pathlib import Path

import pytest
from newsroom import newsroom

from digest.web.preview import serving


def test_the_pages_are_written_once_and_missing_pictures_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = newsroom(tmp_path / "site", capsys)
    assert digest("build").code == 0
    monkeypatch.setattr(shutil, "which", lambda _: None)
    ran = digest("preview", "latest", "--once", str(tmp_path / "out"))
    assert ran.code == 0
    assert "38 pages" in ran.out
    assert "no pictures: Chromium is not here" in ran.err
    assert "Harbour pilots" in (tmp_path / "out" / "text.html").read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_written_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    digest = newsroom(tmp_path / "site", capsys)
    (tmp_path / "file").touch()
    ran = digest("preview", "--once", str(tmp_path / "file"))
    assert ran.code == 1
    assert "--once DIR" in ran.err


def test_an_edition_that_there_is_not_and_a_port_in_use_are_errors(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    digest = newsroom(tmp_path / "site", capsys)
    assert digest("preview", "evening/2020-01-01").code == 4
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = digest("preview", "--port", str(taken.getsockname()[1]))
    assert ran.code == 1
    assert "--port 0" in ran.err


def test_it_serves_until_it_is_interrupted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = newsroom(tmp_path / "site", capsys)
    assert digest("build").code == 0

    def interrupted(server: object, sockets: list[socket.socket]) -> None:
        raise KeyboardInterrupt

    class Handler(logging.Handler):
        closed = False

        def close(self) -> None:
            self.closed = True
            super().close()

    other = Handler()
    monkeypatch.setattr(serving._Server, "run", interrupted)
    ran = digest("preview", "evening/2026-10-06", "--port", "0")
    assert ran.code == 0
    assert "?edition=evening/2026-10-06 (Ctrl+C ends it)" in ran.out
    assert not other.closed
