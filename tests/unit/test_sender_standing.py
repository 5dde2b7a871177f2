from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from service_kit import make_site

from digest.config import load_site
from digest.deliver.dkim import DkimKey, Signer, read_key
from digest.deliver.standing import Standing, judge_received, judge_sender
from digest.deliver.standing.spf import Result, evaluate
from digest.net.names import LookupFailed
from digest.pipeline.checked import Level
from digest.pipeline.checking_sender import check_senders

KEY = DkimKey(domain="news.example", selector="a", private=Ed25519PrivateKey.generate())
ADDRESS = "203.0.113.7"  # of documentation, so not asked for its name
GLOBAL = "8.8.4.4"


@dataclass(frozen=True, kw_only=True)
class Zone:
    """A DNS of the tests' own."""

    txt: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    mx: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    a: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ptr: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()

    def texts(self, name: str) -> tuple[str, ...]:
        return self._of(self.txt, name)

    def exchangers(self, name: str) -> tuple[str, ...]:
        return self._of(self.mx, name)

    def addresses(self, name: str) -> tuple[str, ...]:
        return self._of(self.a, name)

    def names_of(self, address: str) -> tuple[str, ...]:
        return self._of(self.ptr, address)

    def _of(self, table: Mapping[str, tuple[str, ...]], name: str) -> tuple[str, ...]:
        if name in self.silent:
            raise LookupFailed(f"the DNS does not answer for {name}")
        return table.get(name, ())


GOOD: dict[str, Mapping[str, tuple[str, ...]]] = {
    "txt": {
        "bounce.news.example": ("v=spf1 ip4:203.0.113.0/24 ip4:8.8.4.4 -all",),
        "a._domainkey.news.example": (KEY.record,),
        "_dmarc.news.example": ("v=DMARC1; p=quarantine; rua=mailto:dmarc@news.example",),
    },
    "mx": {"bounce.news.example": ("mx.news.example",)},
    "a": {"mx.news.example": (GLOBAL,)},
    "ptr": {GLOBAL: ("mx.news.example",)},
}


def zone(**changes: Mapping[str, tuple[str, ...]]) -> Zone:
    merged = {kind: {**GOOD[kind], **changes.get(kind, {})} for kind in GOOD}
    return Zone(txt=merged["txt"], mx=merged["mx"], a=merged["a"], ptr=merged["ptr"])


def judged(
    names: Zone, *, keys: tuple[DkimKey, ...] = (KEY,), addresses: tuple[str, ...] = (ADDRESS, GLOBAL)
) -> list[Standing]:
    return list(
        judge_sender(
            names,
            domain="news.example",
            return_domain="bounce.news.example",
            keys=keys,
            addresses=addresses,
        )
    )


def test_a_sender_whose_records_are_right_is_told_so() -> None:
    told = judged(zone())
    assert all(one.is_good for one in told), [one for one in told if not one.is_good]
    assert {one.what.partition(":")[0] for one in told} == {"SPF", "DKIM", "DMARC", "MX", "PTR"}


@pytest.mark.parametrize(
    ("changes", "words", "grave"),
    [
        ({"txt": {"bounce.news.example": ()}}, "has no record", True),
        ({"txt": {"bounce.news.example": ("v=spf1 -all", "v=spf1 ~all")}}, "has 2 records", True),
        ({"txt": {"bounce.news.example": ("v=spf1 ip4:192.0.2.1 -all",)}}, "may not send", True),
        (
            {"txt": {"bounce.news.example": ("v=spf1 ip4:203.0.113.0/24 ip4:8.8.4.4 +all",)}},
            "whole world",
            False,
        ),
        ({"txt": {"bounce.news.example": ("v=spf1 ipv4:203.0.113.7 -all",)}}, "is broken", True),
        ({"txt": {"a._domainkey.news.example": ()}}, "has no key", True),
        ({"txt": {"a._domainkey.news.example": ("v=DKIM1; k=ed25519; p=AAAA",)}}, "another key", True),
        ({"txt": {"a._domainkey.news.example": (KEY.record, KEY.record)}}, "has 2 keys", True),
        ({"txt": {"a._domainkey.news.example": (KEY.record + "; t=y",)}}, "only a test", False),
        ({"txt": {"_dmarc.news.example": ()}}, "DMARC: news.example has no record", True),
        ({"txt": {"_dmarc.news.example": ("v=DMARC1; rua=mailto:x@y.example",)}}, "has no policy", True),
        ({"txt": {"_dmarc.news.example": ("v=DMARC1; p=none",)}}, "nobody gets the reports", False),
        ({"mx": {"bounce.news.example": ()}}, "nobody takes mail", True),
        ({"mx": {"bounce.news.example": (".",)}}, "null MX", True),
        ({"a": {"mx.news.example": ()}}, "has no address", True),
        ({"ptr": {GLOBAL: ()}}, "PTR: 8.8.4.4 has no name", True),
        ({"ptr": {GLOBAL: ("other.example",)}}, "which is not 8.8.4.4", True),
    ],
)
def test_a_record_that_is_wrong_is_named_with_its_remedy(
    changes: dict[str, Mapping[str, tuple[str, ...]]], words: str, grave: bool
) -> None:
    bad = [one for one in judged(zone(**changes)) if not one.is_good]
    assert any(words in one.what and one.remedy and one.is_grave is grave for one in bad), bad


