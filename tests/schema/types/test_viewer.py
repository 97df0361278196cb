"""Who the viewer is, by the token that a request carries."""

from resolvers.global_ids import global_id
from store.database.connection import Database, count_statements
from tests.people import person
from tests.schema.asking import ask, context_of

VIEWER = "{ viewer { id name email role } }"


async def test_the_viewer_is_the_person_of_the_context(database: Database) -> None:
    ada = await person(database, "Ada", "organizer")
    with count_statements() as seen:
        found = await ask(database, VIEWER, context_of(database, viewer=ada.viewer))
    told = {"id": global_id("User", ada.viewer.id), "name": "Ada", "email": ada.viewer.email, "role": "ORGANIZER"}
    assert (found, seen.count) == ({"viewer": told}, 0)


async def test_a_stranger_is_nobody(database: Database) -> None:
    assert await ask(database, VIEWER) == {"viewer": None}


async def test_the_id_is_global_and_found_by_its_person_alone(database: Database) -> None:
    ada, eve = await person(database), await person(database, "Eve")
    query = "query ($id: ID!) { node(id: $id) { __typename id ... on Viewer { name saved { nodes { id } } } } }"
    number = global_id("User", ada.viewer.id)
    found = {"__typename": "Viewer", "id": number, "name": "Ada", "saved": {"nodes": []}}
    assert await ask(database, query, context_of(database, viewer=ada.viewer), id=number) == {"node": found}
    for viewer in (eve.viewer, None):
        assert await ask(database, query, context_of(database, viewer=viewer), id=number) == {"node": None}
