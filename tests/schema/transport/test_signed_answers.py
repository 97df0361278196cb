"""Answers kept for signed-in people: what anybody marks, here or in another process, shows at that person's next request."""

import asyncio
import hashlib
import random
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest
from sqlalchemy import func, select
from starlette.requests import Request

from auth.sessions import bearer_token
from loaders.request import Loaders
from resolvers.context import WatchedContext
from resolvers.global_ids import global_id
from resolvers.people.last_search import LastSearches
from schema.transport.kept import signed
from store.database.connection import Database
from store.database.watching.counting import count_statements
from store.people.records import ReactionKind, Reactions
from store.people.sessions import end_session
from store.reactions import delete_reaction, insert_reaction
from store.tables import events, user_searches
from tests.builders import Gig, add_gigs, add_venue
from tests.people import Signed, accounts_of, person
from tests.schema.transport.asgi_client import Reply
from tests.schema.transport.changing_world import ChangingWorld, Process
from tests.sources.syncing.listings import NOW

PAGE = """query P($id: ID!) { events(filter: {city: "Dublin"}, first: 3) { edges { cursor node { title isSaved isHidden } }
    pageInfo { hasNextPage endCursor } } node(id: $id) { id } }"""
PLAIN = 'query Q($id: ID!) { events(filter: {city: "Dublin"}, first: 4) { nodes { title venue { name } } } node(id: $id) { id } }'
ALL = "query A($id: ID!) { events(filter: {includeHidden: true}) { nodes { title isHidden } } node(id: $id) { id } }"
COUNT = "query C($id: ID!) { events { totalCount facets { venues { count } } nodes { title } } node(id: $id) { id } }"
ONE = """query O($id: ID!) { event(id: $id) { title isSaved isHidden venue { name
    upcomingEvents(first: 3) { nodes { title isSaved } } } related(first: 2) { title } } }"""
RANKED = "query R($id: ID!) { events(orderBy: PERSONALIZED) { nodes { title } } node(id: $id) { id } }"
SHORT = "query S($id: ID!) { event(id: $id) { title isSaved } }"
QUERIES = (PAGE, PLAIN, ALL, COUNT, ONE, SHORT)


class SignedProcess(Process):
    """A process whose requests say who sends them."""

    def __init__(self, database: Database, *, keeps: bool = True) -> None:
        super().__init__(database, keeps=keeps)
        self.accounts = accounts_of(database)
        self.searches = LastSearches(database)
        self.reads_marks = True  # with the session

    async def _context(self, request: Request) -> Any:
        token = bearer_token(request.headers.get("authorization"))
        event_ids = getattr(request, "event_ids", ()) if self.reads_marks else ()
        viewer, caller = await self.accounts.recognise(token, "", NOW, event_ids)
        return WatchedContext(
            self.database,
            Loaders(self.database),
            "https://gigs.test",
            now=lambda: NOW,
            kept_events=self.kept,
            viewer=viewer,
            caller=caller,
            reactions=caller.reactions,
            last_searches=self.searches,
        )

    async def ask_as(self, who: Signed, query: str, number: str) -> bytes:
        """The answer as it is sent to this person."""
        return await self.ask(query, number, **who.headers)


async def _mark(dice: random.Random, database: Database, who: Signed) -> str:
    """One event more that a person has saved or hidden, or one less."""
    numbers = [row[0] for row in await database.fetch_all(select(events.c.id).order_by(events.c.id))]
    if not numbers:
        return "nothing"
    kinds: tuple[ReactionKind, ...] = ("saved", "hidden")
    kind, number, is_removed = dice.choice(kinds), dice.choice(numbers), dice.random() < 0.33
    if is_removed:
        await delete_reaction(database, kind, who.viewer.id, number)
    else:
        await insert_reaction(database, kind, who.viewer.id, number, NOW)
    return f"{kind} {number} of {who.viewer.name}{' no more' * is_removed}"


