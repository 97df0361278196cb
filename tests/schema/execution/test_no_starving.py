"""Three requests that ask for facets without end leave the plain pages of everybody else alone."""

import asyncio
from typing import Any

import pytest

from loaders.events import facets
from schema.assembly import make_schema
from schema.execution.executor import Executor, GraphQLRequest, GraphQLResponse
from schema.execution.settings import GraphQLSettings
from store.database.connection import Database
from tests.builders import Gig, add_gigs
from tests.schema.asking import context_of
from tests.servers import MariaDb
from tests.store.database.test_deadlines import ENDLESS
from tests.waiting import until

SCHEMA = make_schema()
EXECUTOR = Executor(SCHEMA, GraphQLSettings(time_limit_s=4))
PATIENT = Executor(SCHEMA, GraphQLSettings(time_limit_s=300))
PAGE = "{ events { nodes { title } } }"


def _heavy(first: int) -> str:
    """Four lists, each unlike all others, so that no count is shared."""
    asked = (f'filter: {{text: "live", priceMax: "{number}"}}' for number in range(first, first + 4))
    return "{" + " ".join(f"a{n}: events({one}) {{ facets {{ genres {{ value }} }} }}" for n, one in enumerate(asked)) + "}"


@pytest.fixture
def endless_facets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every facet takes minutes, as one does over many millions of events."""
    monkeypatch.setattr(facets, "_statement", lambda name, shape: ENDLESS)


async def _ask(database: Database, query: str, **parts: Any) -> GraphQLResponse:
    return await EXECUTOR.run(GraphQLRequest(query), context_of(database, **parts), request_id="test")


@pytest.mark.usefixtures("endless_facets")
async def test_plain_pages_are_served_while_heavy_requests_run(database: Database) -> None:
    await add_gigs(database, Gig("Lankum live"))
    heavy = [asyncio.create_task(_ask(database, _heavy(4 * number))) for number in range(3)]
    await until(lambda: database.pool_in_use >= database.pool_size // 2)
    for _ in range(20):
        answer = await _ask(database, PAGE)
        assert answer.data == {"events": {"nodes": [{"title": "Lankum live"}]}}
    answers = await asyncio.gather(*heavy)
    assert {answer.status for answer in answers} == {503}
    assert {error["extensions"]["reason"] for answer in answers for error in answer.errors} == {"timeout"}
    await until(lambda: database.pool_in_use == 0)
    assert (await _ask(database, PAGE)).status == 200


@pytest.mark.usefixtures("endless_facets")
@pytest.mark.parametrize("database_url", ["mariadb"], indirect=True)
async def test_a_client_that_leaves_takes_its_statements_along(mariadb: MariaDb, database: Database) -> None:
    await add_gigs(database, Gig("Lankum live"))
    heavy = asyncio.create_task(PATIENT.run(GraphQLRequest(_heavy(1)), context_of(database), request_id="test"))
    await until(lambda: database.pool_in_use == 4)
    heavy.cancel()
    await asyncio.gather(heavy, return_exceptions=True)
    seen = "SELECT COUNT(*) FROM information_schema.processlist WHERE command = 'Query' AND info LIKE '%WHERE t0.n <%'"
    async with asyncio.timeout(60):  # before its deadline would have ended them
        while await asyncio.to_thread(mariadb.run, seen + " AND id != CONNECTION_ID()") != [(0,)]:  # noqa: ASYNC110
            await asyncio.sleep(0)
