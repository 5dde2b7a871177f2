"""Feeds are fetched from a real HTTP server: conditionally, within limits, and from nowhere else."""

from __future__ import annotations

import gzip
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from web_kit import FEED, Server, canary, dripping, failed, fetched, half, nonsense, says, serving, silent

from digest.collect import collect, fetch_rules
from digest.config.source import FetchConfig, SourceConfig, SourceKind
from digest.model import Collected, SourceId, Validators
from digest.net.fetch import fetch
from digest.net.rules import Fetched, FetchRules, NotModified

NOW = datetime(2026, 10, 6, 16, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture
def rules(server: Server) -> FetchRules:
    config = FetchConfig(
        contact="desk@news.example",
        allow_hosts=(server.host,),
        timeout=timedelta(seconds=5),
        idle_timeout=timedelta(seconds=5),
        max_bytes=100_000,
    )
    return fetch_rules(config)


def test_a_feed_is_fetched_once_and_then_asked_for_changes(server: Server, rules: FetchRules) -> None:
    server.answers["/feed"] = says(
        ETag='"v1"', Last_Modified="Tue, 06 Oct 2026 14:00:00 GMT", Content_Type="text/xml; charset=utf-8"
    )
    first = fetch(server.url("/feed"), rules=rules)
    assert isinstance(first, Fetched)
    assert (first.body, first.content_type, first.charset) == (FEED, "text/xml", "utf-8")
    assert first.validators == Validators(etag='"v1"', last_modified="Tue, 06 Oct 2026 14:00:00 GMT")
    server.answers["/feed"] = says(b"", 304)
    again = fetch(server.url("/feed"), rules=rules, validators=first.validators)
    assert again == NotModified(url=server.url("/feed"))
    asked = server.asked[-1][1]
    assert asked["if-none-match"] == '"v1"'
    assert asked["if-modified-since"] == "Tue, 06 Oct 2026 14:00:00 GMT"
    assert asked["host"] == server.host
    assert asked["user-agent"].startswith("EveningDigest/")
    assert asked["user-agent"].endswith("(+desk@news.example)")


def test_a_server_that_says_unchanged_unasked_is_told(server: Server, rules: FetchRules) -> None:
    server.answers["/feed"] = says(b"", 304)
    assert "304" in failed(fetch(server.url("/feed"), rules=rules)).what


def test_validators_that_would_fill_a_request_are_not_kept(server: Server, rules: FetchRules) -> None:
    server.answers["/feed"] = says(ETag=f'"{"x" * 1000}"')
    assert fetched(fetch(server.url("/feed"), rules=rules)).validators == Validators()


def test_the_environment_has_no_say(
    server: Server, rules: FetchRules, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login a password b\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with canary() as (port, came):
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{port}")
        monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{port}")
        server.answers["/feed"] = says(Set_Cookie="a=b")
        for _ in range(2):
            assert isinstance(fetch(server.url("/feed"), rules=rules), Fetched)
        assert came == []
    assert not {"cookie", "authorization"} & server.asked[-1][1].keys()


def test_a_login_goes_to_its_own_host_and_no_further(server: Server, rules: FetchRules) -> None:
    server.answers["/in"] = says(status=302, Location="/feed")
    server.answers["/feed"] = says(status=302, Location=server.url("/end").replace("127.0.0.1", "localhost"))
    server.answers["/end"] = says()
    both = replace(rules, allow_hosts=rules.allow_hosts | {"localhost"})
    answer = fetch(server.url("/in").replace("//", "//ada:quay@"), rules=both)
    assert isinstance(answer, Fetched)
    assert "ada" not in answer.url
    sent = [asked.get("authorization") for _, asked in server.asked]
    assert sent == ["Basic YWRhOnF1YXk=", "Basic YWRhOnF1YXk=", None]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(server: Server, rules: FetchRules, status: int) -> None:
    server.answers["/old"] = says(b"", status, Location="/new")
    server.answers["/new"] = says()
    answer = fetch(server.url("/old"), rules=rules)
    assert isinstance(answer, Fetched)
    assert answer.url == server.url("/new")


def test_a_move_is_told_when_every_step_of_it_is_for_good(server: Server, rules: FetchRules) -> None:
    server.answers |= {
        "/old": says(b"", 301, Location="/newer"),
        "/newer": says(b"", 308, Location="/newest"),
        "/newest": says(),
        "/today": says(b"", 302, Location="/old"),
        "/then": says(b"", 301, Location="/today"),
        "/lost": says(b"", 301, Location="/nowhere"),
        "/nowhere": says(b"", 404),
    }
    assert fetch(server.url("/old"), rules=rules).advice.moved_to == server.url("/newest")
    assert fetch(server.url("/today"), rules=rules).advice.moved_to is None
    assert fetch(server.url("/then"), rules=rules).advice.moved_to == server.url("/today")
    assert fetch(server.url("/lost"), rules=rules).advice.moved_to is None


def test_redirects_come_to_an_end(server: Server, rules: FetchRules) -> None:
    server.answers["/loop"] = says(b"", 302, Location="/loop")
    assert failed(fetch(server.url("/loop"), rules=rules)).what == "leads on more than 5 times"
    assert len(server.asked) == 6


@pytest.mark.parametrize(
    "place", ["file:///etc/hostname", "gopher://127.0.0.1/", "//[::1]:1/", "http://[x/", "ftp://a/"]
)
def test_redirects_lead_nowhere_but_to_the_open_web(server: Server, rules: FetchRules, place: str) -> None:
    server.answers["/go"] = says(b"", 302, Location=place)
    assert failed(fetch(server.url("/go"), rules=rules)).hint


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.0.0.1", "0177.0.0.1", "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0", "[::]", "\u2460\u2461\u2466.\u24ea.\u24ea.\u2460", "127.0.0.1.",
    ],
)  # fmt: skip
def test_loopback_in_any_dress_gets_no_connection(rules: FetchRules, server: Server, host: str) -> None:
    with canary() as (port, came):
        by_port = replace(rules, allow_hosts=frozenset())
        failed(fetch(f"http://{host}:{port}/", rules=by_port))
        # The port alone must not be what saved us.
        failed(
            fetch(f"http://{host}/", rules=by_port, resolve=lambda name, _: (name.strip("[]"), "127.0.0.1"))
        )
        server.answers["/go"] = says(b"", 302, Location=f"http://localhost:{port}/")
        failed(fetch(server.url("/go"), rules=rules))
        assert came == []


