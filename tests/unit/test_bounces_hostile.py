"""Whatever is sent to the return path: there is an answer, soon, and little memory is needed for it."""

from __future__ import annotations

import random
import time
import tracemalloc

import pytest
from bounce_kit import dsn, free
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.deliver.bounces import classify
from digest.deliver.bounces.phrases import reasons, squash

_HEAD = b"From: MAILER-DAEMON@mx.example\r\nSubject: failure notice\r\n"


def _nested(depth: int) -> bytes:
    opened = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(depth)
    )
    return _HEAD + opened + b"Content-Type: text/plain\r\n\r\n550 user unknown <a@x.example>\r\n"


def _rfc822(depth: int) -> bytes:
    return _HEAD + b"Content-Type: message/rfc822\r\n\r\n" * depth + b"550 user unknown"


HOSTILE = {
    "nothing": b"",
    "nul": b"\0" * 1000,
    "only line ends": b"\r\n" * 100_000,
    "20 MB of letters": _HEAD + b"\r\n" + b"a" * 20_000_000,
    "20 MB of addresses": _HEAD + b"\r\n" + b"a@x.example " * 1_700_000,
    "20 MB of blanks": _HEAD + b"\r\n550" + b" " * 20_000_000 + b"user unknown",
    "a header of 5 MB": _HEAD + b"X: " + b"=?utf-8?q?" * 500_000 + b"\r\n\r\nuser unknown",
    "a subject of encoded words": b"Subject: " + b"=?utf-8?b?ww==?= " * 50_000 + b"\r\n\r\nx",
    "multiparts in multiparts": _nested(5000),
    "mails in mails": _rfc822(5000),
    "many parts": _HEAD
    + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
    + b"--b\r\n\r\nx\r\n" * 200_000,
    "a part without an end": _HEAD
    + b'Content-Type: multipart/report; boundary="b"\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; a@x.example\r\nAction: failed',
    "an unknown charset": _HEAD
    + b"Content-Type: text/plain; charset=x-klingon\r\n\r\n550 user unknown \xff\xfe",
    "a charset that is none": _HEAD + b"Content-Type: text/plain; charset=zlib_codec\r\n\r\n550 user unknown",
    "utf-7": _HEAD + b"Content-Type: text/plain; charset=utf-7\r\n\r\n+AAA-+//8-" * 10_000,
    "broken base64": _HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n=" + b"A=" * 100_000,
    "deep HTML": _HEAD + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 200_000 + b"user unknown",
    "many recipients": dsn("550 5.1.1 unknown").replace(
        b"Final-Recipient: rfc822; ada@reader.example",
        b"Final-Recipient: rfc822; ada@reader.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n" * 20_000
        + b"Final-Recipient: rfc822; ada@reader.example",
    ),
    "many recipients with long answers": dsn("x").replace(
        b"Final-Recipient: rfc822; ada@reader.example",
        b"".join(
            b"Final-Recipient: rfc822; a%d@x.example\r\nAction: failed\r\nDiagnostic-Code: smtp; %s\r\n\r\n"
            % (n, b"user a host b " * 300)
            for n in range(400)
        ),
    ),
    "almost phrases": free("user a a a a a " * 20_000 + "mailbox " * 20_000 + "quota exceed " * 10_000),
    "almost a header block": free("Received: x\n " * 20_000),
    "almost addresses": free("a.b" * 100_000 + "@" * 50_000),
    "a hostile JSON": b'Content-Type: application/json\r\n\r\n{"notificationType":"Bounce","bounce":'
    + b"[" * 100_000,
    "a JSON of other shapes": b'\r\n{"notificationType":"Complaint","complaint":{"complainedRecipients":[7,null]}}',
}


@pytest.mark.parametrize("message", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_mail_takes_little_time(message: bytes) -> None:
    start = time.process_time()
    classify(message)
    assert time.process_time() - start < 2.0


@pytest.mark.parametrize("name", ["20 MB of letters", "20 MB of addresses", "many parts", "almost phrases"])
def test_a_hostile_mail_takes_little_memory(name: str) -> None:
    message = HOSTILE[name]
    tracemalloc.start()
    classify(message)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 40_000_000


@given(st.binary(max_size=2000))
@settings(max_examples=150, deadline=None)
def test_no_bytes_break_it(junk: bytes) -> None:
    classify(junk)
    classify(_HEAD + b"\r\n" + junk)


def test_no_cut_or_flipped_report_breaks_it() -> None:
    whole = dsn("550 5.1.1 User unknown", status="5.1.1")
    rng = random.Random(7)
    for _ in range(300):
        flipped = bytearray(whole)
        for _ in range(rng.randrange(1, 12)):
            flipped[rng.randrange(len(flipped))] = rng.randrange(256)
        classify(bytes(flipped[: rng.randrange(len(flipped))]))


@pytest.mark.parametrize(
    "piece",
    [
        "user ",
        "mail box ",
        "no such ",
        "host a ",
        "exceeded ",
        "could not be ",
        "message ",
        "quota ",
        "адрес ",
        "宛先",
        "the sender ",
    ],
)
def test_phrases_are_looked_for_in_linear_time(piece: str) -> None:
    def seconds(times: int) -> float:
        text = squash(piece * times)
        start = time.process_time()
        reasons(text)
        return time.process_time() - start

    seconds(100)
    assert seconds(8000) < 0.5 + 20 * seconds(800)
