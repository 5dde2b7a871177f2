"""Where a reader chooses topics, ``/p/TOKEN``: the newsletter's sections, and what was chosen before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, FastAPI, Response

from digest.model import ConsentOrigin
from digest.store import Store
from digest.subscribe import choose_topics
from digest.web import answers
from digest.web.forms import Form, posted
from digest.web.house import LOOK, House
from digest.web.leaving import standing_page
from digest.web.pages import Pages
from digest.web.visit import Visit

Posted = Annotated[Form, Depends(posted)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One box to tick."""

    value: str
    title: str
    is_chosen: bool


def add_topics(app: FastAPI, house: House) -> None:
    """Add the routes."""

    @app.api_route("/p/{token}", methods=LOOK)
    def look(token: str, saved: str = "") -> Response:
        """Show a reader's topics; change nothing."""
        found = house.come(token)
        if found is None:
            return house.unknown()
        if found.is_active:
            return answers.page(topics_page(house.pages, found, saved=saved == "1"))
        return answers.page(standing_page(house, found))

    @app.post("/p/{token}")
    def write(token: str, form: Posted) -> Response:
        """Write what the reader wants to read."""
        found = house.come(token)
        if found is None:
            return house.unknown()
        if found.is_active:
            chosen(house.pages, house.store, found, form.get("topic", []), now=house.clock.now())
        return answers.see(house.pages.path("p", token) + "?saved=1")


def choices(pages: Pages, visit: Visit) -> tuple[Choice, ...]:
    """Return the sections, then other topics that the reader has."""
    assert visit.subscription is not None
    labels = pages.labels(visit.newsletter)
    titles = {
        section.key: section.title or labels.section(section.key)
        for section in pages.newsletter(visit.newsletter).sections
    }
    wanted = visit.subscription.topics
    titles |= {topic: topic for topic in wanted if topic not in titles}
    return tuple(
        Choice(value=value, title=title, is_chosen=value in wanted) for value, title in titles.items()
    )


def topics_page(pages: Pages, visit: Visit, *, saved: bool) -> str:
    """Return the page."""
    return pages.page(
        "topics",
        "topics",
        newsletter=visit.newsletter,
        reader=visit.subscription,
        values={
            "choices": choices(pages, visit),
            "note": pages.labels(visit.newsletter).pages["topics_saved"] if saved else "",
            "action": pages.path("p", visit.token),
            "leave": pages.path("u", visit.token),
        },
    )


def chosen(pages: Pages, store: Store, visit: Visit, values: Sequence[str], *, now: datetime) -> None:
    """Write down the boxes that were ticked; what was not offered does not count."""
    wanted = tuple(one.value for one in choices(pages, visit) if one.value in values)
    choose_topics(store, visit.newsletter, visit.subscriber, wanted, origin=ConsentOrigin.PAGE, now=now)
