from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from functools import cache

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.deliver.dkim import OVERSIGNED, DkimKey, Signer, read_key, relaxed_body

AT = datetime(2026, 10, 6, 16, 0, tzinfo=UTC)
PLAIN = (
    b"From: Evening Digest <digest@news.example>\r\nTo: ada@reader.example\r\n"
    b"Subject: =?utf-8?q?Caf=C3=A9?=\r\n"
    b" =?utf-8?q?_open?=\r\nDate: Tue, 06 Oct 2026 16:00:00 +0000\r\nMessage-ID: <a@news.example>\r\n"
    b"List-Unsubscribe: <https://news.example/u/x>, <mailto:digest@news.example>\r\n"
    b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/alternative;\r\n\tboundary="=_x"\r\n\r\n'
    b"--=_x\r\nContent-Type: text/plain\r\n\r\nHard  news,\tand \t features.  \r\n\r\n--=_x--\r\n\r\n\r\n"
)


@cache
def key(kind: str) -> DkimKey:
    private: RSAPrivateKey | Ed25519PrivateKey = (
        rsa(65537, 2048) if kind == "rsa" else Ed25519PrivateKey.generate()
    )
    return DkimKey(domain="news.example", selector=kind, private=private)


def signer(*kinds: str) -> Signer:
    return Signer(keys=tuple(map(key, kinds)), signed_at=AT, expires=AT + timedelta(days=7))


def verifies(message: bytes, *, index: int = 0) -> bool:
    records = {f"{kind}._domainkey.news.example.": key(kind).record.encode() for kind in ("rsa", "ed")}
    try:
        found: bool = dkim.DKIM(message).verify(
            idx=index, dnsfunc=lambda name, timeout=5: records.get(name.decode())
        )
    except dkim.ValidationError:  # how it says that the body, or the time, is another
        return False
    return found


@pytest.fixture(autouse=True)
def the_time_of_the_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let dkimpy read the clock of the tests: it looks at t= and x=."""
    monkeypatch.setattr(dkim.time, "time", lambda: AT.timestamp() + 60)


@pytest.mark.parametrize("kind", ["rsa", "ed"])
def test_another_implementation_verifies_a_signature(kind: str) -> None:
    assert verifies(signer(kind).sign(PLAIN))


def test_each_of_two_signatures_verifies() -> None:
    signed = signer("rsa", "ed").sign(PLAIN)
    assert verifies(signed, index=0)
    assert verifies(signed, index=1)


def test_signing_twice_gives_the_same_bytes() -> None:
    assert signer("rsa", "ed").sign(PLAIN) == signer("rsa", "ed").sign(PLAIN)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Hard", b"Soft"),
        (b"ada@", b"eve@"),
        (b"One-Click", b"Two-Click"),
        (b"news.example/u/x", b"spam.example/u/x"),
        (b"\r\nDate: Tue", b"\r\nDate: Wed"),
    ],
)
def test_a_changed_mail_does_not_verify(old: bytes, new: bytes) -> None:
    assert PLAIN.count(old)
    assert not verifies(signer("rsa").sign(PLAIN).replace(old, new))


@pytest.mark.parametrize("name", OVERSIGNED)
def test_a_field_that_somebody_adds_breaks_the_signature(name: str) -> None:
    signed = signer("rsa").sign(PLAIN)
    first, rest = signed.split(b"\r\nFrom:", 1)
    assert not verifies(b"%s\r\n%s: x@y.example\r\nFrom:%s" % (first, name.encode(), rest))


def test_a_signature_is_over_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    signed = signer("rsa").sign(PLAIN)
    monkeypatch.setattr(dkim.time, "time", (AT + timedelta(days=8)).timestamp)
    assert not verifies(signed)


def test_a_relay_may_fold_and_space_anew() -> None:
    signed = signer("rsa").sign(PLAIN)
    refolded = signed.replace(b"\r\n =?utf-8?q?_open", b"\r\n\t  =?utf-8?q?_open").replace(
        b"Hard  news,\tand \t features.  \r\n", b"Hard news, and features.\r\n"
    )
    assert refolded != signed
    assert verifies(refolded)


def test_no_line_of_a_signature_is_long() -> None:
    head = signer("rsa", "ed").sign(PLAIN).partition(b"\r\nFrom:")[0]
    assert max(map(len, head.split(b"\r\n"))) <= 78
    tags = re.sub(rb"\s", b"", head)
    assert b"l=" not in tags.replace(b"List", b"")
    assert tags.count(b";t=1791302400;x=1791907200;") == 2


def test_a_mail_without_a_body_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be signed"):
        signer("rsa").sign(b"From: a@b.example\r\n")


@given(
    st.text(
        st.sampled_from(" \tab.\n") | st.characters(max_codepoint=0x7F, exclude_characters="\r\0"),
        max_size=80,
    )
)
def test_the_relaxed_body_is_that_of_another_implementation(text: str) -> None:
    body = text.replace("\n", "\r\n").encode() + b"\r\n"
    assert relaxed_body(body) == dkim.canonicalization.Relaxed.canonicalize_body(body)


@settings(deadline=None)  # the first mail of a process is slow on a busy machine
@given(
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=120),
    st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.just("\n"), max_size=300),
)
def test_any_mail_that_the_standard_library_writes_verifies(subject: str, text: str) -> None:
    message = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    message["From"], message["To"], message["Subject"] = "digest@news.example", "ada@reader.example", subject
    message.set_content(text)
    assert verifies(signer("ed").sign(message.as_bytes()))


def pem(private: object, encryption: object = None) -> bytes:
    return private.private_bytes(  # type: ignore[no-any-return, attr-defined]
        Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption()
    )


def test_a_key_is_read_from_pem() -> None:
    private = key("rsa").private
    read = read_key(pem(private), domain="news.example", selector="rsa")
    assert read.record == key("rsa").record
    assert read.algorithm == "rsa-sha256"
    assert "PRIVATE" not in repr(read)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no private key"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "no private key"),
        (pem(rsa(65537, 1024), BestAvailableEncryption(b"x")), "no private key"),
        (pem(generate_private_key(SECP256R1())), "neither RSA nor Ed25519"),
    ],
)
def test_what_is_no_key_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_key(content, domain="news.example", selector="x")
