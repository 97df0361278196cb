"""`node` and `nodes`: any kind by its id, in order, null for ids that no object has."""

from resolvers.global_ids import global_id
from store.database.connection import Database
from tests.builders import Gig, add_artist, add_gigs, add_venue
from tests.schema.asking import ask, refused_path

NODES = """query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Event { title } ... on Venue { name }
    ... on Artist { artistName: name } } }"""


async def test_each_kind_answers_in_the_order_of_the_ids(database: Database) -> None:
    (event_id,) = await add_gigs(database, Gig("Lankum"))
    ids = [
        global_id("Artist", await add_artist(database, "Bicep")),
        "nonsense",
        global_id("Event", event_id),
        global_id("Event", 999),
        global_id("Alert", 1),
        global_id("Venue", await add_venue(database, "Whelan's")),
        global_id("Event", event_id),
    ]
    lankum = {"__typename": "Event", "id": ids[2], "title": "Lankum"}
    assert (await ask(database, NODES, ids=ids))["nodes"] == [
        {"__typename": "Artist", "id": ids[0], "artistName": "Bicep"},
        None,
        lankum,
        None,
        None,
        {"__typename": "Venue", "id": ids[5], "name": "Whelan's"},
        lankum,
    ]


async def test_one_node(database: Database) -> None:
    venue = global_id("Venue", await add_venue(database))
    query = "query ($id: ID!) { node(id: $id) { __typename id } }"
    assert await ask(database, query, id=venue) == {"node": {"__typename": "Venue", "id": venue}}
    assert await ask(database, query, id="nonsense") == {"node": None}


async def test_no_ids_are_no_nodes(database: Database) -> None:
    assert await ask(database, NODES, ids=[]) == {"nodes": []}


async def test_too_many_ids_are_refused(database: Database) -> None:
    assert await refused_path(database, NODES, ids=[global_id("Event", 1)] * 101) == ("ids",)
