"""Whose site an address belongs to."""

from __future__ import annotations

import pytest

from digest.text.site import is_same_site, site_of


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("www.courier.example", "courier.example"),
        ("courier.example", "courier.example"),
        ("news.courier.co.uk", "courier.co.uk"),
        ("courier.co.uk", "courier.co.uk"),
        ("courier.github.io", "courier.github.io"),
        ("127.0.0.1", "127.0.0.1"),
        ("2001:db8::1", "2001:db8::1"),
        ("localhost", "localhost"),
        ("", ""),
    ],
)
def test_a_site_is_what_can_be_registered(host: str, site: str) -> None:
    assert site_of(host) == site


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("https://sport.courier.example/a", "http://www.courier.example:8080/b", True),
        ("https://courier.example./a", "https://courier.example/b", True),
        ("https://courier.co.uk/a", "https://herald.co.uk/a", False),
        ("https://courier.github.io/a", "https://herald.github.io/a", False),
        ("http://192.0.2.1/a", "http://192.0.2.2/a", False),
        ("http://[2001:db8::1]/a", "http://[2001:db8::2]/a", False),
    ],
)
def test_two_addresses_are_of_one_site_or_not(left: str, right: str, *, same: bool) -> None:
    assert is_same_site(left, right) is same
