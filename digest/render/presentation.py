"""Stage render: what the templates need beyond the edition, and the links made of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from digest.config import BUILT_IN, ThemeConfig
from digest.model import EarlierAs, EditionId
from digest.render.placeholders import RECIPIENT_TOKEN


@dataclass(frozen=True, slots=True, kw_only=True)
class WebPage:
    """What an edition is as a page on the web, and not in a mail."""

    index: bool = False
    """May search engines keep it?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Presentation:
    """How a site shows its editions."""

    site_url: str
    """Without a slash at the end."""
    postal_address: str = ""
    reason: str | None = None
    """Why the reader gets the mail; a sentence of the labels where the newsletter says none."""
    date_format: str = "(dd.MM.yyyy)"
    """CLDR pattern of the date behind a teaser."""
    earlier_as: EarlierAs = EarlierAs.TEASER
    """How earlier coverage is shown."""
    theme: ThemeConfig = BUILT_IN
    logo_url: str | None = None
    """Where our own web server gives the theme's logo out; without it there is none."""
    pictures_url: str | None = None
    """Where our own web server gives the stories' pictures out, with a slash; without it there are none."""
    web: WebPage | None = None
    """Set where the edition is shown to nobody in particular: as a page on the web. None: in mails."""
    folders: tuple[Path, ...] = ()
    """Template folders that go before the built-in one; they need not exist."""

    def browser_link(self, edition: EditionId) -> str:
        """Return where the edition can be read in a browser."""
        return f"{self.site_url}/e/{edition.newsletter}/{edition.date.isoformat()}"

    @property
    def unsubscribe_link(self) -> str:
        """Return the reader's unsubscribe link, with the token's placeholder."""
        return f"{self.site_url}/u/{self._token}"

    @property
    def preferences_link(self) -> str:
        """Return the reader's preferences link, with the token's placeholder."""
        return f"{self.site_url}/p/{self._token}"

    @property
    def _token(self) -> str:
        """Return what stands for a token; on the web nothing: links lead to where one's own is told."""
        return RECIPIENT_TOKEN if self.web is None else ""
