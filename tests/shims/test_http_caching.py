"""Two people and a stranger ask the same with GET: what caches may keep is the stranger's alone, with nothing of theirs in it."""

from urllib.parse import quote

from resolvers.global_ids import global_id
from store.database.connection import Database
from store.events.events import lock_catalog, raise_version
from tests.builders import Gig, add_gigs
from tests.people import person
from tests.schema.transport.asgi_client import Client, Reply

SEARCH = quote("{ events { totalCount nodes { title } } }")
MARKED = quote("{ events { nodes { title isSaved } } }")
HIDE = "mutation ($id: ID!) { eventHide(id: $id) { event { id } } }"


async def _ask(client: Client, query: str, **named: str) -> Reply:
    reply = await client.get(f"/graphql?query={query}", **named)
    assert "errors" not in reply.json(), reply.body
    return reply


async def test_two_people_and_a_stranger_never_share(client: Client, database: Database) -> None:
    ids = await add_gigs(database, Gig("Lankum"), Gig("Kneecap"))
    ada, bob = await person(database, "Ada"), await person(database, "Bob")
    hidden = await client.query(HIDE, {"id": global_id("Event", ids[0])}, authorization=f"Bearer {ada.token}")
    assert "errors" not in hidden.json()
    replies = {
        "stranger": await _ask(client, SEARCH),
        "ada": await _ask(client, SEARCH, authorization=f"Bearer {ada.token}"),
        "bob": await _ask(client, SEARCH, authorization=f"Bearer {bob.token}"),
    }
    assert {name: reply.json()["data"]["events"]["totalCount"] for name, reply in replies.items()} == {
        "stranger": 2,
        "ada": 1,
        "bob": 2,
    }
    assert replies["stranger"].headers["cache-control"].startswith("public")
    assert "Authorization" in replies["stranger"].headers["vary"]
    for name in ("ada", "bob"):
        assert replies[name].headers["cache-control"] == "no-store"
        assert "etag" not in replies[name].headers


async def test_a_tag_of_a_strangers_answer_does_not_answer_a_person(client: Client, database: Database) -> None:
    await add_gigs(database, Gig("Lankum"))
    ada = await person(database, "Ada")
    tag = (await _ask(client, SEARCH)).headers["etag"]
    reply = await _ask(client, SEARCH, if_none_match=tag, authorization=f"Bearer {ada.token}")
    assert (reply.status, reply.headers["cache-control"]) == (200, "no-store")
    assert (await client.get(f"/graphql?query={SEARCH}", if_none_match=tag)).status == 304


async def test_a_strangers_answer_with_personal_fields_is_nobodys(client: Client, database: Database) -> None:
    await add_gigs(database, Gig("Lankum"))
    for query in (MARKED, quote("{ viewer { id } events { nodes { title } } }")):
        reply = await _ask(client, query)
        assert reply.headers["cache-control"] == "no-store"
        assert "etag" not in reply.headers


async def test_a_change_changes_the_tag(client: Client, database: Database) -> None:
    await add_gigs(database, Gig("Lankum"))
    tag = (await _ask(client, MARKED.replace("isSaved", ""))).headers["etag"]
    await add_gigs(database, Gig("Kneecap"))
    async with database.transaction() as tx:
        await raise_version(tx, await lock_catalog(tx) + 1)
    fresh = await client.get(f"/graphql?query={MARKED.replace('isSaved', '')}", if_none_match=tag)
    assert fresh.status == 200
    assert len(fresh.json()["data"]["events"]["nodes"]) == 2
