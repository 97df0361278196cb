"""What is kept of what people were told: once, handed over, read."""

from datetime import datetime

from sqlalchemy import select

from store.alerts.notifications import NewNotification, hand_over_notifications, mark_read
from store.alerts.records import NotificationKind
from store.database.connection import Database, Transaction
from store.tables import notifications, user_alerts
from tests.builders import NOW, Gig, add_gigs
from tests.people import person
from tests.store.alerts.telling import LATER, follow, held, save


class TestNotifications:
    """What is kept of what people were told."""

    def told(
        self, user_id: int, event_id: int, kind: NotificationKind = "new_event", alert: int | None = None
    ) -> NewNotification:
        """One notification."""
        return NewNotification(user_id, event_id, kind, alert)

    async def test_a_person_is_told_once_of_one_event_and_kind(self, database: Database) -> None:
        ada, eve = (await person(database)).viewer.id, (await person(database, "Eve")).viewer.id
        (event_id,) = await add_gigs(database, Gig())
        assert await save(database, self.told(ada, event_id)) == 1
        assert await save(database, self.told(ada, event_id), self.told(eve, event_id), self.told(ada, event_id, "on_sale")) == 2
        assert await save(database) == 0
        row = await database.fetch_one(select(notifications.c.version, notifications.c.created_at, notifications.c.read_at))
        assert row is not None
        assert tuple(row) == (2, NOW, None)

    async def test_a_second_move_replaces_the_first_of_the_same_event_only(self, database: Database) -> None:
        ada = (await person(database)).viewer.id
        first, second = await add_gigs(database, Gig(), Gig())
        await save(database, *(self.told(ada, one, kind) for one in (first, second) for kind in ("new_event", "rescheduled")))
        assert await save(database, self.told(ada, first, "rescheduled"), at=LATER) == 1
        times = {
            (row[0], row[1]): row[2]
            for row in await database.fetch_all(
                select(notifications.c.event_id, notifications.c.kind, notifications.c.created_at)
            )
        }
        assert times == {
            (first, "new_event"): NOW,
            (first, "rescheduled"): LATER,
            (second, "new_event"): NOW,
            (second, "rescheduled"): NOW,
        }

    async def test_an_alert_notes_when_it_last_told_anything_new(self, database: Database) -> None:
        ada, alert_id = await follow(database)
        _, other = await follow(database)
        (event_id,) = await add_gigs(database, Gig())

        async def noted() -> dict[int, datetime | None]:
            return {row[0]: row[1] for row in await database.fetch_all(select(user_alerts.c.id, user_alerts.c.last_notified_at))}

        await save(database, self.told(ada, event_id, "cancelled"))
        assert await noted() == {alert_id: None, other: None}
        await save(database, self.told(ada, event_id, alert=alert_id))
        assert await noted() == {alert_id: NOW, other: None}
        await save(database, self.told(ada, event_id, alert=alert_id), at=LATER)
        assert await noted() == {alert_id: NOW, other: None}

    async def test_a_merged_events_notifications_are_handed_over_unless_told_already(self, database: Database) -> None:
        ada, eve = (await person(database)).viewer.id, (await person(database, "Eve")).viewer.id
        old, older, new, other = await add_gigs(database, Gig(), Gig(), Gig(), Gig())
        await save(database, self.told(ada, old), self.told(ada, older), self.told(ada, older, "on_sale"))
        await save(database, self.told(eve, old), self.told(eve, new), self.told(ada, other))

        async def hand_over(tx: Transaction) -> None:
            await hand_over_notifications(tx, {old: new, older: new})

        await database.write(hand_over)
        assert set(await held(database)) == {
            (ada, new, "new_event"),
            (ada, new, "on_sale"),
            (ada, older, "new_event"),
            (eve, new, "new_event"),
            (eve, old, "new_event"),
            (ada, other, "new_event"),
        }

    async def test_more_than_fit_a_statement_are_all_handed_over_and_noted(self, database: Database) -> None:
        people = [(await person(database)).viewer.id for _ in range(3)]
        old, new = await add_gigs(database, Gig(), Gig())
        await save(database, *(self.told(who, old) for who in people))
        retired = dict.fromkeys([*range(20_000, 21_500), old], new)
        await database.write(lambda tx: hand_over_notifications(tx, retired))
        assert await held(database) == [(who, new, "new_event") for who in people]

    async def test_reading_marks_ones_own_and_only_those_named(self, database: Database) -> None:
        ada, eve = (await person(database)).viewer.id, (await person(database, "Eve")).viewer.id
        ids = await add_gigs(database, Gig(), Gig())
        await save(database, *(self.told(who, event_id) for who in (ada, eve) for event_id in ids))
        first, second, hers, _ = [
            row[0] for row in await database.fetch_all(select(notifications.c.id).order_by(notifications.c.id))
        ]

        async def read() -> dict[int, datetime]:
            rows = await database.fetch_all(select(notifications.c.id, notifications.c.read_at))
            return {row[0]: row[1] for row in rows if row[1]}

        assert await mark_read(database, ada, [first, hers, 999], NOW) == {first}
        assert await read() == {first: NOW}
        assert await mark_read(database, ada, [], LATER) == set()
        assert await mark_read(database, ada, [first], LATER) == {first}
        assert await read() == {first: NOW}
        assert await mark_read(database, ada, None, LATER) == set()
        assert await read() == {first: NOW, second: LATER}
