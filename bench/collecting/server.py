"""A server of many feeds, in a process of its own: ``python -m bench.collecting.server``; prints its port.

Whatever host is asked for answers ``/feed`` after 50 ms: 50 entries of 3 kB, other words in each, with an
ETag, and with 304 where that comes back.
"""

from __future__ import annotations

import asyncio
import random
import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import accumulate

DELAY = 0.05
ENTRIES = 50
_PARAGRAPHS = 5
_START = datetime(2026, 10, 6, 14, tzinfo=UTC)
_HOST = re.compile(rb"^host:\s*([^\s]+)", re.IGNORECASE | re.MULTILINE)
_ETAG = b'"first"'


def _vocabulary(rng: random.Random) -> list[str]:
    syllables = "ba ko mer lin ta so ven der hal pi ra ston ing ed ous al ce ton ry el".split()
    return ["".join(rng.choices(syllables, k=rng.randint(1, 4))) for _ in range(8000)]


def _paragraphs() -> list[str]:
    rng = random.Random(7)
    words = _vocabulary(rng)
    cumulated = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))  # Zipf
    made = []
    for _ in range(4000):
        sentences: list[str] = []
        while sum(map(len, sentences)) < 540:
            said = " ".join(rng.choices(words, cum_weights=cumulated, k=rng.randint(9, 22)))
            sentences.append(said.capitalize() + ".")
        made.append(" ".join(sentences))
    return made


class Feeds:
    """The feeds' texts, made when they are asked for."""

    def __init__(self) -> None:
        """Make the paragraphs that all texts are put together from."""
        self._paragraphs = _paragraphs()

    def feed(self, host: str) -> bytes:
        """Return the feed of a host, always the same one."""
        rng = random.Random(host)
        items = "".join(self._item(host, number, rng) for number in range(ENTRIES))
        return (
            '<?xml version="1.0" encoding="utf-8"?>\n'
            '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
            f"<title>{host}</title><link>http://{host}/</link><description>News</description>"
            f"<language>en</language>{items}</channel></rss>"
        ).encode()

    def _item(self, host: str, number: int, rng: random.Random) -> str:
        texts = rng.choices(self._paragraphs, k=_PARAGRAPHS)
        first = texts[0].split(". ")
        written = format_datetime(_START - timedelta(minutes=7 * number), usegmt=True)
        body = "".join(f"<p>{text}</p>\n" for text in texts)
        return (
            f"<item><title>{texts[-1][:60]}</title><link>http://{host}/{number}</link>"
            f"<guid>http://{host}/{number}</guid><pubDate>{written}</pubDate>"
            f"<category>News</category><description>{first[0]}. {first[1]}.</description>"
            f"<content:encoded><![CDATA[{body}]]></content:encoded></item>\n"
        )


async def serve() -> None:
    """Answer until the process is ended."""
    feeds = Feeds()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            host = _HOST.search(head)
            name = host[1].partition(b":")[0].decode() if host else "feed.example"
            await asyncio.sleep(DELAY)
            if _ETAG in head:
                writer.write(b"HTTP/1.1 304 Not Modified\r\nETag: " + _ETAG + b"\r\n\r\n")
            else:
                body = feeds.feed(name)
                writer.write(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml; charset=utf-8\r\n"
                    b"ETag: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % (_ETAG, len(body))
                )
                writer.write(body)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
