"""Every example of docs/api.md runs, and answers as the page says."""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
import pytest

from schema.execution.executor import Executor, GraphQLRequest
from schema.execution.settings import GraphQLSettings
from store.database.connection import Database
from tests.builders import BELFAST, Gig, add_gigs, add_venue
from tests.schema.asking import SCHEMA, context_of

PAGE = Path(__file__).resolve().parents[2] / "docs" / "api.md"
_BLOCK = re.compile(r"^```(graphql|json variables|json errors|json)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass
class Example:
    """One query of the page with what stands below it."""

    query: str
    blocks: dict[str, Any] = field(default_factory=dict)


def _examples() -> list[Example]:
    found: list[Example] = []
    for kind, text in _BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if kind == "graphql":
            found.append(Example(text))
        else:
            found[-1].blocks[kind] = orjson.loads(text)
    return found


EXAMPLES = _examples()


async def _make_world(database: Database) -> None:
    vicar_street = await add_venue(database, "Vicar Street", capacity=1050)
    index = await add_venue(database, "Index", capacity=500)
    won = {"start_at": ["ticketmaster", "ticketmaster-1"], "description": ["bandsintown", "bandsintown-1"]}
    await add_gigs(
        database,
        Gig(
            "Lankum",
            start=datetime(2026, 11, 24, 20, tzinfo=UTC),
            venue_id=vicar_street,
            venue_name="Vicar Street",
            performers=("Lankum", "Junior Brother"),
            genres=("folk",),
            sources=("ticketmaster", "bandsintown"),
            price_min=Decimal("39.50"),
            columns={"provenance": won},
        ),
        Gig(
            "Sunil Sharpe",
            start=datetime(2026, 11, 28, 1, tzinfo=UTC),
            venue_id=index,
            venue_name="Index",
            performers=("Sunil Sharpe",),
            genres=("techno", "electronic"),
            sources=("dice",),
        ),
        Gig("Kneecap", start=datetime(2026, 11, 26, 20, tzinfo=UTC), city="Belfast", place=BELFAST, performers=("Kneecap",)),
        Gig("Session in the Cobblestone", start=None, local_date=date(2026, 11, 29), sources=("local",)),
        Gig("To be announced", start=None, performers=("Ye Vagabonds",)),
    )


async def _answer(database: Database, example: Example) -> dict[str, Any]:
    request = GraphQLRequest(example.query, variables=example.blocks.get("json variables", {}))
    answer = await Executor(SCHEMA, GraphQLSettings()).run(request, context_of(database), request_id="docs")
    return answer.body()


def test_the_page_has_examples_with_answers() -> None:
    assert len(EXAMPLES) >= 8
    assert all({"json", "json errors"} & set(example.blocks) for example in EXAMPLES)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: " ".join(example.query.split())[:60])
async def test_an_example_answers_as_the_page_says(database: Database, example: Example) -> None:
    await _make_world(database)
    body = await _answer(database, example)
    if "json errors" in example.blocks:
        told = [{"message": error["message"], "extensions": error["extensions"]} for error in body["errors"]]
        assert told == example.blocks["json errors"]
    else:
        assert (body.get("errors"), body["data"]) == (None, example.blocks["json"])
