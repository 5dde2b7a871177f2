from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from smtp_sink import Sink, answer

from digest.cli import main
from digest.cli.output import safe
from digest.demo.inbox import Inbox
from digest.model import NewsletterId
from digest.store import open_store
from digest.store.readers import count

ADDRESS = 'postal_address = "4 Quay Street, Port Ellery"'
NOW = "2026-10-06T18:00+02:00"
DUMP = (
    " date 2026-10-06 Inspectors closed the Harl bridge after finding cracks in two of its piers. "
    "Buses will replace the tram until spring at the earliest.\n"
    "The Harl bridge was closed on Tuesday morning after inspectors found cracks in two piers.\n"
)

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def digest(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*words: str, site: Path, now: str = NOW) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as leaving:
            main([*words, "--site", str(site), "--now", now])
        captured = capsys.readouterr()
        return int(leaving.value.code or 0), captured.out, captured.err

    return run


@pytest.fixture
def site(write_site: Callable[..., Path], tmp_path: Path) -> Iterator[Path]:
    with Inbox(tmp_path / "inbox") as inbox:
        root = write_site(
            digest=f'[site]\n{ADDRESS}\n[smtp]\nhost = "{inbox.host}"\nport = {inbox.port}\n'
            '[newsletters.evening]\nsender = "digest@courier.example"\n',
            sources='[sources.dumps]\nkind = "folder"\npath = "dumps"\n',
        )
        (root / "dumps").mkdir()
        yield root


def test_a_send_without_readers_leaves_the_edition_open(site: Path, digest: Run) -> None:
    (site / "dumps" / "bridge.txt").write_text(DUMP)
    digest("collect", site=site)
    digest("build", site=site)
    code, _, err = digest("send", site=site)
    assert code == 7
    assert "nobody reads evening" in err
    (site / "config" / "subscribers.toml").write_text('subscribers = ["ada@reader.example"]\n')
    code, out, _ = digest("send", site=site)
    assert (code, "1 sent" in out) == (0, True)
    assert "nothing is planned any more" in digest("send", "--dry-run", site=site)[1]


def test_a_dry_run_changes_no_subscription(site: Path, digest: Run) -> None:
    (site / "dumps" / "bridge.txt").write_text(DUMP)
    readers = site / "config" / "subscribers.toml"
    readers.write_text('subscribers = ["ada@reader.example"]\n')
    for word in ("collect", "build"):
        digest(word, site=site)
    assert "1 reader," in digest("send", "--dry-run", site=site)[1]
    store = open_store(site / "data" / "digest.sqlite")
    with store.read() as connection:
        assert count(connection, NewsletterId("evening")) == 0
    store.close()


def test_an_edition_that_was_skipped_is_built_when_there_is_something(site: Path, digest: Run) -> None:
    assert "no articles have come in" in digest("build", site=site)[1]
    (site / "dumps" / "bridge.txt").write_text(DUMP)
    digest("collect", site=site)
    assert "approved" in digest("build", site=site)[1]


def test_a_copy_that_failed_is_named_to_the_operator(write_site: Callable[..., Path], digest: Run) -> None:
    def refuse(stage: str, session: object) -> object:
        return answer("550 5.1.1 no such user") if stage == "rcpt" and "bad" in str(session) else None

    with Sink(plan=refuse) as sink:  # type: ignore[arg-type]  # a plan as the sink asks for
        root = write_site(
            digest=f'[site]\n{ADDRESS}\n[smtp]\nhost = "127.0.0.1"\nport = {sink.port}\n'
            '[newsletters.evening]\nsender = "digest@courier.example"\n',
            sources='[sources.dumps]\nkind = "folder"\npath = "dumps"\n',
            subscribers='subscribers = ["good@reader.example", "bad@reader.example"]\n',
        )
        (root / "dumps").mkdir()
        (root / "dumps" / "bridge.txt").write_text(DUMP)
        for word in ("collect", "build", "send"):
            digest(word, site=root)
        told = digest("status", "latest", site=root)[1]
    assert "bad@reader.example" in told
    assert "550" in told
    assert "good@reader.example" not in told


def test_a_feed_is_no_article(site: Path, digest: Run, tmp_path: Path) -> None:
    feed = tmp_path / "feed.xml"
    feed.write_text('<?xml version="1.0"?>\n<!-- ours -->\n<rss version="2.0"><channel></channel></rss>')
    code, _, err = digest("teaser", str(feed), site=site)
    assert code == 1
    assert "is a feed, not an article" in err


@pytest.mark.parametrize(
    "sender", ["me", "a@b@c.example", "Ada <a@x.example>", "ü@x.example", "a b@x.example"]
)
def test_a_sender_that_no_header_takes_is_named(site: Path, digest: Run, sender: str) -> None:
    (site / "config" / "digest.toml").write_text(f'[newsletters.evening]\nsender = "{sender}"\n')
    code, _, err = digest("status", site=site)
    assert code == 3
    assert "digest.toml:2: newsletters.evening.sender" in err


def test_no_escape_sequence_and_no_markup_reaches_the_terminal(site: Path, digest: Run) -> None:
    (site / "dumps" / "evil\x1b]0;pwned\x07[red].txt").write_text("")
    _, out, err = digest("collect", site=site)
    assert "\x1b" not in out + err
    assert "\x07" not in out + err
    assert "[red].txt" in err
    assert safe("a\tb\x1b\u202e[red]") == "a b\\[red]"


def test_what_looks_like_an_emoji_code_stays_what_it_is(site: Path, digest: Run) -> None:
    (site / "dumps" / "verdict.txt").write_text(DUMP.replace("Harl bridge", "Harl :heart: bridge"))
    assert ":heart:" in digest("teaser", str(site / "dumps" / "verdict.txt"), site=site)[1]
