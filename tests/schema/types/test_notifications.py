"""Notifications through GraphQL: newest first, unread counts, read marks, and nobody else's."""

from datetime import timedelta
from typing import Any

import pytest

from resolvers.context import RequestContext
from resolvers.global_ids import global_id
from store.alerts.notifications import NewNotification, save_notifications
from store.database.connection import Database, count_statements
from store.tables import user_alerts
from tests.builders import NOW, Gig, add_gigs
from tests.people import Signed, person
from tests.schema.asking import SCHEMA, ask, context_of

LIST = """query ($unread: Boolean! = false, $first: Int, $after: String) { viewer {
    notifications(unreadOnly: $unread, first: $first, after: $after) { totalCount unreadCount
    edges { cursor } nodes { id kind createdAt readAt alert { artistName } event { title } }
    pageInfo { hasNextPage endCursor } } } }"""
MARK = "mutation ($ids: [ID!]) { m: notificationsMarkRead(ids: $ids) { unreadCount errors { code field } } }"


def _as(database: Database, who: Signed) -> RequestContext:
    return context_of(database, viewer=who.viewer)


async def _list(database: Database, who: Signed, **asked: Any) -> Any:
    return (await ask(database, LIST, _as(database, who), **asked))["viewer"]["notifications"]


async def notify(database: Database, who: Signed, count: int) -> list[str]:
    """The global ids of so many notifications, one gig and version each, the oldest first."""
    row = {"user_id": who.viewer.id, "artist_name": "Bicep", "artist_key": f"bicep{count}", "created_at": NOW}
    async with database.transaction() as tx:
        alert_id = await tx.insert(user_alerts, row)
    for number in range(count):
        (event_id,) = await add_gigs(database, Gig(f"Gig {number}"))
        notification = NewNotification(who.viewer.id, event_id, "new_event", None if number % 2 else alert_id)
        at = NOW + timedelta(minutes=number)
        async with database.transaction() as tx:
            await save_notifications(tx, [notification], number + 2, at)
    return [node["id"] for node in (await _list(database, who, first=100))["nodes"]][::-1]


async def test_the_newest_comes_first_in_pages(database: Database) -> None:
    ada = await person(database)
    await notify(database, ada, 5)
    seen, after = [], None
    for expected in ([4, 3], [2, 1], [0]):
        page = await _list(database, ada, first=2, after=after)
        assert [node["event"]["title"] for node in page["nodes"]] == [f"Gig {number}" for number in expected]
        assert (page["totalCount"], page["unreadCount"]) == (5, 5)
        after = page["pageInfo"]["endCursor"]
        seen += page["nodes"]
    assert not page["pageInfo"]["hasNextPage"]
    assert [bool(node["alert"]) for node in seen] == [True, False, True, False, True]
    assert {node["kind"] for node in seen} == {"NEW_EVENT"}


async def test_reading_some_and_all(database: Database) -> None:
    ada = await person(database)
    ids = await notify(database, ada, 4)
    for _ in range(2):
        assert (await ask(database, MARK, _as(database, ada), ids=ids[:2]))["m"] == {"unreadCount": 2, "errors": []}
    page = await _list(database, ada, unread=True)
    assert ([node["id"] for node in page["nodes"]], page["totalCount"], page["unreadCount"]) == (ids[:1:-1], 2, 2)
    assert (await ask(database, MARK, _as(database, ada), ids=[]))["m"]["unreadCount"] == 2
    assert (await ask(database, MARK, _as(database, ada)))["m"]["unreadCount"] == 0
    assert [node["readAt"] for node in (await _list(database, ada))["nodes"]] == ["2026-11-23T12:00:00Z"] * 4


async def test_other_peoples_are_not_found(database: Database) -> None:
    ada, eve = await person(database), await person(database, "Eve")
    (hers,) = await notify(database, ada, 1)
    (own,) = await notify(database, eve, 1)
    marked = await ask(database, MARK, _as(database, eve), ids=[hers, own, "nonsense", global_id("Notification", 999)])
    assert marked["m"]["unreadCount"] == 0
    assert [(error["code"], error["field"]) for error in marked["m"]["errors"]] == [
        ("NOT_FOUND", ["ids", place]) for place in "023"
    ]
    assert (await _list(database, ada))["unreadCount"] == 1
    query = "query ($id: ID!) { node(id: $id) { ... on Notification { kind } } }"
    assert (await ask(database, query, _as(database, ada), id=hers))["node"] == {"kind": "NEW_EVENT"}
    for context in (_as(database, eve), context_of(database)):
        assert (await ask(database, query, context, id=hers))["node"] is None


@pytest.mark.parametrize("query", [MARK, "{ viewer { notifications { totalCount } } }"])
async def test_a_stranger_has_none(database: Database, query: str) -> None:
    answer = await SCHEMA.execute(query, context_value=context_of(database))
    if query is MARK:
        assert answer.errors and type(answer.errors[0].original_error).__name__ == "Unauthenticated"
    else:
        assert answer.data == {"viewer": None}


async def test_a_page_takes_as_many_statements_whatever_its_size(database: Database) -> None:
    ada = await person(database)
    counts = []
    await notify(database, ada, 12)
    for first in (2, 12):
        with count_statements() as seen:
            await _list(database, ada, first=first)
        counts.append(seen.count)
    assert counts[0] == counts[1] <= 4
