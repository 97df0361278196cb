"""The feed and the personal search over REST."""

from datetime import timedelta
from typing import Any

from store.database.connection import Database
from store.reactions import insert_reaction
from store.tables import user_preferences
from tests.builders import NOW, Gig, add_gigs
from tests.people import Signed, person
from tests.schema.transport.asgi_client import Client
from tests.shims.conftest import House


async def _fan(database: Database, artist: str) -> Signed:
    fan = await person(database)
    async with database.transaction() as tx:
        await tx.insert(user_preferences, {"user_id": fan.viewer.id, "preferred_artists": [artist], "updated_at": NOW})
    return fan


async def _get(client: Client, path: str, who: Signed | None = None) -> tuple[int, Any]:
    answer = await client.get(path, **(who.headers if who else {}))
    return answer.status, answer.json()


async def test_the_feed_tells_score_and_reasons(database: Database, client: Client) -> None:
    ids = await add_gigs(database, Gig("Other"), Gig("Bicep live", performers=("Bicep",)), Gig("Hidden"))
    fan = await _fan(database, "BICEP")
    await insert_reaction(database, "hidden", fan.viewer.id, ids[2], NOW)
    status, body = await _get(client, "/v1/users/me/feed", fan)
    assert status == 200
    assert [event["title"] for event in body["events"]] == ["Bicep live", "Other"]
    assert body["count"] == 2
    best = body["events"][0]
    assert best["id"] == ids[1]
    assert best["rank_reasons"][0] == {
        "kind": "artist",
        "values": ["Bicep"],
        "weight": best["rank_reasons"][0]["weight"],
        "text": "You named Bicep among your artists",
    }
    assert round(sum(reason["weight"] for reason in best["rank_reasons"]), 4) == best["rank_score"]


async def test_the_feed_is_for_the_signed_in(client: Client) -> None:
    assert (await _get(client, "/v1/users/me/feed"))[0] == 401


async def test_a_feed_longer_than_a_page_is_one_list(database: Database, client: Client, house: House) -> None:
    await add_gigs(database, *(Gig(f"Gig {n}", start=NOW + timedelta(hours=n + 1)) for n in range(130)))
    fan = await _fan(database, "Nobody")
    _, body = await _get(client, "/v1/users/me/feed?limit=500", fan)
    assert len({event["id"] for event in body["events"]}) == 130
    _, part = await _get(client, "/v1/users/me/feed?offset=120&limit=5", fan)
    assert part["events"] == body["events"][120:125]


async def test_a_personal_search_is_ranked_for_the_signed_in_alone(database: Database, client: Client) -> None:
    await add_gigs(database, Gig("Other"), Gig("Bicep live", performers=("Bicep",)))
    fan = await _fan(database, "Bicep")
    _, ranked = await _get(client, "/v1/events/search?rank=personalized", fan)
    assert ranked["ranked"] is True
    assert [event["title"] for event in ranked["events"]] == ["Bicep live", "Other"]
    assert all(0 <= event["rank_score"] <= 1 for event in ranked["events"])
    _, by_time = await _get(client, "/v1/events/search", fan)
    _, stranger = await _get(client, "/v1/events/search?rank=personalized")
    for body in (by_time, stranger):
        assert body["ranked"] is False
        assert "rank_score" not in body["events"][0]
