from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel

from digest.config import Settings, load_site
from digest.config.origins import origins
from digest.config.shipped import example_config
from digest.errors import ConfigError, NotFound

NEWSLETTER = "[newsletters.evening]\n"


def test_a_site_without_configuration_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"digest\.toml is missing") as caught:
        load_site(tmp_path)
    assert "digest init" in caught.value.hint


def test_an_unknown_key_is_named_with_file_line_and_the_key_that_was_meant(
    write_site: Callable[..., Path],
) -> None:
    site = write_site(digest='[site]\nname = "X"\n\n[newsletters.evening]\ntitel = "Y"\n')
    with pytest.raises(ConfigError) as caught:
        load_site(site)
    assert "digest.toml:5: unknown key newsletters.evening.titel" in caught.value.what
    assert caught.value.hint == "did you mean 'title'?"


def test_an_unknown_table_is_named(write_site: Callable[..., Path]) -> None:
    with pytest.raises(ConfigError, match="unknown key smpt") as caught:
        load_site(write_site(digest="[smpt]\nhost = 'x'\n"))
    assert "smtp" in caught.value.hint


def test_an_unknown_key_of_the_second_section_is_named_with_its_line(write_site: Callable[..., Path]) -> None:
    sections = (
        '[[newsletters.evening.sections]]\nkey = "a"\n[[newsletters.evening.sections]]\nkey = "b"\ncout = 3\n'
    )
    with pytest.raises(ConfigError, match=r"digest.toml:6: unknown key newsletters.evening.sections.1.cout"):
        load_site(write_site(digest=NEWSLETTER + sections))


