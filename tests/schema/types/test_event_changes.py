"""What happened to events, through GraphQL: an event's own history for everybody, a person's list for that person."""

from datetime import datetime, timedelta
from typing import Any

from store.alerts.notifications import NewNotification, save_notifications
from store.database.connection import Database, count_statements
from store.events.changes import NewChange, save_changes
from store.tables import user_saved_events
from tests.builders import NOW, Gig, add_gigs
from tests.people import Signed, person
from tests.schema.asking import SCHEMA, ask, context_of

OF_EVENTS = "{ events { nodes { title changes { kind from to source at event { title } } } } }"
SINCE = """query ($time: DateTime!, $first: Int, $after: String) { viewer {
    changesSince(time: $time, first: $first, after: $after) {
    totalCount edges { cursor } nodes { kind to event { title } } pageInfo { hasNextPage endCursor } } } }"""


async def change(database: Database, *changes: NewChange, at: datetime = NOW) -> None:
    async with database.transaction() as tx:
        await save_changes(tx, changes, at)


async def since(database: Database, who: Signed, time: datetime, **asked: Any) -> Any:
    answer = await ask(database, SINCE, context_of(database, viewer=who.viewer), time=time.isoformat(), **asked)
    return answer["viewer"]["changesSince"]


async def test_an_event_tells_its_history_newest_first(database: Database) -> None:
    first, _ = await add_gigs(database, Gig("First"), Gig("Second"))
    await change(
        database,
        NewChange(first, "time", "2026-12-04T20:00:00Z", None, "dice"),
        NewChange(first, "status", "scheduled", "postponed", "a_source_of_old"),
    )
    with count_statements() as seen:
        nodes = (await ask(database, OF_EVENTS))["events"]["nodes"]
    at = "2026-11-23T12:00:00Z"
    event = {"title": "First"}
    assert {node["title"]: node["changes"] for node in nodes} == {
        "First": [
            {"kind": "STATUS", "from": "SCHEDULED", "to": "POSTPONED", "source": None, "at": at, "event": event},
            {"kind": "TIME", "from": "2026-12-04T20:00:00Z", "to": None, "source": "DICE", "at": at, "event": event},
        ],
        "Second": [],
    }
    assert sum("event_changes" in text for text in seen.texts) == 1


async def test_an_event_tells_its_last_fifty_changes(database: Database) -> None:
    (event_id,) = await add_gigs(database, Gig("First"))
    await change(database, *(NewChange(event_id, "venue", str(n), str(n + 1), "dice") for n in range(60)))
    [node] = (await ask(database, OF_EVENTS))["events"]["nodes"]
    assert [one["to"] for one in node["changes"]] == [str(n) for n in range(60, 10, -1)]


async def test_a_person_reads_what_happened_to_saved_and_alerted_events(database: Database) -> None:
    ada, eve = await person(database), await person(database, "Eve")
    saved, alerted, other, hers = await add_gigs(database, *(Gig(title) for title in ("Saved", "Alerted", "Other", "Eve's")))
    async with database.transaction() as tx:
        marks = ((ada, saved), (eve, hers))
        rows = [{"user_id": who.viewer.id, "event_id": event_id, "saved_at": NOW} for who, event_id in marks]
        await tx.insert_many(user_saved_events, rows)
        await save_notifications(tx, [NewNotification(ada.viewer.id, alerted, "new_event", None)], 2, NOW)
    await change(database, NewChange(saved, "venue", "Whelan's", "too old", "dice"), at=NOW - timedelta(hours=1))
    for number, event_id in enumerate((saved, alerted, other, hers), start=1):
        happened = NewChange(event_id, "status", "scheduled", "cancelled", "dice")
        await change(database, happened, at=NOW + timedelta(hours=number))
    page = await since(database, ada, NOW, first=1)
    assert (page["totalCount"], page["nodes"]) == (2, [{"kind": "STATUS", "to": "CANCELLED", "event": {"title": "Alerted"}}])
    rest = await since(database, ada, NOW, first=5, after=page["pageInfo"]["endCursor"])
    assert ([node["event"]["title"] for node in rest["nodes"]], rest["pageInfo"]["hasNextPage"]) == (["Saved"], False)
    assert [node["event"]["title"] for node in (await since(database, eve, NOW))["nodes"]] == ["Eve's"]
    assert (await since(database, ada, NOW + timedelta(hours=2, seconds=1)))["totalCount"] == 0


async def test_a_change_later_in_the_second_of_the_last_look_is_not_missed(database: Database) -> None:
    ada = await person(database)
    (saved,) = await add_gigs(database, Gig("Saved"))
    async with database.transaction() as tx:
        await tx.insert_many(user_saved_events, [{"user_id": ada.viewer.id, "event_id": saved, "saved_at": NOW}])
    await change(database, NewChange(saved, "venue", "Whelan's", "Vicar Street", "dice"))
    just_before = NOW + timedelta(milliseconds=400)
    looks = [await since(database, ada, time) for time in (just_before, just_before + timedelta(seconds=1))]
    assert [look["totalCount"] for look in looks] == [1, 0]
    updated = "query ($time: DateTime!) { events(filter: {updatedSince: $time}) { totalCount } }"
    counts = [await ask(database, updated, time=(NOW + timedelta(seconds=n, milliseconds=400)).isoformat()) for n in (0, 1)]
    assert [answer["events"]["totalCount"] for answer in counts] == [1, 0]


async def test_a_stranger_has_no_list(database: Database) -> None:
    answer = await SCHEMA.execute(SINCE, {"time": NOW.isoformat()}, context_value=context_of(database))
    assert answer.data == {"viewer": None}