async def _walk(url: str, seed: int, steps: int = 30) -> tuple[int, int]:
    """Mark, change the catalog, and ask; how many answers were kept ones, and how many questions were asked."""
    async with Database(url) as one, Database(url) as other, Database(url) as third:
        dice = random.Random(seed)
        world, keeping, fresh = (
            ChangingWorld(one, dice),
            [SignedProcess(one), SignedProcess(other)],
            SignedProcess(third, keeps=False),
        )
        people = [await person(one, name) for name in ("Ada", "Ben", "Cleo")]
        for _ in range(6):
            await world.sync()
        asked = 0
        for _ in range(steps):
            writer, reader = dice.sample(keeping, 2)
            if dice.random() < 0.25:
                await world.change(writer.database)
                reader.now_s += 1.0  # what is public may be a second old elsewhere
            else:
                world.written.append(await _mark(dice, writer.database, dice.choice(people)))
            most = int(await third.fetch_value(select(func.max(events.c.id))))
            for query in dice.sample(QUERIES, 2):
                number = global_id("Event", dice.randint(1, most))
                for who in people:
                    wanted = await fresh.ask_as(who, query, number)
                    for process in (reader, writer) * 3:
                        asked += 1
                        assert await process.ask_as(who, query, number) == wanted, (who.viewer.name, query, world.written)
        return sum(process.answers.reads()[0] for process in keeping if process.answers), asked


@pytest.mark.parametrize("seed", range(3))
async def test_no_answer_shows_other_marks_than_its_readers(database_url: str, seed: int) -> None:
    hits, asked = await _walk(database_url, seed)
    assert hits > asked * 0.15


