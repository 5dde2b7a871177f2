"""The ways out and back: ``/u/TOKEN``, from the mail's link and its header (RFC 8058)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, FastAPI, Response

from digest.model import ConsentOrigin
from digest.subscribe import resubscribe, unsubscribe
from digest.web import answers
from digest.web.forms import Form, is_one_click, posted
from digest.web.house import LOOK, House
from digest.web.visit import Visit

Posted = Annotated[Form, Depends(posted)]


def add_leaving(app: FastAPI, house: House) -> None:
    """Add the routes."""

    @app.api_route("/u/{token}", methods=LOOK)
    def look(token: str) -> Response:
        """Show the button; change nothing."""
        found = house.come(token)
        return house.unknown() if found is None else answers.page(standing_page(house, found))

    @app.api_route("/u/{token}/done", methods=LOOK)
    def look_at_done(token: str) -> Response:
        """Show what was done, and the way back."""
        found = house.come(token)
        return house.unknown() if found is None else answers.page(standing_page(house, found, done=True))

    @app.post("/u/{token}")
    def act(token: str, form: Posted) -> Response:
        """Unsubscribe at once, or take that back; both as often as one likes."""
        found = house.come(token)
        if is_one_click(form):
            return _one_click(house, found)
        if found is None:
            return house.unknown()
        return _pressed(house, found, (form.get("act") or [""])[-1])


def standing_page(house: House, found: Visit, *, done: bool = False) -> str:
    """Return the page that fits where the reader stands: leave, back again, undo, or nothing to do."""
    pages, values = house.pages, {"action": house.pages.path("u", found.token), "back": found.may_come_back}
    if found.is_active:
        values |= {"preferences": pages.path("p", found.token)}
        template, say = ("left", "again") if done else ("leave", "leave")
    elif found.may_come_back:
        template, say = "left", "left"
    else:
        template, say = "notice", "nothing"
    return pages.page(template, say, newsletter=found.newsletter, reader=found.subscription, values=values)


def _one_click(house: House, found: Visit | None) -> Response:
    """Answer a mail program: 200 without a redirect, also where there is nothing left to do."""
    if found is None:
        return answers.plain("this link is none of ours", status=404)
    unsubscribe(
        house.store,
        (found.newsletter,),
        found.subscriber,
        origin=ConsentOrigin.ONE_CLICK,
        now=house.clock.now(),
    )
    return answers.plain("unsubscribed")


def _pressed(house: House, found: Visit, act: str) -> Response:
    """Answer a button of the page."""
    now, origin = house.clock.now(), ConsentOrigin.PAGE
    match act:
        case "leave":
            unsubscribe(house.store, (found.newsletter,), found.subscriber, origin=origin, now=now)
        case "all":
            unsubscribe(house.store, found.all, found.subscriber, origin=origin, now=now)
        case "undo" if found.may_come_back:
            resubscribe(house.store, found.newsletter, found.subscriber, origin=origin, now=now)
        case "undo":
            pass
        case _:
            return answers.page(standing_page(house, found), status=400)
    return answers.see(house.pages.path("u", found.token, "done"))
