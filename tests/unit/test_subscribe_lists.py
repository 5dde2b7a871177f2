from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import ConfigError
from digest.subscribe import Listing, Mailbox, check_address, read_lists
from digest.subscribe.address import check_name


def listing(folder: Path, name: str, content: str) -> Listing:
    (folder / name).write_text(content, encoding="utf-8")
    return read_lists(folder, [Path(name)], newsletters=("evening", "morning"))


def test_readers_are_read_with_name_topics_and_newsletters(tmp_path: Path) -> None:
    found = listing(
        tmp_path,
        "readers.toml",
        '[[subscribers]]\naddress = "Ada@Reader.example"\nname = "Ada"\ntopics = ["features"]\n'
        'newsletters = ["evening"]\n',
    )
    (ada,) = found.subscribers
    assert (ada.address, ada.mailbox, ada.name) == ("ada@reader.example", "Ada@reader.example", "Ada")
    assert (ada.topics, ada.newsletters) == (("features",), ("evening",))
    assert ada.origin.endswith("readers.toml:2")
    assert found.problems == ()


def test_a_short_list_of_addresses_is_enough(tmp_path: Path) -> None:
    found = listing(tmp_path, "readers.toml", 'subscribers = [\n  "a@x.example",\n  "b@x.example",\n]\n')
    assert [(s.address, s.origin.rsplit(":", 1)[1]) for s in found.subscribers] == [
        ("a@x.example", "2"),
        ("b@x.example", "3"),
    ]


def test_a_bad_address_is_named_with_its_line_and_costs_only_itself(tmp_path: Path) -> None:
    found = listing(
        tmp_path,
        "readers.toml",
        '[[subscribers]]\naddress = "a@x.example"\n\n[[subscribers]]\naddress = "not an address"\n',
    )
    assert [s.address for s in found.subscribers] == ["a@x.example"]
    (problem,) = found.problems
    assert problem.place.endswith("readers.toml:5")
    assert "@" in problem.what


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ('address = "a@x.example"\nnmae = "x"', "unknown key 'nmae'"),
        ('address = "a@x.example"\ntopics = "features"', "topics must be a list"),
        ('address = "a@x.example"\nnewsletters = ["evning"]', "no newsletter 'evning'"),
        ("address = 3", "must be text"),
        ('name = "x"', "the address is empty"),
        ('address = ""', "the address is empty"),
    ],
)
def test_a_bad_line_says_what_is_wrong(tmp_path: Path, row: str, words: str) -> None:
    good = '[[subscribers]]\naddress = "good@x.example"\n'
    found = listing(tmp_path, "readers.toml", f"{good}[[subscribers]]\n{row}\n")
    assert [one.address for one in found.subscribers] == ["good@x.example"]
    assert words in found.problems[0].what
    assert found.spoilt == ({"a@x.example"} if "a@x" in row else frozenset())


def test_a_list_of_which_no_line_can_be_used_never_looks_empty(tmp_path: Path) -> None:
    rows = "address,newsletters\na@x.example,evning\nb@x.example,evning\n"
    with pytest.raises(ConfigError, match=r"readers.csv:2: there is no newsletter 'evning'") as caught:
        listing(tmp_path, "readers.csv", rows)
    assert "2 tried" in caught.value.hint


def test_a_good_line_counts_though_another_names_the_same_address_with_a_mistake(tmp_path: Path) -> None:
    rows = "address,newsletters\nA@x.example,evning\na@x.example,evening\n"
    found = listing(tmp_path, "readers.csv", rows)
    assert ([one.address for one in found.subscribers], found.spoilt) == (["a@x.example"], frozenset())


def test_the_same_address_in_two_spellings_falls_together(tmp_path: Path) -> None:
    found = listing(
        tmp_path,
        "readers.toml",
        '[[subscribers]]\naddress = "Ada@bücher.example"\ntopics = ["features"]\nnewsletters = ["evening"]\n'
        '[[subscribers]]\naddress = "ada@xn--bcher-kva.example"\nname = "Ada"\ntopics = ["Science"]\n'
        'newsletters = ["morning"]\n',
    )
    (ada,) = found.subscribers
    assert ada.name == "Ada"
    assert ada.topics == ("features", "Science")
    assert ada.newsletters == ("evening", "morning")
    assert found.doubles == 1