@pytest.mark.parametrize("left_out", ["saved", "hidden", "both"])
async def test_the_walk_notices_marks_that_are_left_out(
    database_url: str, left_out: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, nothing = signed._answer_key, frozenset[int]()

    def careless(repeat: signed.SignedRepeat, user_id: int, held: Reactions | None) -> bytes:
        if held is not None:
            saved, hidden = (nothing if left_out in (name, "both") else getattr(held, name) for name in ("saved", "hidden"))
            held = Reactions(held.asked, saved, hidden)
        return key(repeat, user_id, held)

    monkeypatch.setattr(signed, "_answer_key", careless)
    with pytest.raises(AssertionError):
        for seed in range(5):
            await _walk(database_url, seed, steps=100)


@pytest.fixture
async def numbers(database: Database) -> list[int]:
    """Six gigs."""
    place: dict[str, Any] = {"venue_id": await add_venue(database), "venue_name": "Whelan's"}
    return await add_gigs(database, *(Gig(f"Gig {number}", **place) for number in range(6)))


async def test_a_kept_answer_takes_the_statement_that_reads_the_session(database: Database, numbers: list[int]) -> None:
    process, ada, number = SignedProcess(database), await person(database), global_id("Event", numbers[0])
    await insert_reaction(database, "saved", ada.viewer.id, numbers[1], NOW)
    for query in (PAGE, ONE.replace("related(first: 2) { title }", ""), SHORT):
        found = [await process.ask_as(ada, query, number) for _ in range(4)]
        hits = process.answers.reads()[0] if process.answers else 0
        with count_statements() as seen:
            found.append(await process.ask_as(ada, query, number))
        assert len(set(found)) == 1
        assert [text for text in seen.texts if "FROM user_sessions" not in text] == []
        assert seen.count == 1
        assert process.answers and process.answers.reads()[0] == hits + 1


def _ways(query: str, number: str) -> dict[str, tuple[str, dict[str, Any] | None]]:
    """The target and the body of requests that ask the same."""
    variables, digest = {"id": number}, hashlib.sha256(query.encode()).hexdigest()
    hashed = {"variables": variables, "extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest}}}
    in_address = {name: orjson.dumps(value).decode() for name, value in hashed.items()}
    return {
        "a GET": (f"/graphql?{urlencode({'query': query, 'variables': in_address['variables']})}", None),
        "a GET of a hash": (f"/graphql?{urlencode(in_address)}", None),
        "a hash": ("/graphql", hashed),
        "a hash with its text": ("/graphql", {"query": query, **hashed}),
    }


@pytest.mark.parametrize("way", _ways("", ""))
async def test_another_way_of_asking_is_kept_alike(database: Database, numbers: list[int], way: str) -> None:
    process, ada, number = SignedProcess(database), await person(database), global_id("Event", numbers[0])
    await process.client.post(_ways(PAGE, number)["a hash with its text"][1])  # from now on the hash is known
    target, body = _ways(PAGE, number)[way]

    async def asked() -> Reply:
        return await (process.client.get(target, **ada.headers) if body is None else process.client.post(body, **ada.headers))

    await insert_reaction(database, "saved", ada.viewer.id, numbers[1], NOW)
    ran = [await asked() for _ in range(3)]
    with count_statements() as seen:
        kept = await asked()
    assert seen.count == 1
    assert {(reply.status, reply.body, tuple(sorted(reply.headers.items()))) for reply in (*ran, kept)} == {
        (200, await process.ask_as(ada, PAGE, number), tuple(sorted(kept.headers.items())))
    }
    await insert_reaction(database, "saved", ada.viewer.id, numbers[2], NOW)
    assert (await asked()).body.count(b'"isSaved":true') == 2
    assert (await asked()).body == await process.ask_as(ada, PAGE, number)


async def test_a_query_string_and_a_body_of_the_same_bytes_are_two_requests(database: Database, numbers: list[int]) -> None:
    process, ada, number = SignedProcess(database), await person(database), global_id("Event", numbers[0])
    target, _ = _ways(SHORT, number)["a GET"]
    for _ in range(3):
        assert (await process.client.get(target, content_type="application/json", **ada.headers)).status == 200
    said = target.partition("?")[2].encode()
    assert (await process.client.post(said, **ada.headers)).status == 400


async def test_what_shows_nobodys_marks_is_everybodys_and_the_rest_ones_own(database: Database, numbers: list[int]) -> None:
    process, number = SignedProcess(database), global_id("Event", numbers[0])
    ada, ben, cleo, dan = [await person(database, name) for name in ("Ada", "Ben", "Cleo", "Dan")]
    for who in (cleo, dan):
        await insert_reaction(database, "hidden", who.viewer.id, numbers[1], NOW)

    async def is_hit(who: Signed) -> bool:
        assert process.answers is not None
        before = process.answers.reads()[0]
        await process.ask_as(who, PAGE, number)
        return process.answers.reads()[0] > before

    assert [await is_hit(who) for who in (ada, ada, ben)] == [False, False, True]  # first it is learned which events it is about
    assert [await is_hit(cleo) for _ in range(3)] == [False, False, True]
    assert [await is_hit(dan) for _ in range(3)] == [False, False, True]
    assert await is_hit(ben)


async def test_what_counts_hidden_events_beyond_the_page_is_not_kept(database: Database) -> None:
    numbers = await add_gigs(database, *(Gig(f"Gig {number:02}") for number in range(60)))
    process, ada, number = SignedProcess(database), await person(database), global_id("Event", numbers[0])
    query = "query C($id: ID!) { events(first: 2) { totalCount nodes { title } } node(id: $id) { id } }"
    for _ in range(3):
        assert b'"totalCount":60' in await process.ask_as(ada, query, number)
    await insert_reaction(database, "hidden", ada.viewer.id, numbers[-1], NOW)
    assert b'"totalCount":59' in await process.ask_as(ada, query, number)


async def test_what_tells_when_it_was_fetched_is_never_kept(database: Database, numbers: list[int]) -> None:
    process, ada, number = SignedProcess(database), await person(database), global_id("Event", numbers[0])
    for _ in range(3):
        await process.ask_as(ada, SHORT.replace("title", "title listings { lastSeenAt }"), number)
    assert process.answers is not None
    assert len(process.answers.kept) == 0


async def test_an_answer_of_very_many_events_is_not_kept(
    database: Database, numbers: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    process, ada, number = SignedProcess(database), await person(database), global_id("Event", numbers[0])
    monkeypatch.setattr(signed, "_MOST_EVENTS", 2)
    for _ in range(4):
        await process.ask_as(ada, PAGE, number)
        await process.ask_as(ada, SHORT, number)
    assert process.answers is not None
    assert (process.answers.reads()[0], len(process.answers.kept)) == (2, 1)  # that of one event alone


async def test_nothing_kept_is_given_to_people_whose_marks_are_not_known(database: Database, numbers: list[int]) -> None:
    process, number = SignedProcess(database), global_id("Event", numbers[0])
    ada, ben = [await person(database, name) for name in ("Ada", "Ben")]
    for _ in range(3):
        assert b'"isSaved":false' in await process.ask_as(ben, SHORT, number)
    await insert_reaction(database, "saved", ada.viewer.id, numbers[0], NOW)
    process.reads_marks = False
    for _ in range(3):
        assert b'"isSaved":true' in await process.ask_as(ada, SHORT, number)
        assert b'"isSaved":false' in await process.ask_as(ben, SHORT, number)


async def test_the_order_of_ones_own_is_never_kept(database: Database, numbers: list[int]) -> None:
    process, ada, number = SignedProcess(database), await person(database), global_id("Event", numbers[0])
    for _ in range(4):
        await process.ask_as(ada, RANKED, number)
    assert process.answers is not None
    assert (process.answers.reads()[0], len(process.answers.kept)) == (0, 0)


async def test_a_search_is_noted_though_its_answer_was_kept(database: Database, numbers: list[int]) -> None:
    process, ada, number = SignedProcess(database), await person(database), global_id("Event", numbers[0])
    cork = PLAIN.replace("Dublin", "Cork")
    for query in (PLAIN, PLAIN, cork, cork, PLAIN):
        await process.ask_as(ada, query, number)
    await process.searches.settle()
    assert (
        process.answers is not None and process.answers.reads()[0] == 2
    )  # the second of Cork, where nothing is on, and the last
    assert await database.fetch_value(select(user_searches.c.city)) == "Dublin"


async def test_an_ended_session_is_given_nothing(database: Database, numbers: list[int]) -> None:
    process, ada, number = SignedProcess(database), await person(database), global_id("Event", numbers[0])
    for _ in range(3):
        await process.ask_as(ada, SHORT, number)
    await end_session(database, ada.session_id, NOW)
    sent = {"query": SHORT, "variables": {"id": number}}
    assert (await process.client.post(sent, **ada.headers)).status == 401
    assert (await process.client.post(sent, authorization="Bearer nonsense")).status == 401
    assert (await process.client.post(sent)).json()["data"] == {"event": {"title": "Gig 0", "isSaved": False}}


async def test_who_asks_at_the_same_moment_is_read_together(database: Database, numbers: list[int]) -> None:
    process, ada, ben = SignedProcess(database), await person(database, "Ada"), await person(database, "Ben")
    await insert_reaction(database, "saved", ada.viewer.id, numbers[1], NOW)
    ids = [global_id("Event", number) for number in numbers]
    for _ in range(2):
        for number in ids:
            await process.ask_as(ada, SHORT, number)
    asked = [process.ask_as(who, SHORT, number) for who in (ada, ben) for number in ids]
    with count_statements() as seen:
        found = await asyncio.gather(*asked)
    assert seen.count == 2  # one a person
    assert [b'"isSaved":true' in answer for answer in found] == [number == ids[1] for number in ids] + [False] * len(ids)
