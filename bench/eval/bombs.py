"""Feeds that are made to take time and memory; built here, since nobody wants them lying about."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

_HEAD = '<rss version="2.0"><channel><title>F</title>'
_END = "</channel></rss>"
_MB = 1_000_000


def bombs() -> Iterator[tuple[str, bytes]]:
    """Yield each bomb by its name."""
    laughs = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12)
    )
    item = "<item><title>{}</title><link>https://news.example/{}</link></item>"
    yield "laughs", f"<!DOCTYPE r [{laughs}]>{_HEAD}{item.format('&m;', 1)}{_END}".encode()
    quadratic = f'<!DOCTYPE r [<!ENTITY a "{"x" * 40_000}">]>{_HEAD}{item.format("&a;" * 40_000, 1)}{_END}'
    yield "quadratic", quadratic.encode()
    yield "packed", gzip.compress(_HEAD.encode() + b" " * (200 * _MB))
    yield "packed twice", gzip.compress(gzip.compress(b" " * (200 * _MB)))
    yield "nested", f"{_HEAD}<item>{'<a>' * 500_000}".encode()
    yield (
        "nested markup",
        f"{_HEAD}<item><description><![CDATA[{'<b>' * 300_000}x]]></description></item>".encode(),
    )
    given = " ".join(f"a{n}='x'" for n in range(200_000))
    yield "attributes", f"{_HEAD}<item {given}/>{_END}".encode()
    marked = f"<p {given[:600_000]}>x</p>"
    yield (
        "markup's attributes",
        f"{_HEAD}<item><description><![CDATA[{marked}]]></description></item>".encode(),
    )
    yield "items", (_HEAD + "".join(item.format(n, n) for n in range(100_000)) + _END).encode()
    yield "one line", f"{_HEAD}<item><title>{'a ' * 2 * _MB}</title></item>{_END}".encode()
    yield "ampersands", f"{_HEAD}<item><title>{'&' * 2 * _MB}</title></item>{_END}".encode()
    yield "open tags", f"{_HEAD}<item><description>{'<' * 2 * _MB}".encode()
    yield "comments", f"{_HEAD}{'<!--' * _MB}".encode()
    yield "sections", f"{_HEAD}<item><title>{'<![CDATA[' * 300_000}".encode()
    yield "json", b'{"items":' + b"[" * _MB
    yield "json items", b'{"items":[' + b",".join([b'{"content_html":"<p>x"}'] * 200_000) + b"]}"
    yield "digits", b'{"items":[{"id":' + b"9" * _MB + b"}]}"
