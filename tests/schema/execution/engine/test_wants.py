"""What operations read of rows: as their fields declare it, and no field reads more than it declares."""

from typing import Any

import pytest
from graphql import GraphQLObjectType, parse
from graphql.execution.values import VariableValues

from loaders.columns import ARTIST, EVENT, LISTING, VENUE, RowColumns, pruned_type
from loaders.wanted import NOTHING, Wanted
from schema.execution.engine.compiler import Compiler, Shared
from schema.execution.engine.sources import Batch
from schema.execution.engine.wants import wanted_of
from schema.types.base.fields import PlainField
from store.database.connection import Database
from tests.builders import NOW, Gig, add_gigs
from tests.schema.asking import SCHEMA

ROWS: dict[str, RowColumns[Any]] = {"Event": EVENT, "Venue": VENUE, "Artist": ARTIST, "Listing": LISTING}
TYPES: dict[str, Any] = {name: SCHEMA._schema.type_map[name] for name in ROWS}


def _declared(kind: GraphQLObjectType) -> dict[str, Any]:
    return {name: field.extensions["strawberry-definition"] for name, field in kind.fields.items()}


PLAIN = [
    (kind, name)
    for kind, type_ in TYPES.items()
    for name, field in _declared(type_).items()
    if isinstance(field, PlainField) and field.reads is not None
]


@pytest.mark.parametrize(("kind", "name"), PLAIN)
async def test_a_field_reads_no_more_than_it_declares(database: Database, kind: str, name: str) -> None:
    await add_gigs(database, Gig(performers=("Lankum",)))
    field, whole = _declared(TYPES[kind])[name], ROWS[kind]
    cells: dict[str, Any] = dict(zip(whole.names, range(len(whole)), strict=True)) | {
        "status": "scheduled",
        "time_zone": "Europe/Dublin",
    }
    cells |= {"genres": [], "tags": [], "images": [], "start_time": NOW, "last_seen_at": NOW}
    cells |= {"genre_focus": "Folk", "currency": None, "country_code": "GB"}
    names = tuple(column for column in whole.names if column in field.reads)
    pruned = pruned_type(whole.row_type, names)._make(cells[column] for column in names)
    assert field.getter(pruned) == field.getter(whole.make(tuple(cells[column] for column in whole.names)))
    assert field.reads <= set(whole.names)


def test_every_field_of_an_event_declares_what_it_reads() -> None:
    """One that does not makes every operation that selects it read whole rows."""
    silent = [(kind, name) for kind, type_ in TYPES.items() for name, one in _declared(type_).items() if one.reads is None]
    assert silent == []


def _wanted(text: str) -> Wanted:
    document: Any = parse(text)
    plan = Compiler(SCHEMA, document, document.definitions[0], VariableValues({}, {}), Shared()).plan()
    return wanted_of(plan.root)


def test_what_is_wanted_follows_the_selection() -> None:
    wanted = _wanted("{ events { nodes { title venue { name } } edges { node { city venue { id } } cursor } } }")
    rows = wanted.of("events", "nodes") | wanted.of("events", "edges", "node")
    assert rows == Wanted(["title", "city", "venue_id"], {"venue": Wanted(["name", "id"])})
    assert wanted.of("venues") is NOTHING


def test_aliases_of_a_field_are_put_together() -> None:
    wanted = _wanted('{ a: event(id: "x") { title } b: event(id: "y") { price { min } } }')
    assert wanted.of("event").columns == frozenset({"title", "price_min", "price_max", "currency", "is_free", "country_code"})


def test_a_batch_that_asks_is_told() -> None:
    document: Any = parse("{ events { nodes { title } totalCount } }")
    plan = Compiler(SCHEMA, document, document.definitions[0], VariableValues({}, {}), Shared()).plan()
    (events,) = plan.root.fields
    nodes, total = (field.source for field in events.shape.selection.fields)  # type: ignore[attr-defined]
    assert isinstance(nodes, Batch)
    assert nodes.wanted == Wanted(nodes.wanted.columns if nodes.wanted else (), {"nodes": Wanted(["title"])})
    assert isinstance(total, Batch)
    assert total.wanted is None