def test_one_private_answer_among_public_ones_is_enough_to_refuse(rules: FetchRules) -> None:
    answer = fetch("http://news.example/", rules=rules, resolve=lambda *_: ("93.184.216.34", "10.0.0.1"))
    assert failed(answer).what == "news.example has the address 10.0.0.1, which is not a public one"
    assert "allow_hosts" in failed(answer).hint


def test_a_name_is_looked_up_once_and_what_was_checked_is_connected_to(
    server: Server, rules: FetchRules
) -> None:
    asked: list[str] = []

    def rebinding(host: str, port: int) -> tuple[str, ...]:
        asked.append(host)
        return ("127.0.0.1",) if len(asked) == 1 else ("127.0.0.2",)

    allowed = replace(rules, allow_hosts=frozenset({"news.example"}))
    server.answers["/feed"] = says()
    assert isinstance(
        fetch(f"http://news.example:{server.server_port}/feed", rules=allowed, resolve=rebinding), Fetched
    )
    assert asked == ["news.example"]
    assert server.asked[0][1]["host"] == f"news.example:{server.server_port}"


def test_a_second_address_is_tried_where_the_first_does_not_answer(server: Server, rules: FetchRules) -> None:
    allowed = replace(rules, allow_hosts=frozenset({"news.example"}))
    server.answers["/feed"] = says()
    url = f"http://news.example:{server.server_port}/feed"
    assert isinstance(fetch(url, rules=allowed, resolve=lambda *_: ("127.0.0.9", "127.0.0.1")), Fetched)
    assert "no host" in failed(fetch(url, rules=allowed, resolve=lambda *_: ())).what


