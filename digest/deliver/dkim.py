"""Stage deliver: DKIM signatures (RFC 6376; Ed25519: RFC 8463) over a mail that is ready to leave.

In: keys, and the bytes of a copy. Out: the same bytes with a signature of each key before them. Pure.

Written for speed: what is the same in every copy is made once, the body is hashed once for all keys, and
canonical forms are made without taking the message apart, as our own mails are already close to them.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

SIGNED = (
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Reply-To",
    "MIME-Version",
    "Content-Type",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Feedback-ID",
)
"""The fields a signature covers, as far as a mail has them."""

OVERSIGNED = tuple(name for name in SIGNED if name not in {"List-Id", "Feedback-ID"})
"""Named once more than the mail has them: whoever adds one breaks the signature (RFC 6376, 8.15)."""

LEAST_RSA_BITS = 1024
GOOD_RSA_BITS = 2048
"""RFC 8301, 3.2: those shorter than the first must not be trusted, the second should be used."""

_SPACE = re.compile(rb"[ \t]+")
_FOLD = re.compile(rb"\r\n(?=[ \t])")
_SPACES = re.compile(rb"\t[ \t]*| [ \t]+")
_LINE = 70


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DkimKey:
    """A private key, and under which name its public half stands in the DNS."""

    domain: str
    selector: str
    private: RSAPrivateKey | Ed25519PrivateKey = field(repr=False)

    @property
    def algorithm(self) -> str:
        """Return the name of the algorithm, as the a= tag has it."""
        return "rsa-sha256" if isinstance(self.private, RSAPrivateKey) else "ed25519-sha256"

    @property
    def strength(self) -> str:
        """Return what kind of key it is, in words."""
        return f"RSA, {self.private.key_size} bits" if isinstance(self.private, RSAPrivateKey) else "Ed25519"

    @property
    def is_short(self) -> bool:
        """Tell whether it is an RSA key that signs well enough but should be longer (RFC 8301, 3.2)."""
        return isinstance(self.private, RSAPrivateKey) and self.private.key_size < GOOD_RSA_BITS

    @property
    def record_name(self) -> str:
        """Return where in the DNS the public key belongs."""
        return f"{self.selector}._domainkey.{self.domain}"

    @property
    def record(self) -> str:
        """Return the text that belongs there (RFC 6376, 3.6.1; RFC 8463, 4)."""
        return f"v=DKIM1; k={self.algorithm.partition('-')[0]}; p={self.public}"

    @property
    def public(self) -> str:
        """Return the public key in base64: a SubjectPublicKeyInfo of RSA, the raw 32 bytes of Ed25519."""
        public = self.private.public_key()
        if isinstance(self.private, RSAPrivateKey):
            raw = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        else:
            raw = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
        return b64encode(raw).decode()


def read_key(pem: bytes, *, domain: str, selector: str) -> DkimKey:
    """Read an unencrypted private key in PEM form; raise ValueError where it is none, without its content."""
    try:
        private = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ValueError("it holds no private key in PEM form without a password") from None
    if isinstance(private, RSAPrivateKey):
        if private.key_size < LEAST_RSA_BITS:
            raise ValueError(f"its RSA key has {private.key_size} bits; 2048 are needed")
    elif not isinstance(private, Ed25519PrivateKey):
        raise ValueError("its key is neither RSA nor Ed25519")
    return DkimKey(domain=domain, selector=selector, private=private)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Signer:
    """Signs the copies of one edition: at one time, until one time, so that a resend is the same bytes."""

    keys: tuple[DkimKey, ...]
    signed_at: datetime
    expires: datetime
    """Later the signature counts for nothing: a stolen copy cannot be sent again for ever."""

    def sign(self, message: bytes, *, is_relaxed: bool = False) -> bytes:
        """Return the message with a signature of each key before it, relaxed/relaxed.

        ``message`` has CRLF line ends; raises ValueError where no empty line ends its head. Who knows that
        its body has neither tabs nor blanks beside blanks or line ends says so: looks cost more than hashes.
        """
        head, gap, body = message.partition(b"\r\n\r\n")
        if not gap:
            raise ValueError("a mail without a body cannot be signed")
        names, canonical = _chosen(_FOLD.sub(b"", head).split(b"\r\n"))
        body_hash = b64encode(hashlib.sha256(relaxed_body(body, is_relaxed=is_relaxed)).digest()) + b";"
        signatures = (self._signature(key, names, canonical, body_hash) for key in self.keys)
        return b"".join([*signatures, message])

    def _signature(self, key: DkimKey, names: tuple[bytes, ...], canonical: bytes, body_hash: bytes) -> bytes:
        opening, in_canonical_form = _opening(self, key, names)
        signed = b"".join((canonical, in_canonical_form, body_hash, b" b="))
        value = b64encode(_signed(key.private, signed))
        lines = [value[at : at + _LINE] for at in range(0, len(value), _LINE)]
        return b"".join((opening, body_hash, b"\r\n b=", b"\r\n ".join(lines), b"\r\n"))


@lru_cache(64)
def _opening(signer: Signer, key: DkimKey, names: tuple[bytes, ...]) -> tuple[bytes, bytes]:
    """Return a signature up to the hash of the body, as it is written and in canonical form."""
    lines = [
        f"v=1; a={key.algorithm}; c=relaxed/relaxed; d={key.domain};".encode(),
        f"s={key.selector}; t={_seconds(signer.signed_at)}; x={_seconds(signer.expires)};".encode(),
        *_listed(names),
        b"bh=",
    ]
    return b"DKIM-Signature: " + b"\r\n ".join(lines), b"dkim-signature:" + b" ".join(lines)


def _signed(private: RSAPrivateKey | Ed25519PrivateKey, data: bytes) -> bytes:
    if isinstance(private, RSAPrivateKey):
        return private.sign(data, PKCS1v15(), SHA256())
    return private.sign(hashlib.sha256(data).digest())


def _seconds(when: datetime) -> int:
    return int(when.timestamp())


_BY_NAME = {name.lower().encode(): place for place, name in enumerate(SIGNED)}
_TWICE = frozenset(name.lower().encode() for name in OVERSIGNED)


def _chosen(fields: Sequence[bytes]) -> tuple[tuple[bytes, ...], bytes]:
    """Return the names a signature lists, in its order, and those fields in canonical form (RFC 6376, 3.4.2).

    Of a field that stands more than once the lowest comes first (5.4.2). An oversigned field that the mail
    does not have is listed once, which signs that it is not there.
    """
    there: list[list[bytes]] = [[] for _ in SIGNED]
    for line in reversed(fields):
        place, canonical = _relaxed_field(line)
        if place >= 0:
            there[place].append(canonical)
    return _names(tuple(map(len, there))), b"".join([one for found in there for one in found])


@lru_cache(256)  # most fields are those of all copies
def _relaxed_field(line: bytes) -> tuple[int, bytes]:
    """Return an unfolded field's place among those that are signed, -1 for none, and its canonical form."""
    name, colon, value = line.partition(b":")
    key = name.strip(b" \t").lower()
    if not colon or key not in _BY_NAME:
        return -1, b""
    return _BY_NAME[key], key + b":" + _SPACE.sub(b" ", value).strip(b" ") + b"\r\n"


@lru_cache(64)
def _names(counts: tuple[int, ...]) -> tuple[bytes, ...]:
    return tuple(
        key
        for (key, _), count in zip(_BY_NAME.items(), counts, strict=True)
        for _ in range(count + (key in _TWICE))
    )


def _listed(names: Sequence[bytes]) -> list[bytes]:
    """Return the h= tag, folded between names."""
    lines = [b"h="]
    for name in names:
        if len(lines[-1]) + len(name) > _LINE:
            lines.append(b"")
        lines[-1] += name + b":"
    lines[-1] = lines[-1][:-1] + b";"
    return lines


def relaxed_body(body: bytes, *, is_relaxed: bool = False) -> bytes:
    """Return a body, its last line ended, in the relaxed form of RFC 6376, 3.4.4.

    The looks beforehand are a hundred times faster than the replacing, which our own mails rarely need.
    """
    if not is_relaxed and (b"\t" in body or b"  " in body):
        body = _SPACES.sub(b" ", body)
    if not is_relaxed and b" \r\n" in body:
        body = body.replace(b" \r\n", b"\r\n")
    end = len(body)
    while end >= 2 and body[end - 2 : end] == b"\r\n":
        end -= 2
    return body[:end] + b"\r\n" if end else b""
