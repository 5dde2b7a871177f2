from __future__ import annotations

from pathlib import Path

import pytest
from newsroom import CONFIG, EDITION, newsroom
from smtp_sink import Misdeed, Session, Sink, answer


def test_a_reader_whom_the_relay_does_not_know_is_suppressed_when_the_edition_is_sent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house = newsroom(tmp_path / "site", capsys)

    def plan(stage: str, session: Session) -> Misdeed | None:
        is_bruno = session.recipient.startswith("bruno@")
        return answer("550 5.1.1 no such user") if stage == "rcpt" and is_bruno else None

    with Sink(plan=plan) as relay:
        text = CONFIG.format(approval="auto", stories=2).replace('transport = "files"', 'transport = "smtp"')
        smtp = f'[smtp]\nhost = "127.0.0.1"\nport = {relay.port}\n'
        (tmp_path / "site" / "config" / "digest.toml").write_text(smtp + text, encoding="utf-8")
        assert house("build").code == 0
        sent = house("send")
        assert sent.code == 0, sent.err
        assert set(relay.copies()) == {"ada@reader.example"}
    assert "suppressed" in house("subscribers", "why", "bruno@reader.example").out
    assert "suppressed" not in house("subscribers", "why", "ada@reader.example").out
    assert "failed" in house("status", EDITION).out