def test_other_ports_need_to_be_allowed(rules: FetchRules) -> None:
    answer = failed(fetch("http://news.example:8080/", rules=rules))
    assert answer.what == "is at port 8080, and only 80 and 443 are fetched from"
    assert '"news.example:8080"' in answer.hint


@pytest.mark.parametrize(
    "url", ["", "feed", "http://", "http://[x", "file:///etc/hostname", "http://a\u0000b/"]
)
def test_what_is_no_address_is_told(rules: FetchRules, url: str) -> None:
    assert failed(fetch(url, rules=rules)).hint


def test_a_login_in_an_address_that_is_none_is_not_shown(rules: FetchRules) -> None:
    assert "quay" not in failed(fetch("http://ada:quay@[x/", rules=rules)).what


@pytest.mark.parametrize(
    ("status", "hint"),
    [
        (404, "check the address"),
        (410, "remove the source"),
        (403, "publisher"),
        (500, "tried again"),
        (418, "check"),
    ],
)
def test_each_status_has_its_sentence(server: Server, rules: FetchRules, status: int, hint: str) -> None:
    server.answers["/feed"] = says(b"", status)
    answer = failed(fetch(server.url("/feed"), rules=rules))
    assert answer.status == status
    assert answer.what.startswith(f"answers {status} ")
    assert hint in answer.hint


def test_a_server_that_asks_to_wait_is_quoted(server: Server, rules: FetchRules) -> None:
    server.answers["/feed"] = says(b"", 503, Retry_After="3600")
    answer = failed(fetch(server.url("/feed"), rules=rules))
    assert "3600" in answer.hint
    assert answer.advice.retry_after == timedelta(hours=1)
    server.answers["/feed"] = says(b"", 599)
    assert failed(fetch(server.url("/feed"), rules=rules)).what == "answers 599 an unknown status"


def test_a_body_that_is_too_large_is_left(server: Server, rules: FetchRules) -> None:
    server.answers["/feed"] = says(b"x" * 200_000)
    assert failed(fetch(server.url("/feed"), rules=rules)).what == "is larger than 100,000 bytes"


def test_a_packed_bomb_is_left_as_soon_as_it_is_too_large(server: Server, rules: FetchRules) -> None:
    packed = gzip.compress(b"\0" * 50_000_000)
    server.answers["/feed"] = says(packed, Content_Encoding="gzip")
    assert failed(fetch(server.url("/feed"), rules=rules)).what == "is larger than 100,000 bytes"
    server.answers["/feed"] = says(gzip.compress(packed), Content_Encoding="gzip, gzip")
    assert failed(fetch(server.url("/feed"), rules=rules)).what == "is larger than 100,000 bytes"


def test_a_packed_feed_is_unpacked_and_a_broken_one_told(server: Server, rules: FetchRules) -> None:
    server.answers["/feed"] = says(gzip.compress(FEED), Content_Encoding="gzip")
    answer = fetch(server.url("/feed"), rules=rules)
    assert isinstance(answer, Fetched)
    assert answer.body == FEED
    server.answers["/feed"] = says(b"not packed", Content_Encoding="gzip")
    assert failed(fetch(server.url("/feed"), rules=rules)).what.endswith("its packed body is broken")


def test_a_server_that_drips_for_ever_is_left_in_time(server: Server, rules: FetchRules) -> None:
    server.answers["/feed"] = dripping
    started = time.monotonic()
    answer = fetch(server.url("/feed"), rules=replace(rules, timeout=timedelta(seconds=0.4)))
    assert failed(answer).what == "took longer than 0.4 s"
    assert time.monotonic() - started < 2


def test_a_server_that_says_nothing_is_left_in_time(server: Server, rules: FetchRules) -> None:
    server.answers["/feed"] = silent
    answer = fetch(server.url("/feed"), rules=replace(rules, idle_timeout=timedelta(seconds=0.2)))
    assert failed(answer).what.endswith("was silent for 0.2 s")


