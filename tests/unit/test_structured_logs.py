from __future__ import annotations

import json
import logging
import random
import re
import sys
import threading
from collections.abc import Iterator

import pytest

from digest.cli.logs import mask, set_up

log = logging.getLogger("digest.testing")


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root, ours = logging.getLogger(), logging.getLogger("digest")
    before = root.level, ours.level, list(root.handlers), sys.excepthook, threading.excepthook
    yield
    root.level, ours.level, root.handlers[:], sys.excepthook, threading.excepthook = before


def test_an_event_is_a_line_with_its_fields(capsys: pytest.CaptureFixture[str]) -> None:
    set_up(service=True)
    log.info("mail.deferred", extra={"edition": "evening/2026-10-06", "code": 451, "reply": "try later"})
    line = capsys.readouterr().err
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z INFO mail\.deferred "
        r'edition=evening/2026-10-06 code=451 reply="try later"\n',
        line,
    )


def test_an_event_is_an_object_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    set_up(service=True, as_json=True)
    log.info("mail.deferred", extra={"code": 451, "hosts": ("a", "b"), "more": {"x": None}, "who": object})
    told = json.loads(capsys.readouterr().err)
    assert told.pop("at").endswith("Z")
    assert told.pop("who") == str(object)
    assert told == {
        "level": "info",
        "event": "mail.deferred",
        "logger": "digest.testing",
        "code": 451,
        "hosts": ["a", "b"],
        "more": {"x": None},
    }


def test_a_single_command_tells_only_what_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    set_up(service=False)
    log.info("quiet")
    log.warning("loud")
    assert capsys.readouterr().err.count("\n") == 1
    set_up(service=False, verbose=True)
    log.debug("all")
    logging.getLogger("httpx2").info("noise")
    assert "DEBUG all" in (told := capsys.readouterr().err)
    assert "noise" not in told


def test_what_others_write_cannot_make_lines(capsys: pytest.CaptureFixture[str]) -> None:
    set_up(service=True)
    log.info("feed.read", extra={"title": "x\r\n2026-10-06T00:00:00Z ERROR forged\x1b[2J"})
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    "address",
    [
        "ada.reader@reader.example",
        "Ada+News@reader.example",
        '"ada reader"@reader.example',
        "ada@[192.0.2.1]",
        "ада@почта.example",
        "b-12.34.ada=reader.example@bounce.courier.example",
        "ada.reader%40reader.example",
        "ada.reader&#64;reader.example",
        "ada.reader＠reader.example",
    ],
)
def test_whatever_looks_like_an_address_is_masked(address: str) -> None:
    for text in (address, f"<{address}>", f"to={address};", f"gave {address}, and went"):
        masked = mask(text)
        assert "(address)" in masked
        assert not re.search(r"ada|ада|reader\.ex|почта|192", masked, re.IGNORECASE)


def test_texts_without_addresses_stay_as_they_are() -> None:
    text = "evening/2026-10-06 code=451 https://courier.example/feed?a=1 (09:00) 100% @ once"
    assert mask(text) == text


@pytest.mark.parametrize("as_json", [False, True])
def test_no_address_in_ten_thousand_lines(capsys: pytest.CaptureFixture[str], *, as_json: bool) -> None:
    set_up(service=True, as_json=as_json)
    chance = random.Random(4)
    canary = "canary-7f3a@reader.example"

    def broken() -> None:
        raise ValueError(f"no such user: <{canary}>")

    ways = [
        lambda: log.info("mail.sent", extra={"to": canary}),
        lambda: log.info("mail to %s went", canary),
        lambda: log.info("mail.sent", extra={"reader": {"address": canary, canary: [canary]}}),
        lambda: log.info("mail.sent", extra={"reply": f"550 5.1.1 <{canary}>: unknown"}),
        lambda: log.warning(f"relay said {canary!r}"),
        lambda: log.info("mail.sent", extra={canary: 1}),
    ]
    for number in range(10_000):
        if number % 100:
            chance.choice(ways)()
        else:
            try:
                broken()
            except ValueError:
                log.exception("mail.broken", extra={"who": canary}, stack_info=number % 200 == 0)
    told = capsys.readouterr().err
    assert len(told.splitlines()) >= 10_000
    assert "canary-7f3a" not in told
    assert "reader.example" not in told
    if as_json:
        assert all(json.loads(line)["event"] for line in told.splitlines())


def test_a_crash_is_logged_without_addresses(capsys: pytest.CaptureFixture[str]) -> None:
    set_up(service=True, as_json=True)
    try:
        raise RuntimeError("ada@reader.example")
    except RuntimeError as exc:
        sys.excepthook(type(exc), exc, exc.__traceback__)
    told = json.loads(capsys.readouterr().err)
    assert (told["event"], told["level"]) == ("crashed", "critical")
    assert "RuntimeError: (address)" in told["trace"]


def test_a_thread_that_crashes_is_logged(capsys: pytest.CaptureFixture[str]) -> None:
    set_up(service=True)

    def fail(error: BaseException) -> None:
        raise error

    for error in (RuntimeError("ada@reader.example"), SystemExit()):
        thread = threading.Thread(target=fail, args=(error,))
        thread.start()
        thread.join()
    told = capsys.readouterr().err
    assert told.count("crashed") == 1
    assert "RuntimeError: (address)" in told
