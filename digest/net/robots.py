"""What a host's robots.txt allows (RFC 9309): its answer in, verdicts on URLs out; pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from protego import Protego

from digest.net.rules import Fetched, FetchFailed, NotModified

MAX_BYTES = 512_000
"""RFC 9309, 2.5 asks for 500 KiB at least; what is behind is not read."""

_LONGEST_DELAY = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """The rules of one host for one robot."""

    agent: str
    """The product token: what stands before the slash of the User-Agent."""
    rules: Protego | None
    """None where there are none and everything is allowed."""
    unknown: FetchFailed | None = None
    """Why it is not known what is allowed, and nothing is."""

    def refusal(self, url: str) -> FetchFailed | None:
        """Say why ``url`` is not to be fetched; None where it is."""
        if self.unknown is not None:
            if self.unknown.status is None:  # whoever keeps us from this file keeps us from all
                return self.unknown
            what = f"is not fetched while its host's robots.txt {self.unknown.what}"
            return replace(self.unknown, what=what)
        if self.rules is not None and not self.rules.can_fetch(url, self.agent):
            what = "is not for robots, says its host's robots.txt"
            return FetchFailed(what=what, hint="ask the publisher, or take its feed", barred=True)
        return None

    @property
    def delay(self) -> float:
        """Return the seconds between two requests that the host asks for, as far as that is sensible."""
        wanted = self.rules.crawl_delay(self.agent) if self.rules is not None else None
        return min(max(wanted or 0.0, 0.0), _LONGEST_DELAY)


def robots_of(answer: Fetched | NotModified | FetchFailed, *, agent: str) -> Robots:
    """Read what came for robots.txt: none (4xx) allows all, an unreachable one nothing (RFC 9309, 2.3.1)."""
    match answer:
        case Fetched(body=body):
            text = body[:MAX_BYTES].decode("utf-8", "replace").removeprefix("\ufeff")
            return Robots(agent=agent, rules=Protego.parse(text))
        case FetchFailed(status=int(status)) if 400 <= status < 500 and status != 429:
            return Robots(agent=agent, rules=None)
        case FetchFailed() as failed:
            return Robots(agent=agent, rules=None, unknown=failed)
        case NotModified():  # nobody asks for it on a condition
            return Robots(agent=agent, rules=None)
