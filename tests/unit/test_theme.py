"""A theme: what is configured is what the mail shows, and what nobody could read is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from evening import ENGLISH, LOOK
from lxml import etree

from digest.config import Settings, ThemeConfig, load_site
from digest.config.theme import DarkPalette, Palette
from digest.errors import ConfigError
from digest.model import NewsletterId
from digest.pipeline.checking_looks import check_looks
from digest.pipeline.faces import logo_url
from digest.render import render
from digest.text.contrast import contrast, readable, told

LOGO = {"file": "config/logo.png", "width": 220, "height": 44, "alt": "The Ellery <Courier>"}


def html(logo_url: str | None = None, **theme: object) -> str:
    look = replace(LOOK, theme=ThemeConfig.model_validate(theme), logo_url=logo_url)
    page = render(ENGLISH, look=look).page(frozenset())
    assert page is not None
    return page.html


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.478), ("#1d182d", "#1d182d", 1.0)],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.001)


def test_a_ratio_is_cut_and_not_rounded() -> None:
    assert told(4.4999) == "4.49:1"


def test_the_nearest_colour_that_can_be_read_is_found() -> None:
    found = readable("#999999", ["#ffffff", "#eeeeee"])
    assert found is not None
    assert 4.5 <= contrast(found, "#eeeeee") < 4.7
    assert readable("#1d182d", ["#ffffff"]) == "#1d182d"
    assert readable("#777777", ["#000000", "#ffffff"], least=7) is None


def test_the_colours_and_fonts_of_the_theme_are_the_mails() -> None:
    shown = html(
        light={"paper": "#fafafa", "accent": "#00529b"},
        dark={"paper": "#101010"},
        text_fonts=["Iowan Old Style", "serif"],
        title_size=40,
    )
    assert 'bgcolor="#fafafa"' in shown
    assert "color:#00529b" in shown
    assert ".paper{background:#101010!important}" in shown
    assert "font-family:Iowan Old Style,serif" in shown
    assert "font-size:40px" in shown
    assert "#fffdf9" not in shown


def test_every_colour_of_both_palettes_is_used_somewhere() -> None:
    names = list(Palette.model_fields)
    shades = {name: f"#{at:02x}{at:02x}{at:02x}" for at, name in enumerate(names, start=1)}
    lights = {name: f"#e0e0{at:02x}" for at, name in enumerate(names, start=1)}
    shown = html(light=lights, dark=shades)
    assert [name for name in names if lights[name] not in shown] == []
    assert [name for name in names if shades[name] not in shown] == []


def test_the_band_can_be_another_or_none() -> None:
    shown = html(band=["#123456", "#654321"], band_shares=[70, 30])
    cells = re.findall(r'<td width="(\d+%)" bgcolor="(#\w+)"', shown)
    assert cells == [("70%", "#123456"), ("30%", "#654321")]
    assert 'class="band"' not in html(band=[])


def test_sections_can_look_otherwise() -> None:
    plain = html(looks={"news": {"numbered": False}, "features": {"columns": 1, "italic": False}})
    assert 'class="num"' not in plain
    assert "font-style:italic" not in plain.split("<h2")[2].split("</h3>")[0]
    assert 'class="col"' not in plain
    assert plain.count('class="col-solo"') == 3
    tree: Any = etree.HTML(re.sub(r"<!--\[if mso\]>(.*?)<!\[endif\]-->", r"\1", plain, flags=re.DOTALL))
    rows = tree.xpath("//table[@width='548']//tr[td[@width='548']]")
    assert len(rows) == 3, "in Outlook each feature has a row of its own"


def test_a_section_can_have_an_accent_of_its_own() -> None:
    shown = html(sections={"features": {"accent": "#8a2a5b", "dark_accent": "#f09cc4"}})
    topics = "//table[contains(@class, 's-features')]//span[@class='topic']/@style"
    tree: Any = etree.HTML(shown)
    assert set(tree.xpath(topics)) == {"color:#8a2a5b;font-weight:bold"}
    assert ".s-features .topic{color:#f09cc4!important}" in shown
    assert shown.count("#8a2a5b") == 3


def test_a_logo_stands_in_place_of_the_name_with_its_size_and_words() -> None:
    url = "https://courier.example/logo/evening.png"
    (logo,) = etree.HTML(html(logo_url=url, logo=LOGO)).iter("img")
    assert (logo.get("src"), logo.get("width"), logo.get("height")) == (url, "220", "44")
    assert logo.get("alt") == "The Ellery <Courier>"
    assert "<img" not in html(logo=LOGO), "without an address there is none"


def test_a_newsletters_theme_goes_before_the_sites_key_by_key() -> None:
    settings = Settings.model_validate(
        {
            "theme": {"title_size": 40, "light": {"accent": "#00529b", "ink": "#000011"}},
            "newsletters": {"evening": {"theme": {"light": {"accent": "#8a2a5b"}}}, "late": {}},
        }
    )
    evening = settings.theme_of(settings.newsletters["evening"])
    assert (evening.title_size, evening.light.accent, evening.light.ink) == (40, "#8a2a5b", "#000011")
    assert evening.dark == DarkPalette()
    assert settings.theme_of(settings.newsletters["late"]) == settings.theme


def refused(write_site: Callable[..., Path], digest: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        load_site(write_site(digest=digest))
    return caught.value


def test_a_text_nobody_could_read_is_refused_with_key_ratio_and_remedy(
    write_site: Callable[..., Path],
) -> None:
    found = refused(write_site, '[theme.light]\nink = "#000000"\nsoft = "#999999"\n')
    assert "digest.toml:3: theme.light.soft: " in found.what
    faint = "light.soft #999999 on light.ground #ece6dc has a contrast of 2.29:1"
    assert f"{faint}, and text needs 4.5:1" in found.what
    remedy = re.fullmatch(r'the nearest that can be read: light\.soft = "(#\w{6})"', found.hint)
    assert remedy is not None
    mended = load_site(write_site(digest=f'[theme.light]\nsoft = "{remedy[1]}"\n'))
    assert mended.settings.theme.light.soft == remedy[1]


def test_a_ground_that_hides_its_text_is_named_where_it_is_written(write_site: Callable[..., Path]) -> None:
    found = refused(write_site, '[newsletters.e.theme.dark]\npaper = "#dddddd"\n')
    assert "digest.toml:2: newsletters.e.theme.dark.paper: dark.soft #b1a9c0 on dark.paper" in found.what


def test_an_accent_of_a_section_is_looked_at_too(write_site: Callable[..., Path]) -> None:
    digest = '[theme.sections.features]\naccent = "#eeccdd"\ndark_accent = "#f09cc4"\n'
    assert "sections.features.accent #eeccdd on light.paper" in refused(write_site, digest).what


@pytest.mark.parametrize(
    ("digest", "said"),
    [
        ('[theme.light]\nink = "black"\n', "'black' is no colour; one is #1d182d"),
        ('[theme]\ntext_fonts = ["Georgia"]\n', "the last font must be one that everybody has"),
        ('[theme]\ntext_fonts = ["x\\"; color: red", "serif"]\n', "no name of a font"),
        ("[theme]\nband_shares = [50, 40, 5, 3, 1]\n", "add up to 99, not to 100"),
        ('[theme]\nband = ["#111111"]\n', "1 colours"),
        ('[theme.logo]\nfile = "logo.svg"\nwidth = 50\nheight = 50\nalt = "x"\n', "mail programs show"),
        (
            '[theme.logo]\nfile = "../logo.png"\nwidth = 50\nheight = 50\nalt = "x"\n',
            "below the site's folder",
        ),
        ('[theme.sections."x{}"]\naccent = "#8a2a5b"\ndark_accent = "#f09cc4"\n', "theme.sections.x{}"),
        ('[theme.light]\nincc = "#111111"\n', "unknown key theme.light.incc"),
    ],
)
def test_mistakes_in_a_theme_are_named(write_site: Callable[..., Path], digest: str, said: str) -> None:
    assert said in refused(write_site, digest).what


def test_an_accent_of_no_section_is_told(write_site: Callable[..., Path]) -> None:
    accent = 'accent = "#8a2a5b"\ndark_accent = "#f09cc4"\n'
    site = load_site(write_site(digest=f"[newsletters.e.theme.sections.feature]\n{accent}"))
    found = [finding.what for finding in check_looks(site, *site.newsletter("e"))]
    assert found == ["there is no section 'feature' to have an accent"]


def test_a_logo_has_an_address_only_below_https(write_site: Callable[..., Path]) -> None:
    logo = '[theme.logo]\nfile = "config/logo.png"\nwidth = 50\nheight = 50\nalt = "x"\n[newsletters.e]\n'
    secure = load_site(write_site(digest=f'[site]\nurl = "https://news.example"\n{logo}'))
    assert logo_url(secure, NewsletterId("e")) == "https://news.example/logo/e.png"
    assert logo_url(load_site(write_site(digest=logo)), NewsletterId("e")) is None


@pytest.mark.parametrize(
    ("url", "octets", "said"),
    [
        ("https://news.example", b"\x89PNG\r\n\x1a\n" + b"x" * 900, "shown 50 × 44"),
        ("http://news.example", b"\x89PNG\r\n\x1a\n", "the mail leaves it out"),
        ("https://news.example", b"<svg>", "is no PNG"),
        ("https://news.example", b"\x89PNG\r\n\x1a\n" + b"x" * 90_000, "has 90 kB"),
        ("https://news.example", None, "is not there"),
    ],
)
def test_the_check_looks_at_the_logo(
    write_site: Callable[..., Path], url: str, octets: bytes | None, said: str
) -> None:
    logo = '[theme.logo]\nfile = "config/logo.png"\nwidth = 50\nheight = 44\nalt = "x"\n[newsletters.e]\n'
    site = load_site(write_site(digest=f'[site]\nurl = "{url}"\n{logo}'))
    if octets is not None:
        (site.root / "config" / "logo.png").write_bytes(octets)
    found = [finding.what for finding in check_looks(site, *site.newsletter("e"))]
    assert any(said in what for what in found), found