def test_who_asks_for_everything_once_gets_everything(tmp_path: Path) -> None:
    found = listing(
        tmp_path,
        "readers.toml",
        '[[subscribers]]\naddress = "a@x.example"\ntopics = ["features"]\n'
        '[[subscribers]]\naddress = "a@x.example"\n',
    )
    assert found.subscribers[0].topics == ()


def test_a_csv_named_in_the_list_is_read(tmp_path: Path) -> None:
    (tmp_path / "more.csv").write_text(
        "Address;Name;Topics\nada@x.example;Ada;features|Science\n\nbad;;\n", encoding="utf-8-sig"
    )
    found = listing(tmp_path, "readers.toml", 'csv = "more.csv"\n')
    assert [(s.address, s.topics) for s in found.subscribers] == [("ada@x.example", ("features", "Science"))]
    assert found.problems[0].place.endswith("more.csv:4")


def test_a_csv_alone_is_read(tmp_path: Path) -> None:
    found = listing(
        tmp_path,
        "readers.csv",
        'address,name,topics,newsletters\n"a@x.example","A, B",x; y,evening;morning\n',
    )
    (reader,) = found.subscribers
    assert (reader.name, reader.topics, reader.newsletters) == ("A, B", ("x", "y"), ("evening", "morning"))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("r.csv", "mail\na@x.example\n", "r.csv:1: no column 'address'"),
        ("r.csv", "address,age\na@x.example,3\n", "unknown column 'age'"),
        ("r.csv", 'address\n"a@x.example" x\n', "r.csv:2"),
        ("r.toml", "subscribers = 3\n", "must be a list"),
        ("r.toml", "readers = []\n", "unknown key readers"),
        ("r.toml", "csv = 3\n", "csv must be a file's name"),
        ("r.toml", "[[subscribers]\n", "r.toml"),
    ],
)
def test_a_list_that_is_broken_as_a_whole_never_looks_empty(
    tmp_path: Path, name: str, content: str, words: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        listing(tmp_path, name, content)
    assert words in caught.value.what


def test_a_missing_list_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone\.toml is missing"):
        read_lists(tmp_path, [Path("gone.toml")], newsletters=())


def test_a_list_that_is_not_utf8_or_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "latin.csv").write_bytes(b"address\n\xff@x.example\n")
    with pytest.raises(ConfigError, match="not UTF-8"):
        read_lists(tmp_path, [Path("latin.csv")], newsletters=())
    with pytest.raises(ConfigError, match="cannot be read"):
        read_lists(tmp_path, [Path()], newsletters=())


def test_a_subscriber_that_is_no_table_is_named(tmp_path: Path) -> None:
    found = listing(tmp_path, "readers.toml", 'subscribers = [3, "a@x.example"]\n')
    assert "must be text" in found.problems[0].what


@pytest.mark.parametrize(
    "bad",
    [
        "a" * 65 + "@x.example",
        "ü" * 33 + "@x.example",
        "a@x.example\r\nBcc: b@x.example",
        "a\0@x.example",
        '"a b"@x.example',
        "a@[127.0.0.1]",
        "Ada <a@x.example>",
        "a@localhost",
        "a..b@x.example",
        "a@x.example, b@x.example",
    ],
)
def test_what_smuggles_or_cannot_be_mailed_is_refused(bad: str) -> None:
    assert isinstance(check_address(bad), str)


def test_blanks_around_an_address_are_no_part_of_it() -> None:
    assert check_address("  a@x.example ") == Mailbox(address="a@x.example", mailbox="a@x.example")


@given(st.text(max_size=80))
def test_no_text_breaks_the_check_and_none_that_passes_holds_a_control(text: str) -> None:
    found = check_address(text)
    if isinstance(found, Mailbox):
        assert not any(ord(char) < 33 or ord(char) == 127 for char in found.mailbox + found.address)
        assert check_address(found.address) == Mailbox(address=found.address, mailbox=found.address)


@given(st.text(max_size=200))
def test_a_name_is_one_line(text: str) -> None:
    name = check_name(text)
    assert "\n" not in name
    assert "\r" not in name
    assert "\0" not in name
    assert len(name) <= 120
