"""Independent programs read our calendars alike, across both clock changes of a year in Dublin."""

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from auth.rate_limits.limits import RateLimitSettings
from sources.sandbox.serving import serve_sandbox
from store.database.connection import Database
from store.reactions import insert_reaction
from store.tables import events
from tests.builders import NOW, Gig, add_gigs
from tests.contract.calendar_readers import READERS, Entry, NotInstalled, Subscriber
from tests.people import Signed, person
from tests.shims.conftest import House

CREATE = "mutation { calendarFeedCreate(kind: SAVED) { url calendarFeed { id } } }"


def _gig(title: str, start: str, end: str | None = None, status: str = "scheduled") -> Gig:
    begin, until = (datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None for text in (start, end))
    return Gig(title, start=begin, status=status, columns={"end_time": until})


# Clocks go back at 01:00 UTC on 2026-10-25 and forward at 01:00 UTC on 2027-03-28.
GIGS = (
    _gig("The night before", "2026-10-24T19:00", "2026-10-24T22:30"),
    _gig("Through the change, five hours long", "2026-10-24T22:00", "2026-10-25T03:00"),
    _gig("Half past one", "2026-10-25T00:30", "2026-10-25T00:45"),
    _gig("Half past one again", "2026-10-25T01:30", "2026-10-25T02:30"),
    _gig("The night after", "2026-10-25T19:00"),
    _gig("Off", "2026-10-26T20:00", status="cancelled"),
    Gig("A day in October", start=None, local_date=date(2026, 10, 25)),
    _gig("Before spring", "2027-03-27T20:00", "2027-03-27T23:00"),
    _gig("Over the hour that is not", "2027-03-27T23:30", "2027-03-28T02:30"),
    _gig("At two, which is one", "2027-03-28T01:00", "2027-03-28T02:00"),
    _gig("First summer evening", "2027-03-28T19:00"),
    Gig("A day in March; commas, \\ | and 🎸", start=None, local_date=date(2027, 3, 28)),
)
ON_THE_WALL = sorted(
    [
        Entry("The night before", "2026-10-24T20:00", "2026-10-24T23:30"),
        Entry("Through the change, five hours long", "2026-10-24T23:00", "2026-10-25T03:00"),
        Entry("Half past one", "2026-10-25T01:30", "2026-10-25T01:45"),
        Entry("Half past one again", "2026-10-25T01:30", "2026-10-25T02:30"),
        Entry("The night after", "2026-10-25T19:00", "2026-10-25T22:00"),
        Entry("Cancelled: Off", "2026-10-26T20:00", "2026-10-26T23:00"),
        Entry("A day in October", "2026-10-25", "2026-10-25"),
        Entry("Before spring", "2027-03-27T20:00", "2027-03-27T23:00"),
        Entry("Over the hour that is not", "2027-03-27T23:30", "2027-03-28T03:30"),
        Entry("At two, which is one", "2027-03-28T02:00", "2027-03-28T03:00"),
        Entry("First summer evening", "2027-03-28T20:00", "2027-03-28T23:00"),
        Entry("A day in March; commas, \\ | and 🎸", "2027-03-28", "2027-03-28"),
    ]
)


@pytest.fixture
async def ada(database: Database) -> Signed:
    """A person who saved all of them."""
    ada = await person(database)
    for event_id in await add_gigs(database, *GIGS):
        await insert_reaction(database, "saved", ada.viewer.id, event_id, NOW)
    return ada


@pytest.fixture
def house(database: Database) -> House:
    """The server."""
    return House(database, RateLimitSettings(maximum=0))


@pytest.mark.parametrize("reader", READERS)
async def test_a_program_reads_what_is_on_the_wall(ada: Signed, house: House, tmp_path: Path, reader: str) -> None:
    path = tmp_path / "gigs.ics"
    path.write_bytes((await house.client.get("/v1/users/me/calendar", **ada.headers)).body)
    try:
        assert READERS[reader](path, tmp_path) == ON_THE_WALL
    except NotInstalled as missing:
        pytest.skip(str(missing))


async def test_a_subscriber_over_http_keeps_up(ada: Signed, house: House, database: Database, tmp_path: Path) -> None:
    """vdirsyncer fetches a secret address into khal's calendar, again when a gig was cancelled, and fails once it is revoked."""
    try:
        subscriber = Subscriber(tmp_path)
    except NotInstalled as missing:
        pytest.skip(str(missing))
    created = (await house.client.query(CREATE, authorization=ada.headers["Authorization"])).json()["data"]["calendarFeedCreate"]
    async with serve_sandbox(house.app) as base_url:
        subscriber.subscribe(base_url + created["url"].removeprefix("https://gigs.example"))
        assert await asyncio.to_thread(subscriber.refresh)
        assert subscriber.shows() == ON_THE_WALL
        change = {"status": "cancelled", "sequence": 1, "updated_at": NOW}
        await database.execute(events.update().where(events.c.title == "The night after").values(change))
        assert await asyncio.to_thread(subscriber.refresh)
        changed = {Entry("The night after", "2026-10-25T19:00", "2026-10-25T22:00")}
        assert set(ON_THE_WALL) - set(subscriber.shows()) == changed
        assert "Cancelled: The night after" in {entry.title for entry in subscriber.shows()}
        revoke = "mutation ($id: ID!) { calendarFeedRevoke(id: $id) { revokedId } }"
        await house.client.query(revoke, {"id": created["calendarFeed"]["id"]}, authorization=ada.headers["Authorization"])
        assert not await asyncio.to_thread(subscriber.refresh)
