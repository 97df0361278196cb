"""Every field of every type answers, on a world where everything is filled in and on one where little is known."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from graphql import GraphQLField, GraphQLObjectType, GraphQLUnionType, get_named_type, is_required_argument

from resolvers.global_ids import global_id
from sources.reports import Coverage, SourceStatus
from store.database.connection import Database
from store.events.changes import NewChange, save_changes
from store.tables import venue_availability
from tests.builders import NOW, Gig, add_gigs, add_venue
from tests.organizers import add_dj
from tests.people import person
from tests.schema.asking import SCHEMA, ask, context_of
from tests.schema.types.organizers.asking import ADD, Organizer, at

IDS = {kind.lower(): global_id(kind, 1) for kind in ("Event", "Venue", "Artist", "Dj")}
REQUIRED = {
    "id": IDS["event"], "ids": list(IDS.values()), "text": "lankum", "input": {"itemId": IDS["venue"], "message": "Free?"},
    "representations": [], "time": "2026-11-01T00:00:00Z", "alert": {"artistName": "Lankum"},
}  # fmt: skip
DEPTH = 5
TYPES: Any = SCHEMA._schema.type_map


async def _states() -> list[SourceStatus]:
    return [SourceStatus("dice", "ok", None, NOW, None, 1, None, True, (Coverage("dublin", NOW, NOW, NOW, False),))]


async def _fill(database: Database) -> None:
    venue_id = await add_venue(
        database, latitude=53.3, longitude=-6.2, genreFocus="Folk", website="https://w.example", notes="Ring."
    )
    span = {"venue_id": venue_id, "start_time": NOW, "end_time": NOW + timedelta(hours=9), "status": "held"}
    async with database.transaction() as tx:
        await tx.insert(venue_availability, span)
    await add_dj(
        database,
        "Lankum",
        city="Dublin",
        genres="folk",
        dj_fee="€300-500/hr, negotiable",
        instagram="@l",
        soundcloud="https://s.example",
    )
    full = {
        "end_time": NOW + timedelta(days=2),
        "previous_start_time": NOW,
        "on_sale_time": NOW,
        "age_restriction": "Over 18s",
        "ticket_url": "https://t.example",
        "images": [{"url": "https://i.example/1.jpg", "width": 640, "height": 360}],
        "provenance": {"title": ["dice", "dice-1"]},
    }
    lankum: dict[str, Any] = {
        "venue_id": venue_id,
        "venue_name": "Whelan's",
        "performers": ("Lankum", "Junior Brother"),
        "genres": ("folk",),
    }
    first, _ = await add_gigs(
        database,
        Gig("Lankum", sources=("dice", "local"), price_min=Decimal(20), description="Drone.", columns=full, **lankum),
        Gig("Lankum again", start=NOW + timedelta(days=9), **lankum),
    )
    async with database.transaction() as tx:
        await save_changes(tx, [NewChange(first, "venue", "Vicar Street", "Whelan's", "dice")], NOW)


async def _fill_desk(ada: Organizer) -> None:
    plan_id = await ada.plan(city="Dublin", startDate=at(days=1), budgetMax="900")
    await ada.ask(ADD, planId=plan_id, itemId=IDS["venue"], note="Nice")
    request = (await ada.send(IDS["venue"], "Free?", planId=plan_id))["contactRequest"]["id"]
    answer = "mutation ($id: ID!) { m: contactRequestAnswer(id: $id, accepted: true) { errors { code } } }"
    assert (await ada.ask(answer, id=request))["errors"] == []


async def _fill_sparsely(database: Database) -> None:
    await add_dj(database, "Nobody", created_at=None, updated_at=None)
    await add_venue(database, "Lankum", city="", capacity=None, country_code=None, time_zone=None, updated_at=None)
    bare = dict.fromkeys(("genres", "tags", "images", "provenance", "country_code"))
    await add_gigs(database, Gig(start=None, city=None, place=None, performers=("Lankum",), sources=(), columns=bare))


def _selection(named: GraphQLObjectType, depth: int) -> str:
    """Every field of a type, as deep as told."""
    parts = (_asked(name, field, depth) for name, field in named.fields.items())
    return "{ __typename " + " ".join(part for part in parts if part) + " }"


def _asked(name: str, field: GraphQLField, depth: int) -> str:
    required = [argument for argument, declared in field.args.items() if is_required_argument(declared)]
    given = ", ".join(f"{argument}: {_literal(IDS.get(name, REQUIRED[argument]))}" for argument in required)
    call = f"{name}({given})" if given else name
    inner = get_named_type(field.type)
    if inner.name == "Node":
        return f"{call} {{ __typename id }}"
    if isinstance(inner, GraphQLUnionType):
        return f"{call} {{ __typename }}"
    if not isinstance(inner, GraphQLObjectType):
        return call
    return f"{call} {_selection(inner, depth - 1)}" if depth else ""


def _literal(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_literal(part)}" for name, part in value.items()) + "}"
    return "[" + ", ".join(map(_literal, value)) + "]" if isinstance(value, list) else f'"{value}"'


@pytest.mark.parametrize("fill", [_fill, _fill_sparsely])
@pytest.mark.parametrize("root", sorted(TYPES["Query"].fields))
async def test_every_field_answers(database: Database, root: str, fill: Any) -> None:
    await fill(database)
    query = "{ " + _asked(root, TYPES["Query"].fields[root], DEPTH) + " }"
    ada = await person(database, role="admin")
    if fill is _fill:
        await _fill_desk(Organizer(database, ada))
    context = context_of(database, source_states=_states, viewer=ada.viewer)
    assert (await ask(database, query, context))[root] is not None
