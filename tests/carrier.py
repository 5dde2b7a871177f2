"""A transport without a network: answers as told, keeps what it took."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from digest.deliver import Envelope
from digest.model import Reply, Stage

OK = Reply(stage=Stage.DOT, code=250, enhanced="2.0.0", text="taken")


@dataclass(slots=True)
class Carrier:
    """Gives the next of ``answers`` to each mail, at the answer's stage; without one it accepts."""

    answers: list[Reply] = field(default_factory=list)
    taken: list[tuple[Envelope, bytes]] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)
    meanwhile: Callable[[], None] | None = None
    """Called when the body is over, just before the last look."""
    closed: int = 0

    def answer(self, replies: Iterable[Reply]) -> Carrier:
        self.answers += replies
        return self

    def send(self, envelope: Envelope, message: bytes, *, before_dot: Callable[[], bool]) -> Reply:
        self.offered.append(envelope.recipient)
        reply = self.answers.pop(0) if self.answers else OK
        if reply.stage is not Stage.DOT:
            return reply
        if self.meanwhile is not None:
            self.meanwhile()
        if not before_dot():
            return Reply(stage=Stage.BODY)
        if reply.code is None or 200 <= reply.code < 300:
            self.taken.append((envelope, message))
        return reply

    def close(self) -> None:
        self.closed += 1
