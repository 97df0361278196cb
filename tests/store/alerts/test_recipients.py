"""Whom an event concerns: people with an alert, savers, and those who wait for its tickets."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from store.alerts.recipients import acts_by_event, recipients, sale_recipients, savers
from store.database.connection import Database
from store.tables import artists, events, user_hidden_events, user_saved_events
from tests.builders import NOW, Gig, add_gigs
from tests.people import person
from tests.store.alerts.telling import HOUR, SECOND, WEEK, follow, mark


async def saved_by(database: Database, ids: Sequence[int]) -> list[tuple[int, int]]:
    """(event, person) of everybody who saved one of these events."""
    return await database.write(lambda tx: savers(tx, ids))


async def acts(database: Database, ids: Sequence[int]) -> dict[int, frozenset[str]]:
    """The act keys on each bill."""
    return await database.write(lambda tx: acts_by_event(tx, ids))


class TestRecipients:
    """Whom an event concerns."""

    async def people(self, database: Database, event_ids: Sequence[int]) -> set[tuple[int, int]]:
        """(event, person) of the alerts that name an act."""
        found = await database.write(lambda tx: recipients(tx, event_ids))
        return {(one.event_id, one.user_id) for one in found}

    async def test_an_alert_finds_its_act_on_the_bill_of_these_events_only(self, database: Database) -> None:
        ada, _ = await follow(database, "Lankum", city="Dublin", radius_km=30)
        eve, _ = await follow(database, "Aslan")
        first, second, other = await add_gigs(
            database, Gig(performers=("Lankum", "Aslan")), Gig(performers=("Lankum",)), Gig(performers=("Aslan",))
        )
        assert await self.people(database, [first, second]) == {(first, ada), (first, eve), (second, ada)}
        assert await self.people(database, [other]) == {(other, eve)}
        (one,) = await database.write(lambda tx: recipients(tx, [second]))
        assert (one.act_key, one.city, one.radius_km) == ("lankum", "Dublin", 30)

    @pytest.mark.parametrize("column", ["musicbrainz_id", "spotify_id"])
    async def test_artists_of_one_outside_id_are_one_act(self, database: Database, column: str) -> None:
        ada, _ = await follow(database, "Puff Daddy")
        await follow(database, "Aslan")
        first, second = await add_gigs(database, Gig(performers=("Puff Daddy",)), Gig(performers=("P. Diddy",)))
        assert await self.people(database, [first, second]) == {(first, ada)}
        await database.execute(update(artists).values({column: "one"}))
        assert await self.people(database, [first, second]) == {(first, ada), (second, ada)}

    async def test_an_alert_without_an_act_finds_nobody(self, database: Database) -> None:
        await follow(database, "Lankum", artist_key="")
        ids = await add_gigs(database, Gig(performers=("Lankum",)))
        await database.execute(update(artists).values(act_key=""))
        assert await self.people(database, ids) == set()

    async def test_nobody_is_told_of_what_they_hid_and_others_are(self, database: Database) -> None:
        ada, _ = await follow(database)
        eve, _ = await follow(database)
        first, second = await add_gigs(database, Gig(performers=("Lankum",)), Gig(performers=("Lankum",)))
        await mark(database, user_hidden_events, ada, first)
        assert await self.people(database, [first, second]) == {(first, eve), (second, ada), (second, eve)}

    async def test_savers_are_those_of_the_event_who_did_not_hide_it(self, database: Database) -> None:
        ada, eve = (await person(database)).viewer.id, (await person(database, "Eve")).viewer.id
        _, _, first, second = await add_gigs(database, *(Gig() for _ in range(4)))
        for event_id in (first, second):
            await mark(database, user_saved_events, ada, event_id)
        await mark(database, user_saved_events, eve, first)
        await mark(database, user_hidden_events, eve, first)
        await mark(database, user_hidden_events, ada, second)
        assert await database.write(lambda tx: savers(tx, [first, second])) == [(first, ada)]

    async def test_more_events_than_fit_a_statement_are_all_looked_up(self, database: Database) -> None:
        ada, _ = await follow(database)
        (event_id,) = await add_gigs(database, Gig(performers=("Lankum", "Aslan")))
        await mark(database, user_saved_events, ada, event_id)
        for ids in ([event_id, *range(10_000, 11_500)], [*range(10_000, 11_500), event_id]):
            assert await self.people(database, ids) == {(event_id, ada)}
            assert await saved_by(database, ids) == [(event_id, ada)]
            billed = await acts(database, ids)
            assert billed[event_id] == {"lankum", "aslan"}
            assert (len(billed), billed[10_000]) == (1501, frozenset())


class TestSales:
    """Tickets that go on sale are news once, for alerts and events that were there before."""

    SALE = NOW - HOUR

    async def told(self, database: Database, alert: dict[str, Any] | None = None, **columns: Any) -> int:
        """How many alerts hear of a gig's sale, an hour after it began."""
        await follow(database, **(alert or {}))
        start = NOW + timedelta(days=3)
        about = {"on_sale_time": self.SALE, "created_at": NOW - timedelta(days=20), **columns}
        await add_gigs(database, Gig(performers=("Lankum",), start=about.pop("start", start), columns=about))
        return len(await sale_recipients(database, NOW - WEEK, NOW))

    async def test_the_followers_of_an_act_hear_of_the_sale(self, database: Database) -> None:
        assert await self.told(database) == 1
        (one,) = await sale_recipients(database, NOW - WEEK, NOW)
        assert one.city_key == "dublin"
        assert one.vector is not None
        assert len(one.vector) == 3

    @pytest.mark.parametrize(
        ("columns", "is_told"),
        [
            ({"on_sale_time": NOW}, True),
            ({"on_sale_time": NOW + SECOND}, False),
            ({"on_sale_time": NOW - WEEK + SECOND}, True),
            ({"on_sale_time": NOW - WEEK}, False),
            ({"on_sale_time": None}, False),
            ({"start": NOW + SECOND}, True),
            ({"start": NOW}, False),
            ({"created_at": NOW - HOUR - SECOND}, True),
            ({"created_at": NOW - HOUR}, False),
            ({"withdrawn_at": NOW}, False),
            ({"status": "cancelled"}, False),
            ({"status": "rescheduled"}, True),
        ],
    )
    async def test_only_a_sale_that_began_since_of_a_gig_known_before_is_news(
        self, database: Database, columns: dict[str, Any], is_told: bool
    ) -> None:
        assert await self.told(database, **columns) == is_told

    @pytest.mark.parametrize(("created_at", "is_told"), [(NOW - HOUR - SECOND, True), (NOW - HOUR, False), (None, True)])
    async def test_an_alert_made_after_the_sale_began_hears_nothing(
        self, database: Database, created_at: datetime | None, is_told: bool
    ) -> None:
        assert await self.told(database, {"created_at": created_at}) == is_told


async def test_an_event_that_was_withdrawn_is_still_told_of(database: Database) -> None:
    """Whether it takes place is its status's matter: a source that stops carrying it is no news by itself."""
    ada, _ = await follow(database)
    (event_id,) = await add_gigs(database, Gig(performers=("Lankum",), columns={"withdrawn_at": NOW}))
    assert await database.fetch_value(select(events.c.withdrawn_at)) == NOW
    assert [one.user_id for one in await database.write(lambda tx: recipients(tx, [event_id]))] == [ada]