def test_a_connection_that_breaks_off_is_told(server: Server, rules: FetchRules) -> None:
    server.answers["/feed"] = half
    assert failed(fetch(server.url("/feed"), rules=rules)).what.startswith(server.host)
    server.answers["/feed"] = nonsense
    assert "does not keep to HTTP" in failed(fetch(server.url("/feed"), rules=rules)).what


def test_a_connection_that_is_refused_is_told(rules: FetchRules) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    answer = failed(
        fetch(f"http://127.0.0.1:{port}/", rules=replace(rules, allow_hosts=frozenset({"127.0.0.1"})))
    )
    assert "takes no connection" in answer.what


def test_a_server_without_tls_is_no_safe_connection(server: Server, rules: FetchRules) -> None:
    answer = failed(fetch(server.url("/feed").replace("http:", "https:"), rules=rules))
    assert answer.what.startswith("there is no safe connection")


def run(server: Server, *paths: str, known: dict[SourceId, Validators] | None = None) -> list[Collected]:
    sources = {path: SourceConfig(kind=SourceKind.FEED, url=server.url(f"/{path}")) for path in paths}
    rules = FetchConfig(
        allow_hosts=(server.host,), timeout=timedelta(seconds=0.5), threads=4, host_pause=timedelta()
    )
    batches = collect(sources, root=Path(), fetch=rules, validators=known or {}, now=NOW)
    return sorted((one for batch in batches for one in batch), key=lambda one: paths.index(one.source))


def test_each_source_is_collected_whatever_the_others_do(server: Server) -> None:
    server.answers |= {
        "/slow": dripping,
        "/good": says(ETag='"v1"'),
        "/page": says(b"<!DOCTYPE html><html></html>", ETag='"v2"'),
        "/empty": says(b""),
        "/none": says(b"", 304),
        "/gone": says(b"", 410),
    }
    known = {SourceId("none"): Validators(etag='"v0"')}
    paths = ("slow", "good", "page", "empty", "none", "gone")
    slow, good, page, empty, none, gone = run(server, *paths, known=known)
    assert [article.url for article in good.articles] == [server.url("/ferry")]
    assert (good.failure, good.validators) == (None, Validators(etag='"v1"'))
    assert none.not_modified
    told = [source.failure.what if source.failure else None for source in (slow, page, empty, gone)]
    assert told == ["took longer than 0.5 s", "is an HTML page, not a feed", "is empty", "answers 410 Gone"]
    assert page.validators is None


def test_what_was_learned_makes_the_next_run_conditional(server: Server) -> None:
    server.answers["/feed"] = says(ETag='"v1"')
    (first,) = run(server, "feed")
    assert first.validators is not None
    run(server, "feed", known={first.source: first.validators})
    assert [asked.get("if-none-match") for _, asked in server.asked] == [None, '"v1"']


def test_feeds_and_folders_are_collected_together(server: Server, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(
        "A bridge at last\nThe towns have agreed to build it.", encoding="utf-8"
    )
    server.answers["/feed"] = says()
    sources = {
        "folder": SourceConfig(kind=SourceKind.FOLDER, path=Path("in")),
        "feed": SourceConfig(kind=SourceKind.FEED, url=server.url("/feed")),
    }
    rules = FetchConfig(allow_hosts=(server.host,))
    batches = collect(sources, root=tmp_path, fetch=rules, validators={}, now=NOW)
    found = {one.source: [article.headline for article in one.articles] for some in batches for one in some}
    assert found == {"folder": ["A bridge at last"], "feed": ["Ferry sails"]}


def test_what_no_collector_foresaw_is_a_failure_of_that_source_alone(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError("by zero")

    server.answers["/feed"] = says()
    monkeypatch.setattr("digest.collect.feed_source.read_feed", broken)
    (one,) = run(server, "feed")
    assert one.failure is not None
    assert one.failure.what == "cannot be read: ZeroDivisionError: by zero"
    assert "report" in one.failure.hint
