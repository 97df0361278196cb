"""The cache of whole answers in the whole server: nobody is given what is another's, and changes are seen at once."""

from collections import deque
from collections.abc import Iterator
from typing import Any

from graphql import GraphQLField, GraphQLObjectType, get_named_type, is_required_argument

from auth.rate_limits.limits import RateLimitSettings
from resolvers.global_ids import global_id
from schema.execution.settings import GraphQLSettings
from sources.reports import OutcomeKey, Report
from store.database.connection import Database
from tests.builders import Gig, add_gigs, add_venue
from tests.people import Signed, person
from tests.schema.transport.asgi_client import Client
from tests.schema.types.test_every_field import IDS, REQUIRED
from tests.shims.conftest import SCHEMA, House

SEARCH = '{ events(filter: {city: "Dublin"}) { totalCount nodes { title } } }'
RENAME = "mutation ($id: ID!, $input: VenueInput!) { venueUpdate(id: $id, input: $input) { errors { code } } }"
MARK = """mutation ($save: ID!, $hide: ID!) { eventSave(id: $save) { event { id } } eventHide(id: $hide) { event { id } }
    alertCreate(input: {artistName: "Lankum"}) { errors { code } } }"""


async def _add_world(database: Database) -> list[int]:
    place: dict[str, Any] = {"venue_id": await add_venue(database), "venue_name": "Whelan's"}
    return await add_gigs(
        database,
        Gig("Lankum", performers=("Lankum",), genres=("folk",), sources=("dice", "local"), **place),
        Gig("Kneecap", performers=("Kneecap",), **place),
        Gig("Bicep", performers=("Bicep",), **place),
    )


def _every_field() -> Iterator[str]:
    """A query for each field of each type that queries reach, by the shortest way."""
    types: Any = SCHEMA._schema.type_map
    ways: deque[tuple[GraphQLObjectType, str, str]] = deque([(types["Query"], "{ ", " }")])
    for kind in ("Event", "Venue", "Artist"):
        ways.append((types[kind], f'{{ node(id: "{IDS[kind.lower()]}") {{ ... on {kind} {{ ', " } } }"))
    seen = set()
    while ways:
        parent, before, after = ways.popleft()
        for name, field in parent.fields.items():
            if (parent.name, name) in seen:
                continue
            seen.add((parent.name, name))
            call, inner = _call(name, field), get_named_type(field.type)
            fields = "{ __typename }" if hasattr(inner, "fields") or hasattr(inner, "types") else ""
            yield f"{before}{call} {fields}{after}"
            if isinstance(inner, GraphQLObjectType):
                ways.append((inner, f"{before}{call} {{ ", f" }}{after}"))


def _call(name: str, field: GraphQLField) -> str:
    required = [argument for argument, declared in field.args.items() if is_required_argument(declared)]
    given = ", ".join(f"{argument}: {_literal(IDS.get(name, REQUIRED[argument]))}" for argument in required)
    return f"{name}({given})" if given else name


def _literal(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_literal(part)}" for name, part in value.items()) + "}"
    return "[" + ", ".join(map(_literal, value)) + "]" if isinstance(value, list) else f'"{value}"'


async def _told(client: Client, who: Signed | None, *queries: str) -> list[Any]:
    """For each query the data, and the codes of the errors; their texts name the request."""
    reply = await client.post([{"query": query} for query in queries], **(who.headers if who else {}))
    return [([error["extensions"].get("code") for error in one.get("errors", ())], one.get("data")) for one in reply.json()]


async def test_every_field_is_answered_to_each_as_without_it(database: Database) -> None:
    """Strangers before and after two people, on a server that keeps answers and on one that does not."""
    saved, hidden, *_ = await _add_world(database)
    ada, ben = await person(database, "Ada", "organizer"), await person(database, "Ben", "admin")
    no_limit = RateLimitSettings(maximum=0)
    nothing = GraphQLSettings(answer_cache_bytes=0, entity_cache_bytes=0)
    keeping, plain = House(database, no_limit), House(database, no_limit, graphql=nothing)
    ids = {"save": global_id("Event", saved), "hide": global_id("Event", hidden)}
    assert "errors" not in (await plain.client.query(MARK, ids, **ada.headers)).json()
    queries = list(_every_field())
    assert len(queries) > 150
    for start in range(0, len(queries), 9):
        some = queries[start : start + 9]
        expected = {who: await _told(plain.client, who, *some) for who in (ada, ben, None)}
        for who in (None, ada, ben, None):
            assert await _told(keeping.client, who, *some) == expected[who], some
    told = (await keeping.client.get("/metrics")).body.decode()
    hits = _count(told, "hit")
    assert hits > 50
    assert keeping.kept_events.hits > 30
    assert plain.kept_events.hits == 0
    assert 'cache="answers"' in told
    assert _count((await plain.client.get("/metrics")).body.decode(), "hit") == 0


