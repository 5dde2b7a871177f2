"""A language model beside the desk: down, slow, junk, inventing; the edition is built and says so."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from newsroom import EDITION, Newsroom, newsroom

FERRY = (
    "Ferry timetable returns to its old hours",
    "The ferry between Port Ellery and Varn will keep its old timetable from Monday on, the company said.",
    "Commuters had complained for 9 weeks that the last boat left before the shops of the town were closed.",
    "“It was a mistake made on a rainy day,” said Ada Holm, who speaks for the company in Port Ellery.",
)
FAITHFUL = (
    "The ferry between Port Ellery and Varn returns to its old timetable from Monday on. "
    "Commuters had complained for 9 weeks that the last boat left before the shops were closed."
)
KEY = "key-of-the-model"


class Double:
    """A service that takes chat requests, answers as told and remembers what it was asked."""

    def __init__(self) -> None:
        self.says: Callable[[], bytes] = lambda: chat(FAITHFUL)
        self.status = 200
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.port = 0


def chat(words: str) -> bytes:
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": words}}]}).encode()


@contextmanager
def running(double: Double) -> Iterator[Double]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            double.asked.append({"path": self.path, **json.loads(body)})
            double.keys.append(self.headers["Authorization"])
            said = double.says()
            self.send_response(double.status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            with suppress(OSError):  # who asked may have gone
                self.wfile.write(said)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        double.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield double
        server.shutdown()
        thread.join()


@pytest.fixture
def double() -> Iterator[Double]:
    with running(Double()) as made:
        yield made


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], double: Double) -> Newsroom:
    made = newsroom(tmp_path, capsys)
    made.configure(stories=6)
    made.add("ferry", *FERRY)
    use(made, double.port)
    assert made("collect").code == 0
    return made


def use(desk: Newsroom, port: int, timeout: str = "5s") -> None:
    (desk.root / "config" / "key").write_text(f"{KEY}\n", encoding="utf-8")
    (desk.root / "config" / "local.toml").write_text(
        f'[fetch]\nallow_hosts = ["127.0.0.1:{port}"]\n[model]\nurl = "http://127.0.0.1:{port}/v1"\n'
        f'name = "small"\nkey_file = "config/key"\ntimeout = "{timeout}"\n',
        encoding="utf-8",
    )


def ferry(desk: Newsroom) -> list[dict[str, Any]]:
    shown = desk("show", EDITION, "--as", "json").json
    (found,) = [
        entry["teaser"]["sentences"]
        for section in shown["sections"]
        for entry in section["entries"]
        if entry["teaser"]["headline"] == FERRY[0]
    ]
    return list(found)


def notes(desk: Newsroom) -> list[str]:
    built = desk("build", "--again", "--json")
    assert built.code == 0, built.err
    return list(built.json["notes"])


def test_a_faithful_answer_becomes_the_teaser_and_is_proved(desk: Newsroom, double: Double) -> None:
    notes(desk)
    assert " ".join(sentence["text"] for sentence in ferry(desk)) == FAITHFUL
    assert {sentence["origin"] for sentence in ferry(desk)} == {"model"}
    asked = next(one for one in double.asked if FERRY[0] in one["messages"][1]["content"])
    assert (asked["path"], asked["model"], asked["temperature"]) == ("/v1/chat/completions", "small", 0)
    assert set(double.keys) == {f"Bearer {KEY}"}
    proved = desk("verify", "--json").json
    assert {one["proof"] for one in proved["sentences"] if one["origin"] == "model"} == {"proved"}
    (told,) = desk("why", "ferry timetable", "--json").json
    assert (told["teaser"][0]["by"], told["teaser"][0]["taken"]) == ("model", True)


def test_an_answer_is_asked_for_once(desk: Newsroom, double: Double) -> None:
    notes(desk)
    first, said = len(double.asked), ferry(desk)
    double.says = lambda: chat("Something else. Entirely.")
    notes(desk)
    assert len(double.asked) == first
    assert ferry(desk) == said


@pytest.mark.parametrize(
    ("answer", "note"),
    [
        (chat(FAITHFUL.replace("Varn", "Bergen")), "it has a name that is not in the article"),
        (chat(FAITHFUL.replace("9 weeks", "12 weeks")), "it has a number that is not in the article"),
        (b"{}", "the service's answer is none"),
        (b" " * 1_100_000, "larger than"),
    ],
)
def test_what_is_made_up_or_junk_gives_way_to_an_extract(
    desk: Newsroom, double: Double, answer: bytes, note: str
) -> None:
    double.says = lambda: answer
    told = notes(desk)
    assert any("instead of the language model's words" in line and note in line for line in told), told
    assert {sentence["origin"] for sentence in ferry(desk)} == {"extract"}
    assert "Bergen" not in str(told)
    shown = desk("show", EDITION, "--as", "json").json
    assert shown["notes"] == told


def test_why_tells_of_the_answer_that_was_dropped(desk: Newsroom, double: Double) -> None:
    double.says = lambda: chat(FAITHFUL.replace("Varn", "Bergen"))
    notes(desk)
    asked = len(double.asked)
    (told,) = desk("why", "ferry timetable", "--json").json
    assert [(way["by"], way["taken"], way["why"]) for way in told["teaser"]][:2] == [
        ("standfirst", False, "not open: there is none"),
        ("model", False, "not open: it has a name that is not in the article: Bergen"),
    ]
    assert "teaser by model: not open: it has a name that is not in the article: Bergen" in " ".join(
        desk("why", "ferry timetable").out.split()
    )
    assert len(double.asked) == asked  # it recalls


def test_why_tells_of_a_service_that_gave_no_answer(desk: Newsroom, double: Double) -> None:
    double.status = 500
    notes(desk)
    (told,) = desk("why", "ferry timetable", "--json").json
    assert [way["why"] for way in told["teaser"] if way["by"] == "model"] == [
        "not open: no answer of it is kept"
    ]


def test_a_model_that_refuses_is_asked_once_a_build(desk: Newsroom, double: Double) -> None:
    double.status = 500
    told = notes(desk)
    assert len(double.asked) == 1
    assert "answers 500" in told[0]
    assert {sentence["origin"] for sentence in ferry(desk)} == {"extract"}


def test_a_model_that_is_slow_costs_one_time_limit(desk: Newsroom, double: Double) -> None:
    gate = threading.Event()
    double.says = lambda: chat(FAITHFUL) if gate.wait(10) else b""
    use(desk, double.port, timeout="1s")
    started = time.monotonic()
    told = notes(desk)
    gate.set()
    assert time.monotonic() - started < 8
    assert len(double.asked) == 1
    assert "took longer" in told[0] or "was silent" in told[0]


def test_a_model_that_is_down_stops_no_edition(desk: Newsroom, double: Double) -> None:
    with running(Double()) as gone:
        port = gone.port
    use(desk, port)
    told = notes(desk)
    assert "takes no connection" in told[0]
    assert "Note: " in desk("build", "--again").out
    assert {sentence["origin"] for sentence in ferry(desk)} == {"extract"}


def test_a_local_model_has_to_be_allowed_by_name(desk: Newsroom, double: Double) -> None:
    file = desk.root / "config" / "local.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("127.0.0.1:", "other:", 1), encoding="utf-8")
    assert "not a public one" in notes(desk)[0]
    assert double.asked == []


def test_without_an_address_nobody_is_asked(desk: Newsroom, double: Double) -> None:
    (desk.root / "config" / "local.toml").unlink()
    assert notes(desk) == []
    assert double.asked == []


def test_the_key_shows_nowhere(desk: Newsroom, double: Double) -> None:
    told = desk("build", "--again", "--json").out + desk("check", "--origins").out
    assert KEY not in told


def test_a_lost_key_file_stops_no_edition(desk: Newsroom, double: Double) -> None:
    (desk.root / "config" / "key").unlink()
    assert "model.key_file" in notes(desk)[0]
    assert double.asked == []


def checked(desk: Newsroom, *words: str) -> tuple[str, str, str]:
    ran = desk("check", *words, "--json")
    (found,) = [one for one in ran.json if one["part"] == "model"]
    assert (ran.code == 3) is (found["level"] == "error")
    return found["level"], found["what"], found["remedy"]


def test_a_check_asks_the_model_for_a_word(desk: Newsroom, double: Double) -> None:
    assert checked(desk) == ("ok", f"small at http://127.0.0.1:{double.port}/v1 answers", "")
    assert [(one["path"], one["model"]) for one in double.asked] == [("/v1/chat/completions", "small")]
    assert double.keys == [f"Bearer {KEY}"]


@pytest.mark.parametrize(
    ("status", "said", "what", "remedy"),
    [
        (401, b"", "answers 401", "model.key_file"),
        (404, b"", "answers 404", "model.url (up to its /v1) and model.name"),
        (500, b"", "answers 500", "ask who runs the service"),
        (200, b"<html>", "its answer is none of a chat", "up to its /v1"),
    ],
)
def test_a_check_says_what_is_wrong_with_the_model(
    desk: Newsroom, double: Double, status: int, said: bytes, what: str, remedy: str
) -> None:
    double.status, double.says = status, lambda: said
    found = checked(desk)
    assert found[0] == "error"
    assert what in found[1]
    assert remedy in found[2]


def test_a_check_names_a_lost_key_file_and_a_model_that_is_down(desk: Newsroom, double: Double) -> None:
    with running(Double()) as gone:
        port = gone.port
    use(desk, port)
    assert "takes no connection" in checked(desk)[1]
    (desk.root / "config" / "key").unlink()
    assert "model.key_file" in checked(desk)[1]


def test_a_check_waits_for_a_model_no_longer_than_its_time_limit(desk: Newsroom, double: Double) -> None:
    gate = threading.Event()
    double.says = lambda: chat("ready") if gate.wait(10) else b""
    use(desk, double.port, timeout="1s")
    started = time.monotonic()
    found = checked(desk)
    gate.set()
    assert time.monotonic() - started < 8
    assert "took longer" in found[1] or "was silent" in found[1]


def test_a_check_offline_or_without_a_model_asks_nobody(desk: Newsroom, double: Double) -> None:
    assert checked(desk, "--offline")[0] == "ok"
    (desk.root / "config" / "local.toml").unlink()
    assert [one for one in desk("check", "--json").json if one["part"] == "model"] == []
    assert double.asked == []


def test_a_kill_takes_the_answer_with_the_article(desk: Newsroom, double: Double) -> None:
    notes(desk)
    assert desk("kill", "https://courier.example/ferry", "--reason", "wrong").code == 0
    for file in (desk.root / "data").glob("digest.sqlite*"):
        assert b"Commuters had complained for 9 weeks" not in file.read_bytes()
