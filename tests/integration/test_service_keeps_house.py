from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from kit import EVENING, article

from digest.archive import archive
from digest.clock import FixedClock
from digest.config import load_site
from digest.model import Collected, SourceId
from digest.schedule.service import Service
from digest.store import articles, open_store

WIRE = '[sources.courier]\nkind = "feed"\nurl = "https://courier.test/feed"\nrights = "licensed"\n'


def test_the_service_keeps_house(
    write_site: Callable[..., Path], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.schedule.service.HOUSE_AFTER", timedelta(0))
    site = load_site(write_site(sources=WIRE))
    store = open_store(site.database)
    archive(
        store,
        Collected(source=SourceId("courier"), articles=(article("old"),)),
        place="https://courier.test/feed",
        clock=FixedClock(EVENING),
    )
    clock = FixedClock(EVENING + timedelta(days=100))
    service = Service(site=site, store=store, clock=clock, every=timedelta(days=1))
    # Whatever the ticker does, the house is kept when its time has come; then the service may end.
    caplog.set_level(logging.INFO)
    keep = Service._keep_house

    def keep_and_end(self: Service) -> None:
        keep(self)
        self.end.set()

    monkeypatch.setattr(Service, "_keep_house", keep_and_end)
    monkeypatch.setattr("digest.schedule.service.tick", lambda *_args, **_named: ())
    service.run()
    (told,) = [record for record in caplog.records if record.getMessage() == "house.kept"]
    assert vars(told)["texts"] == 1
    with store.read() as connection:
        assert articles.newest(connection, [article("old").id])[0].pruned

    store.close()
    (site.root / "data").rename(site.root / "gone")
    (site.root / "data").write_text("no folder")
    keep(service)  # a trouble is told and ends nothing
    assert "house.broken" in caplog.messages