async def test_every_field_alone_is_answered_to_each_as_without_it(database: Database) -> None:
    """One by one, so that answers for people are kept too: of one who marked something, and of one with another role."""
    saved, hidden, *_ = await _add_world(database)
    ada, ben = await person(database, "Ada"), await person(database, "Ben", "admin")
    no_limit = RateLimitSettings(maximum=0)
    nothing = GraphQLSettings(answer_cache_bytes=0, entity_cache_bytes=0)
    keeping, plain = House(database, no_limit), House(database, no_limit, graphql=nothing)
    ids = {"save": global_id("Event", saved), "hide": global_id("Event", hidden)}
    assert "errors" not in (await plain.client.query(MARK, ids, **ada.headers)).json()
    documents = keeping.dependencies.executor.documents
    queries = [query for query in _every_field() if documents.read(query).pick(None).is_of_catalog_but_marks]
    assert len(queries) > 80
    for query in queries:
        expected = {who: await _told_alone(plain.client, who, query) for who in (ada, ben)}
        for who in (ben, ada, ben, ada, ben):
            assert await _told_alone(keeping.client, who, query) == expected[who], (query, who.viewer.name)
    hits = _count((await keeping.client.get("/metrics")).body.decode(), "hit")
    assert hits > 150


async def _told_alone(client: Client, who: Signed, query: str) -> Any:
    """The same for one query that is sent by itself."""
    one = (await client.post({"query": query}, **who.headers)).json()
    return [error["extensions"].get("code") for error in one.get("errors", ())], one.get("data")


def _count(metrics: str, result: str) -> float:
    (line,) = [
        line for line in metrics.splitlines() if line.startswith(f'gigs_cache_reads_total{{cache="answers",result="{result}"')
    ]
    return float(line.split()[-1])


async def test_a_person_is_never_given_a_strangers_search(house: House, database: Database) -> None:
    saved, hidden, *_ = await _add_world(database)
    ada = await person(database)
    ids = {"save": global_id("Event", saved), "hide": global_id("Event", hidden)}
    await house.client.query(MARK, ids, **ada.headers)
    counts = []
    for who in (None, ada, None, ada):
        ((_, found),) = await _told(house.client, who, "{ events { totalCount } }")
        counts.append(found["events"]["totalCount"])
    assert counts == [3, 2, 3, 2]


async def test_a_change_made_here_is_seen_at_once(house: House, database: Database) -> None:
    await _add_world(database)
    admin = await person(database, role="admin")
    query = f'{{ venue(id: "{IDS["venue"]}") {{ notes }} }}'
    for notes in ("Ring the bell.", "Use the side door."):
        changed = await house.client.query(RENAME, {"id": IDS["venue"], "input": {"notes": notes}}, **admin.headers)
        assert changed.json()["data"]["venueUpdate"]["errors"] == []
        for _ in range(2):
            assert await _told(house.client, None, query) == [([], {"venue": {"notes": notes}})]


class _Upstreams:
    """A freshness check that counts how often it was asked."""

    def __init__(self, outcome: OutcomeKey) -> None:
        self.asked, self._outcome = 0, outcome

    async def ensure(self, town: object) -> tuple[Report, ...]:
        self.asked += 1
        return (Report("dice", self._outcome, 0, 0, None),)


async def test_a_search_is_kept_only_while_its_city_is_fresh(house: House, database: Database) -> None:
    await _add_world(database)
    asked: dict[OutcomeKey, int] = {}
    outcomes: tuple[OutcomeKey, ...] = ("timed_out", "stale", "failed", "fetched", "fresh")
    for outcome in outcomes:
        house.freshness = upstreams = _Upstreams(outcome)
        for _ in range(2):
            await _told(house.client, None, SEARCH)
        asked[outcome] = upstreams.asked
    assert asked == {"timed_out": 2, "stale": 2, "failed": 2, "fetched": 2, "fresh": 1}


async def test_reports_of_fetching_are_made_anew(house: House, database: Database) -> None:
    await _add_world(database)
    house.freshness = upstreams = _Upstreams("fresh")
    for _ in range(2):
        await _told(house.client, None, '{ events(filter: {city: "Dublin"}) { sources { outcome } } }')
    assert upstreams.asked == 2
