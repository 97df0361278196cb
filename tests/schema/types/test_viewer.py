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