def test_a_key_split_and_spaced_as_zones_have_it_is_the_same_key() -> None:
    spaced = KEY.record.replace("p=", "p= ").replace("; ", ";  ")
    assert all(one.is_good for one in judged(zone(txt={"a._domainkey.news.example": (spaced,)})))


def test_the_policy_of_the_organisation_counts_for_a_name_below_it() -> None:
    names = Zone(txt={"_dmarc.news.example": ("v=DMARC1; p=reject; sp=none; rua=mailto:x@y.example",)})
    told = [
        one
        for one in judge_sender(
            names, domain="mail.news.example", return_domain="mail.news.example", keys=(), addresses=()
        )
        if one.what.startswith("DMARC")
    ]
    assert [one.is_good for one in told] == [True]
    assert "the policy none" in told[0].what


def test_without_a_key_the_relay_must_sign() -> None:
    assert any("the relay must" in one.what and not one.is_grave for one in judged(zone(), keys=()))


def test_a_dns_that_is_silent_is_told_and_the_rest_is_checked() -> None:
    names = replace(zone(), silent=frozenset({"_dmarc.news.example"}))
    bad = [one for one in judged(names) if not one.is_good]
    assert [(one.what, one.is_grave) for one in bad] == [
        ("the DNS does not answer for _dmarc.news.example", False)
    ]
    assert any(one.what.startswith("PTR") for one in judged(names))


def test_a_return_path_of_somebody_else_does_not_count() -> None:
    told = judge_sender(
        Zone(txt={"relay.invalid": ("v=spf1 ip4:203.0.113.7 -all",)}),
        domain="news.example",
        return_domain="relay.invalid",
        keys=(),
        addresses=(ADDRESS,),
    )
    assert any("does not count for DMARC" in one.what for one in told)


# What RFC 7208 says of records


SPF_ZONE = Zone(
    txt={
        "all.example": ("v=spf1 +all",),
        "none.example": ("some text",),
        "empty.example": ("v=spf1",),
        "soft.example": ("v=spf1 a:host.example/24 ~all",),
        "mx.example": ("v=spf1 mx -all",),
        "six.example": ("v=spf1 ip6:2001:db8::/32 -all",),
        "include.example": ("v=spf1 include:soft.example ?all",),
        "lost.example": ("v=spf1 include:none.example -all",),
        "redirect.example": ("v=spf1 redirect=mx.example",),
        "loop.example": ("v=spf1 include:loop.example -all",),
        "macro.example": ("v=spf1 exists:%{i}.list.example -all",),
        "upper.example": ("V=SPF1 IP4:203.0.113.7 -ALL",),
        "exp.example": ("v=spf1 exp=why.example ip4:203.0.113.7 -all",),
    },
    mx={"mx.example": ("host.example",)},
    a={"host.example": (ADDRESS, "2001:db8::7")},
)


@pytest.mark.parametrize(
    ("domain", "address", "result"),
    [
        ("all.example", "192.0.2.1", Result.PASS),
        ("none.example", ADDRESS, Result.NONE),
        ("empty.example", ADDRESS, Result.NEUTRAL),
        ("soft.example", "203.0.113.200", Result.PASS),
        ("soft.example", "192.0.2.1", Result.SOFTFAIL),
        ("mx.example", ADDRESS, Result.PASS),
        ("mx.example", "2001:db8::7", Result.PASS),
        ("mx.example", "203.0.113.8", Result.FAIL),
        ("six.example", "2001:db8:1::1", Result.PASS),
        ("six.example", ADDRESS, Result.FAIL),
        ("include.example", ADDRESS, Result.PASS),
        ("include.example", "192.0.2.1", Result.NEUTRAL),
        ("lost.example", ADDRESS, Result.PERMERROR),
        ("redirect.example", ADDRESS, Result.PASS),
        ("loop.example", ADDRESS, Result.PERMERROR),
        ("macro.example", ADDRESS, Result.UNKNOWN),
        ("upper.example", ADDRESS, Result.PASS),
        ("exp.example", ADDRESS, Result.PASS),
    ],
)
def test_an_spf_record_is_read_as_receivers_read_it(domain: str, address: str, result: Result) -> None:
    assert evaluate(SPF_ZONE, domain, address).result is result


