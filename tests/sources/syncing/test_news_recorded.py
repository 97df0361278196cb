"""From changes and sales to notifications: who is told, by which alert."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from sources.syncing.news import EventChange, record_news, record_sales
from store.alerts.records import NotificationKind
from store.database.connection import Database
from store.events.events import StoredEvent, stored_events
from store.tables import catalog, notifications, user_saved_events
from tests.builders import BELFAST, NOW, Gig, add_gigs, event_row
from tests.store.alerts.telling import HOUR, LATER, SECOND, follow, held, mark


class TestNews:
    """From changes of events to notifications."""

    async def record(
        self,
        database: Database,
        event_id: int,
        gig: Gig,
        before: StoredEvent | None = None,
        kind: NotificationKind | None = None,
        **more: Any,
    ) -> int:
        """How many people were told of one change."""
        row = event_row(gig) | more
        change = EventChange(event_id, before, row, kind=kind)
        return await database.write(lambda tx: record_news(tx, [change], 2, NOW))

    @pytest.mark.parametrize(("start", "count"), [(NOW + SECOND, 1), (NOW, 0)])
    async def test_what_is_over_is_no_news(self, database: Database, start: datetime, count: int) -> None:
        await follow(database)
        gig = Gig(performers=("Lankum",), start=start)
        (event_id,) = await add_gigs(database, gig)
        assert await self.record(database, event_id, gig) == count

    async def test_an_alert_for_a_city_is_told_of_that_city_only(self, database: Database) -> None:
        ada, _ = await follow(database, city="Dublin", radius_km=30)
        eve, _ = await follow(database, city="Belfast", radius_km=30)
        for gig, who in ((Gig(performers=("Lankum",)), ada), (Gig(performers=("Lankum",), city="Belfast", place=BELFAST), eve)):
            (event_id,) = await add_gigs(database, gig)
            assert await self.record(database, event_id, gig) == 1
            assert (await held(database))[-1] == (who, event_id, "new_event")

    async def test_a_gig_without_coordinates_is_found_by_its_city(self, database: Database) -> None:
        ada, _ = await follow(database, city="Dublin", radius_km=30)
        gig = Gig(performers=("Lankum",), place=None)
        (event_id,) = await add_gigs(database, gig)
        assert await self.record(database, event_id, gig) == 1

    async def test_of_a_persons_alerts_the_oldest_tells_and_an_alert_before_a_saved_event(self, database: Database) -> None:
        ada, oldest = await follow(database, city="Dublin")
        await follow(database, owner=ada, city=None)
        gig = Gig(performers=("Lankum",))
        (event_id,) = await add_gigs(database, gig)
        await mark(database, user_saved_events, ada, event_id)
        before = (await database.write(lambda tx: stored_events(tx, [event_id])))[event_id]._replace(content_hash="h")
        assert await self.record(database, event_id, gig, before, "cancelled", status="cancelled") == 1
        assert await held(database) == [(ada, event_id, "cancelled")]
        assert await database.fetch_value(select(notifications.c.alert_id)) == oldest


class TestSales:
    """Tickets that went on sale."""

    SALE = NOW - HOUR

    async def test_who_was_told_is_not_told_again_and_others_are(self, database: Database) -> None:
        await follow(database)
        columns = {"on_sale_time": self.SALE, "created_at": NOW - timedelta(days=20)}
        await add_gigs(database, Gig(performers=("Lankum",), start=NOW + timedelta(days=3), columns=columns))
        eve, _ = await follow(database)
        assert await record_sales(database, NOW) == 2
        version = await database.fetch_value(select(catalog.c.version))
        assert await record_sales(database, LATER) == 0
        assert await database.fetch_value(select(catalog.c.version)) == version
        await follow(database, owner=eve, city="Dublin")
        assert await record_sales(database, LATER) == 0

    async def test_a_sale_elsewhere_is_no_news_to_an_alert_for_a_city(self, database: Database) -> None:
        await follow(database, city="Cork")
        ada, alert_id = await follow(database, city="Dublin")
        start, columns = NOW + timedelta(days=3), {"on_sale_time": self.SALE, "created_at": NOW - timedelta(days=20)}
        (event_id,) = await add_gigs(database, Gig(performers=("Lankum",), start=start, columns=columns))
        assert await record_sales(database, NOW) == 1
        assert await held(database) == [(ada, event_id, "on_sale")]
        assert await database.fetch_value(select(notifications.c.alert_id)) == alert_id

    async def test_who_was_told_of_one_sale_is_told_of_the_next(self, database: Database) -> None:
        ada, _ = await follow(database)
        columns = {"on_sale_time": self.SALE, "created_at": NOW - timedelta(days=20)}
        for number in (1, 2):
            await add_gigs(database, Gig(performers=("Lankum",), start=NOW + timedelta(days=3), columns=columns))
            assert await record_sales(database, NOW) == 1
            assert len(await held(database)) == number
