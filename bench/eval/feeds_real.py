"""Real feeds against what another reader saw in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bench.eval.feed_reading import URL, read, stamp
from bench.eval.figure import Figure
from bench.eval.rows import read_rows
from digest.collect.address import article_url


def measure(data: Path) -> Iterator[Figure]:
    """Compare the files of ``data/feeds/real`` with the reference beside them."""
    folder = data / "feeds"
    count: Counter[str] = Counter()
    for row in read_rows(folder / "real"):
        body = (folder / "real" / Path(row["file"]).name).read_bytes()
        reference = row["reference"]["items"]
        items = read(body).feed.items
        # Packed by hand: the reference did not unpack it, so it has nothing to say.
        same = len(items) == len(reference) or (body.startswith(b"\x1f\x8b") and not reference)
        count["files"] += 1
        count["n_items"] += same
        for item, other in zip(items, reference, strict=False):
            count["items"] += 1
            count["link"] += article_url(item.link) == article_url(other["link"] or "", base=URL)
            count["date"] += stamp(item) == other["published"]
    if count["files"]:
        yield Figure(name="real.same_n_items", value=100 * count["n_items"] / count["files"], at_least=99)
    if count["items"]:
        yield Figure(name="real.same_link", value=100 * count["link"] / count["items"], at_least=99)
        yield Figure(name="real.same_date", value=100 * count["date"] / count["items"], at_least=98)
