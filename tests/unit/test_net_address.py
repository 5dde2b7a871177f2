"""Only the open internet is fetched from, whatever an address is dressed up as."""

from __future__ import annotations

import httpx2
import pytest

from digest.net.address import Place, is_allowed_by_name, is_public, place_of


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0", "224.0.0.1", "240.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1",
        "::", "::1", "fe80::1%eth0", "fd00::1", "fec0::1", "ff02::1", "2001:db8::1", "3fff::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::1", "::ffff:0:127.0.0.1", "2001:0:7f00:1::", "local",
    ],
)  # fmt: skip
def test_an_address_that_is_not_public_is_told(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["93.184.216.34", "2606:4700::1111", "::ffff:93.184.216.34", "64:ff9b::5db8:d822", "2002:5db8:d822::1"],
)
def test_a_public_address_is_told_also_behind_a_gateway(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url", ["ftp://a.example/", "file:///etc/passwd", "gopher://a.example/", "/feed", "http:///x"]
)
def test_what_is_no_web_address_has_no_place(url: str) -> None:
    assert place_of(httpx2.URL(url)) is None


def test_a_place_knows_its_usual_port_and_plain_name() -> None:
    assert place_of(httpx2.URL("https://News.example./feed")) == Place(
        scheme="https", host="news.example", port=443
    )
    assert place_of(httpx2.URL("http://[::1]:8080/")) == Place(scheme="http", host="::1", port=8080)


def test_a_host_is_allowed_by_name_alone_or_with_its_port() -> None:
    place = Place(scheme="http", host="intra.example", port=8080)
    assert is_allowed_by_name(place, frozenset({"intra.example"}))
    assert is_allowed_by_name(place, frozenset({"intra.example:8080"}))
    assert not is_allowed_by_name(place, frozenset({"intra.example:80", "example"}))
    assert is_allowed_by_name(Place(scheme="http", host="::1", port=80), frozenset({"[::1]:80"}))
