"""What a new user meets: a wrong key, Ctrl-C in the middle, a pipe that ends, a disk that is full."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from smtp_sink import Misdeed, Session, Sink

from digest.cli import main

ADDRESS = 'postal_address = "4 Quay Street, Port Ellery"'
NOW = "2026-10-06T18:00+02:00"
READERS = 12
DUMP = (
    " date 2026-10-06 Inspectors closed the Harl bridge after finding cracks in two of its piers. "
    "Buses will replace the tram until spring at the earliest.\n"
    "The Harl bridge was closed on Tuesday morning after inspectors found cracks in two piers.\n"
)

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def digest(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*words: str, site: Path) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as leaving:
            main([*words, "--site", str(site), "--now", NOW])
        captured = capsys.readouterr()
        return int(leaving.value.code or 0), captured.out, captured.err

    return run


@pytest.fixture
def site(write_site: Callable[..., Path]) -> Path:
    readers = ", ".join(f'"reader{number}@a-long-domain-of-readers.example"' for number in range(READERS))
    root = write_site(
        digest=f'[site]\n{ADDRESS}\n[newsletters.evening]\nsender = "digest@courier.example"\n',
        sources='[sources.dumps]\nkind = "folder"\npath = "dumps"\n',
        subscribers=f"subscribers = [{readers}]\n",
    )
    (root / "dumps").mkdir()
    (root / "dumps" / "bridge.txt").write_text(DUMP)
    return root


def _mail_to(sink: Sink, site: Path) -> None:
    (site / "config" / "local.toml").write_text(f'[smtp]\nhost = "127.0.0.1"\nport = {sink.port}\n')


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_send_that_is_interrupted_finishes_the_copy_at_hand_and_leaves_none_in_doubt(
    site: Path, digest: Run, number: signal.Signals
) -> None:
    def plan(stage: str, _: Session) -> Misdeed | None:
        if stage == "taken" and len(sink.book) == 4:  # before its answer: the worst moment
            os.kill(os.getpid(), number)
        return None

    before = signal.getsignal(number)  # where tests run in the background it is no default one
    with Sink(plan=plan, delay=0.1) as sink:
        _mail_to(sink, site)
        for word in ("collect", "build"):
            digest(word, site=site)
        code, _, err = digest("send", site=site)
        assert code == 130
        sent = len(sink.book)
        assert 4 <= sent <= 8
        assert f"{READERS - sent} queued, {sent} sent; `digest send evening/2026-10-06` goes on" in err
        code, out, _ = digest("send", site=site)
        assert (code, f"{READERS} sent" in out, "twice" in out) == (0, True, False)
        assert len({mail.recipient for mail in sink.book}) == len(sink.book) == READERS
    assert signal.getsignal(number) is before


def test_what_is_asked_for_as_json_is_json(site: Path, digest: Run) -> None:
    with Sink() as sink:
        _mail_to(sink, site)
        for word in ("collect", "build"):
            digest(word, site=site)
        tested = json.loads(digest("send", "--test", "me@reader.example", "--json", site=site)[1])
        assert tested == {"edition": "evening/2026-10-06", "test": "me@reader.example", "sent": 1}
        digest("send", site=site)
        planned = json.loads(digest("send", "--dry-run", "--json", site=site)[1])
        assert (planned["state"], planned["readers"]) == ("done", READERS)


def test_in_a_pipe_a_row_of_a_table_is_a_line(site: Path, digest: Run) -> None:
    _, out, _ = digest("subscribers", "list", site=site)
    rows = [line for line in out.splitlines() if "reader7@a-long-domain-of-readers.example" in line]
    assert len(rows) == 1
    assert "subscribers.toml:1" in rows[0]
    assert rows[0] == rows[0].rstrip()


def _digest(*words: str, site: Path, into: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", "from digest.cli import main; main()", *words, "--site", str(site)]
    return subprocess.Popen(command, stdout=into, stderr=subprocess.PIPE)


def test_a_reader_of_the_output_that_goes_away_is_no_error(site: Path) -> None:
    ends = os.pipe()
    os.close(ends[0])
    process = _digest("subscribers", "list", site=site, into=ends[1])
    os.close(ends[1])
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no disk that is always full")
def test_a_full_disk_is_a_sentence_and_no_traceback(site: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        process = _digest("subscribers", "list", "--json", site=site, into=full.fileno())
        _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert b"error: No space left on device" in err
    assert b"Traceback" not in err


def test_a_check_names_what_would_surprise_later(site: Path, digest: Run) -> None:
    (site / "config" / "digest.toml").write_text('[newsletters.evening]\nlanguage = "xx"\n')
    (site / "config" / "subscribers.toml").write_text(
        'subscribers = [{ address = "ada@reader.example", topics = ["featurse", "Science"] }]\n'
    )
    told = digest("check", "--offline", site=site)[1]
    assert "newsletters.evening.language 'xx' has no labels" in told
    assert "there is no section 'featurse'" in told
    assert "did you mean 'features'?" in told
    assert "Science" not in told
    (site / "config" / "subscribers.toml").write_text("subscribers = []\n")
    assert "nobody is listed" in digest("check", "--offline", site=site)[1]


def test_every_mistake_in_the_configuration_is_on_a_line_of_its_own(site: Path, digest: Run) -> None:
    (site / "config" / "digest.toml").write_text('[web]\nport = "many"\n[smtp]\nsecurity = "some"\n')
    code, out, _ = digest("check", "--offline", site=site)
    assert code == 3
    first, second, *_ = out.splitlines()
    assert "smtp.security: it must be 'none', 'starttls' or 'tls'" in first + second
    assert "web.port: a whole number is needed" in first + second
    assert second.startswith("         ")
    assert "1 error, 0 warnings." in out


def test_a_misspelt_topic_of_an_added_reader_is_named(site: Path, digest: Run) -> None:
    code, out, err = digest("subscribers", "add", "ada@reader.example", "--topics", "hard-nwes", site=site)
    assert (code, "now with the topics hard-nwes" in out) == (0, True)
    assert "did you mean 'hard-news'?" in err


def test_a_file_that_is_no_feed_is_not_blamed_on_a_publisher(site: Path, digest: Run, tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text('{"table": {"key": 1}}')
    code, _, err = digest("archive", "import", str(tmp_path / "settings.json"), site=site)
    assert code == 1
    assert "publisher" not in err
    assert "give saved pages, text dumps, feeds" in err


def test_a_build_that_waits_for_approval_says_how_to_give_it(site: Path, digest: Run) -> None:
    with (site / "config" / "digest.toml").open("a") as config:
        config.write('approval = "required"\n')
    digest("collect", site=site)
    out = digest("build", site=site)[1]
    assert "digest approve evening/2026-10-06 --revision 1" in out
    assert "digest send" not in out
