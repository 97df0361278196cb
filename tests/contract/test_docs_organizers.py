"""Every example of docs/organizers.md runs, and answers as the page says."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
import pytest

from schema.execution.executor import Executor, GraphQLRequest
from schema.execution.settings import GraphQLSettings
from shims.commands import parser
from store.database.connection import Database
from store.tables import event_plans
from tests.builders import Gig, add_gigs, add_venue
from tests.conftest import DIALECTS
from tests.organizers import add_dj
from tests.people import Signed, person
from tests.schema.asking import SCHEMA, context_of

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "organizers.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"^```(graphql|json variables|json)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^python server\.py (.+)$", re.MULTILINE)


@dataclass
class Example:
    """One operation of the page with what stands below it."""

    query: str
    blocks: dict[str, Any] = field(default_factory=dict)


def _examples(text_of_page: str) -> list[Example]:
    found: list[Example] = []
    for kind, text in _BLOCK.findall(text_of_page):
        if kind == "graphql":
            found.append(Example(text))
        else:
            found[-1].blocks[kind] = orjson.loads(text)
    return found


_directory, _, _desk = PAGE.partition("\n## Plans\n")
EXAMPLES = _examples(_directory)
DESK = _examples(_desk)


async def make_world(database: Database) -> Signed:
    """An admin, and the directory and gigs that the page's answers are about. Ids begin at 1."""
    night = datetime(2026, 11, 28, 22, tzinfo=UTC)
    index = await add_venue(
        database, "Index", capacity=350, genreFocus="Techno, House", gear="CDJs, DJM-900, PA", hire_fee="€600"
    )
    await add_venue(database, "The Big Hall", capacity=4000, genreFocus="Rock", hire_fee="POA")
    await add_dj(database, "Séamus", city="Dublin", genres="techno, DnB", dj_fee="£250-400 a night", email="seamus@example.ie")
    await add_dj(database, "Kate", city="Cork", genres="house", dj_fee="€300")
    await add_dj(database, "Bob", city="Dublin", genres="folk", dj_fee="POA")
    techno = ("techno", "electronic")
    await add_gigs(
        database,
        Gig("Subject", start=night, venue_id=index, venue_name="Index", performers=("Séamus",), genres=techno),
        Gig("Warehouse", start=night, genres=techno),
        Gig("A session", start=night, genres=("folk",)),
    )
    return await person(database, role="admin")


async def make_plan(database: Database, owner: Signed) -> None:
    night = datetime(2026, 11, 28, 22, tzinfo=UTC)
    plan = {
        "user_id": owner.viewer.id, "name": "A night", "city": "Dublin",
        "start_time": night, "end_time": night + timedelta(hours=5),
        "capacity": 300, "budget_max": Decimal(400), "currency": "EUR", "genres": ["techno"], "gear_needs": ["CDJs"],
    }  # fmt: skip
    async with database.transaction() as tx:
        await tx.insert(event_plans, plan)


@pytest.fixture(params=[dialect for dialect in DIALECTS if dialect == "sqlite"])
def database_url(request: pytest.FixtureRequest, migrated_sqlite: Path, tmp_path: Path) -> str:
    """An empty SQLite database, whose ids begin at 1: the page shows some."""
    path = tmp_path / "gigs.sqlite3"
    path.write_bytes(migrated_sqlite.read_bytes())
    return f"sqlite:///{path}"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: " ".join(example.query.split())[:60])
async def test_an_example_answers_as_the_page_says(database: Database, example: Example) -> None:
    admin = await make_world(database)
    await make_plan(database, admin)
    is_signed_in = "mutation" in example.query or "viewer" in example.query
    context = context_of(database, viewer=admin.viewer if is_signed_in else None)
    request = GraphQLRequest(example.query, variables=example.blocks.get("json variables", {}))
    body = (await Executor(SCHEMA, GraphQLSettings()).run(request, context, request_id="docs")).body()
    assert (body.get("errors"), body["data"]) == (None, example.blocks["json"])


async def test_the_desks_examples_answer_one_after_another(database: Database) -> None:
    """What one organizer does from a plan to the figures: each example builds on those before."""
    await make_world(database)
    ada = await person(database, role="organizer", email="ada@example.org")
    executor = Executor(SCHEMA, GraphQLSettings())
    for example in DESK:
        request = GraphQLRequest(example.query, variables=example.blocks.get("json variables", {}))
        body = (await executor.run(request, context_of(database, viewer=ada.viewer), request_id="docs")).body()
        assert (body.get("errors"), body["data"]) == (None, example.blocks["json"]), example.query


@pytest.mark.parametrize("command", _COMMAND.findall(PAGE))
def test_a_command_of_the_page_is_one_of_ours(command: str) -> None:
    assert parser().parse_args(command.split()).command == command.split()[0]


def test_the_page_has_examples_and_commands() -> None:
    assert len(EXAMPLES) >= 3 and len(DESK) >= 6
    assert _COMMAND.findall(PAGE)