def test_more_than_ten_look_ups_break_a_record() -> None:
    chain = {f"d{n}.example": (f"v=spf1 include:d{n + 1}.example -all",) for n in range(11)}
    names = Zone(txt={**chain, "d11.example": ("v=spf1 ip4:203.0.113.7 -all",)})
    assert evaluate(names, "d1.example", ADDRESS).result is Result.PASS
    verdict = evaluate(names, "d0.example", ADDRESS)
    assert verdict.result is Result.PERMERROR
    assert "more than 10 look-ups" in verdict.why


# A mail that came back


RAW = (
    b"From: Evening <digest@news.example>\r\nTo: ada@reader.example\r\nSubject: Tonight\r\n"
    b"List-Unsubscribe: <https://news.example/u/x>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    b"\r\nHard news, and features.\r\n"
)
NOW = datetime.now(UTC)


def signed(*keys: DkimKey) -> bytes:
    return Signer(keys=keys, signed_at=NOW - timedelta(hours=1), expires=NOW + timedelta(days=7)).sign(RAW)


def test_a_mail_that_came_back_whole_verifies() -> None:
    received = b"Received: from a by b\n" + signed(KEY).replace(b"\r\n", b"\n")
    assert [one.is_good for one in judge_received(received, zone())] == [True]


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (RAW, "without a DKIM signature"),
        (signed(KEY).replace(b"Hard", b"Soft"), "no signature counts"),
        (b"no mail at all", "no mail with a From"),
    ],
)
def test_a_mail_that_came_back_unsigned_or_changed_is_told(message: bytes, words: str) -> None:
    told = list(judge_received(message, zone()))
    assert any(words in one.what and one.is_grave and one.remedy for one in told), told


def test_a_signature_of_somebody_else_does_not_count() -> None:
    relay = DkimKey(domain="relay.invalid", selector="a", private=KEY.private)
    names = zone(txt={"a._domainkey.relay.invalid": (KEY.record,)})
    told = list(judge_received(signed(relay), names))
    assert told[0].is_good
    assert "not of news.example's organisation" in told[0].what
    assert told[-1].is_grave


def test_a_signature_that_leaves_out_the_way_out_is_told() -> None:
    private = KEY.private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    fields = [b"from", b"subject", b"to"]
    made = dkim.sign(
        RAW,
        b"a",
        b"news.example",
        base64.b64encode(private),
        signature_algorithm=b"ed25519-sha256",
        include_headers=fields,
    )
    told = list(judge_received(made + RAW, zone()))
    assert [one.is_good for one in told] == [True, False]
    assert "does not cover list-unsubscribe, list-unsubscribe-post" in told[1].what


@pytest.mark.parametrize(("bits", "level"), [(2048, Level.OK), (1024, Level.WARNING)])
def test_a_key_that_signs_is_named_and_where_the_dns_is_not_asked_its_record_too(
    tmp_path: Path, bits: int, level: Level
) -> None:
    private = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    more = '[[dkim]]\ndomain = "courier.example"\nselector = "s1"\nkey_file = "dkim.pem"\n'
    site = make_site(tmp_path, zones={"evening": "Europe/Berlin"})
    file = site.root / "dkim.pem"
    file.write_bytes(
        private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption_algorithm=NoEncryption())
    )
    file.chmod(0o600)
    config = site.root / "config" / "digest.toml"
    text = config.read_text(encoding="utf-8").replace('transport = "files"', 'transport = "smtp"')
    config.write_text(text + more, encoding="utf-8")
    found = list(check_senders(load_site(site.root), None))
    signs = next(one for one in found if "signs for courier.example" in one.what)
    assert (signs.level, f"RSA, {bits} bits" in signs.what) == (level, True)
    key = read_key(file.read_bytes(), domain="courier.example", selector="s1")
    assert any(f'TXT s1._domainkey.courier.example "{key.record}"' in one.what for one in found)