def test_a_sponsor_s_unknown_and_missing_keys_are_named_with_lines_and_what_is_known(
    write_site: Callable[..., Path],
) -> None:
    sponsor = (
        "[[newsletters.evening.sponsors]]\nfirst_day = 2026-10-01\nlast_day = 2026-10-31\n"
        'text = "A roof."\nby = "A bank"\n'
    )
    with pytest.raises(ConfigError) as caught:
        load_site(write_site(digest=NEWSLETTER + sponsor))
    assert "digest.toml:2: newsletters.evening.sponsors.0.name: it is missing" in caught.value.what
    assert "digest.toml:6: unknown key newsletters.evening.sponsors.0.by" in caught.value.what
    assert caught.value.hint == "known keys: first_day, last_day, link, name, text"


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("[smtp]\nport = 99999\n", "smtp.port"),
        ('[delivery]\nlease = "2 fortnights"\n', "a duration is written like"),
        ("[delivery]\nlease = true\n", "a duration is written like"),
        ('[newsletters.evening]\ntime_zone = "Mars/Base"\n', "no IANA time zone"),
        ('[newsletters."Ev ening"]\n', "small letters"),
        ('[site]\nurl = "news.example"\n', "an address like https://news.example"),
        ('[newsletters.evening]\nsender_name = "a\\nBcc: x"\n', "line breaks"),
        (
            '[sources.wire]\nkind = "mail"\npath = "box"\nsenders = ["Nord Wire"]\n',
            "an address or a domain is needed",
        ),
        ('[newsletters.evening]\nsources = ["nowhere"]\n', "known sources: none is configured"),
        (
            '[newsletters.evening]\n[[newsletters.evening.sections]]\nkey="a"\n[[newsletters.evening.sections]]\nkey="a"\n',
            "two sections have the key",
        ),
        ("[site\n", "Expected"),
    ],
)
def test_a_bad_value_is_named(write_site: Callable[..., Path], toml: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_site(write_site(digest=toml))
    assert words in caught.value.what
    assert "digest.toml" in caught.value.what or "config" in caught.value.what


def test_a_feed_without_address_and_a_folder_without_path_are_named(write_site: Callable[..., Path]) -> None:
    with pytest.raises(ConfigError, match="a feed needs url"):
        load_site(write_site(sources='[sources.a]\nkind = "feed"\n'))
    with pytest.raises(ConfigError, match="a folder needs path"):
        load_site(write_site(sources='[sources.a]\nkind = "folder"\n'))


def test_the_local_file_wins_over_the_files_and_the_environment_over_both(
    write_site: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    site = write_site(
        digest='[smtp]\nhost = "a"\nport = 1\nusername = "u"\n', local='[smtp]\nhost = "b"\nport = 2\n'
    )
    monkeypatch.setenv("DIGEST_SMTP__HOST", "c")
    smtp = load_site(site).settings.smtp
    assert (smtp.host, smtp.port, smtp.username) == ("c", 2, "u")


def test_a_bad_value_of_the_environment_is_named(
    write_site: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGEST_SMTP__PORT", "many")
    with pytest.raises(ConfigError, match="environment variable DIGEST_SMTP__PORT"):
        load_site(write_site())


def test_flags_win_over_the_environment(
    write_site: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGEST_SMTP__PORT", "3")
    assert load_site(write_site(), overrides={"smtp": {"port": 4}}).settings.smtp.port == 4


def test_secrets_are_not_shown(write_site: Callable[..., Path]) -> None:
    site = load_site(write_site(digest='[smtp]\npassword = "unspeakable"\n[site]\nkey = "unspeakable"\n'))
    assert "unspeakable" not in repr(site)


def test_a_file_that_is_not_utf8_is_named(write_site: Callable[..., Path]) -> None:
    site = write_site()
    (site / "config" / "digest.toml").write_bytes(b'[site]\nname = "\xff"\n')
    with pytest.raises(ConfigError, match="not UTF-8"):
        load_site(site)


def test_the_newsletter_may_be_left_out_where_there_is_one(write_site: Callable[..., Path]) -> None:
    assert load_site(write_site(digest=NEWSLETTER)).newsletter()[0] == "evening"


def test_one_of_several_newsletters_must_be_named(write_site: Callable[..., Path]) -> None:
    site = load_site(write_site(digest="[newsletters.evening]\n[newsletters.morning]\n"))
    assert site.newsletter("morning")[0] == "morning"
    with pytest.raises(NotFound, match="several newsletters: evening, morning"):
        site.newsletter()
    with pytest.raises(NotFound) as caught:
        site.newsletter("evning")
    assert caught.value.hint == "did you mean 'evening'?"
    with pytest.raises(NotFound) as caught:
        site.newsletter("zzz")
    assert caught.value.hint == "known: evening, morning"


def test_a_site_without_newsletter_says_so(write_site: Callable[..., Path]) -> None:
    with pytest.raises(ConfigError, match="no newsletter is configured"):
        load_site(write_site()).newsletter()


def test_a_newsletter_takes_the_sources_it_names(write_site: Callable[..., Path]) -> None:
    sources = "".join(f'[sources.{key}]\nkind = "feed"\nurl = "https://{key}.example/"\n' for key in "abc")
    digest = '[newsletters.all]\n[newsletters.some]\nsources = ["c", "a"]\n'
    site = load_site(write_site(digest=digest, sources=sources))
    assert list(site.sources_of(site.newsletter("all")[1])) == ["a", "b", "c"]
    assert list(site.sources_of(site.newsletter("some")[1])) == ["a", "c"]


def test_the_hash_tells_what_shapes_the_edition_and_nothing_else(write_site: Callable[..., Path]) -> None:
    def hashed(digest: str) -> str:
        site = load_site(write_site(digest=digest))
        return site.config_hash(site.newsletter()[1])

    plain = hashed(NEWSLETTER)
    assert hashed(NEWSLETTER + '[smtp]\nhost = "x"\n[site]\nkey = "y"\n') == plain
    assert hashed(NEWSLETTER + 'title = "Another"\n') != plain


def test_the_key_is_made_once_and_for_its_owner_only(write_site: Callable[..., Path]) -> None:
    site = load_site(write_site())
    key = site.key()
    assert len(key) == 64
    assert site.key() == key
    assert (site.root / "data" / "key").stat().st_mode & 0o777 == 0o600


def test_a_broken_key_file_is_not_replaced(write_site: Callable[..., Path]) -> None:
    site = load_site(write_site())
    (site.root / "data").mkdir()
    (site.root / "data" / "key").write_bytes(b"")
    with pytest.raises(ConfigError, match="holds no key"):
        site.key()


def test_a_configured_key_is_taken(write_site: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_SITE__KEY", "secret")
    site = load_site(write_site())
    assert len(site.key()) == 32
    assert not (site.root / "data").exists()


def test_a_key_file_that_cannot_be_made_is_named(write_site: Callable[..., Path]) -> None:
    site = load_site(write_site(digest='[site]\nkey_file = "data/key"\n'))
    (site.root / "data").write_text("a file, not a folder")
    with pytest.raises(ConfigError, match="cannot be read or made"):
        site.key()


@pytest.mark.parametrize(
    ("written", "meant"),
    [("90s", 90), ("30min", 1800), ("1.5h", 5400), ("7d", 604800), ("1w", 604800)],
)
def test_durations_are_read(write_site: Callable[..., Path], written: str, meant: int) -> None:
    site = load_site(write_site(digest=f'[delivery]\nlease = "{written}"\n'))
    assert site.settings.delivery.lease == timedelta(seconds=meant)


def test_seconds_are_a_duration_too_and_none_is_no_limit(write_site: Callable[..., Path]) -> None:
    digest = '[delivery]\nlease = 2\n[newsletters.e.selection]\nmax_age = "none"\n'
    settings = load_site(write_site(digest=digest)).settings
    assert settings.delivery.lease == timedelta(seconds=2)
    assert settings.newsletters["e"].selection.max_age is None


def _keys(model: Any) -> set[str]:
    found: set[str] = set()
    for name, field in model.model_fields.items():
        found.add(name)
        for inner in (field.annotation, *get_args(field.annotation)):
            if get_origin(inner) is None and isinstance(inner, type) and issubclass(inner, BaseModel):
                found |= _keys(inner)
    return found


def test_the_example_names_every_key() -> None:
    text = "\n".join((example_config() / f"{name}.toml").read_text() for name in ("digest", "sources"))
    missing = [key for key in sorted(_keys(Settings)) if key not in text]
    assert missing == []


def test_the_example_is_read_as_it_stands_and_with_every_comment_taken_off(
    write_site: Callable[..., Path],
) -> None:
    files = {
        name: (example_config() / f"{name}.toml").read_text() for name in ("digest", "sources", "subscribers")
    }
    assert list(load_site(write_site(**files)).settings.newsletters) == ["evening"]
    bare = {
        name: "\n".join(
            line[2:] if re.match(r"# (\w+ = |\[+[\w.]+\]+$)", line) else line for line in text.splitlines()
        )
        for name, text in files.items()
    }
    settings = load_site(write_site(**bare)).settings
    assert settings.newsletters["evening"].sections[0].per_source == 3
    assert settings.sources["desk"].path == Path("articles")
    tomllib.loads(bare["subscribers"])


def test_the_examples_defaults_are_the_defaults(write_site: Callable[..., Path]) -> None:
    text = (example_config() / "digest.toml").read_text()
    settings = load_site(write_site(digest="[newsletters.evening]\n")).settings
    evening = settings.newsletters["evening"]
    for line in (
        f"# threads = {settings.fetch.threads}",
        f"# max_bytes = {settings.fetch.max_bytes}",
        f"# max_per_connection = {settings.smtp.max_per_connection}",
        f"# freshness = {evening.selection.weights.freshness}",
        f"# substance = {evening.selection.weights.substance}",
        f"# max_words = {evening.teaser.max_words}",
        f'# date_format = "{evening.teaser.date_format}"',
        f"# earlier = {evening.selection.earlier}",
    ):
        assert line in text


def test_a_misspelt_table_in_the_environment_is_named(
    write_site: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGEST_SMPT__HOST", "relay.example")
    with pytest.raises(ConfigError, match="DIGEST_SMPT__HOST: there is no table smpt") as caught:
        load_site(write_site())
    assert "DIGEST_SMTP__" in caught.value.hint


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("[web]\nport = 'x'\n", "web.port: a whole number is needed, like 25"),
        (NEWSLETTER + "schedule.hour = '18h'\n", "schedule.hour: a time of day is needed, like 18:00:00"),
        ("[smtp]\nverify = 'perhaps'\n", "smtp.verify: true or false is needed"),
        (NEWSLETTER + "teaser.min_words = 60\n", "min_words (60) is more than max_words (45)"),
    ],
)
def test_a_mistake_says_what_to_write_instead(
    write_site: Callable[..., Path], written: str, what: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        load_site(write_site(digest=written))
    assert what in caught.value.what


def test_origins_write_durations_as_the_files_do(write_site: Callable[..., Path]) -> None:
    site = write_site(digest=NEWSLETTER + 'selection.max_age = "90min"\n[retention]\nkeep_text = "none"\n')
    shown = {one.key: one.value for one in origins(load_site(site))}
    assert shown["newsletters.evening.selection.max_age"] == "90min"
    assert shown["newsletters.evening.gate.fresh"] == "1d"
    assert shown["smtp.timeout"] == "30s"
    assert shown["smtp.verify"] == "true"
    assert shown["retention.keep_text"] == ""


@pytest.mark.parametrize(
    "url", ['https://x.example/"><script>', "https://x.example/ü", "https://x.example/" + "a" * 400]
)
def test_a_site_url_that_no_header_can_hold_is_refused(write_site: Callable[..., Path], url: str) -> None:
    with pytest.raises(ConfigError, match="300 characters, all of them ASCII"):
        load_site(write_site(digest=f"[site]\nurl = '{url}'\n"))
