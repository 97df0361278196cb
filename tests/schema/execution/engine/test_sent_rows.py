"""Rows as they were sent are completed by generated code alone, and what is odd among them as graphql-core would."""

import gc
from typing import Any

import orjson
import pytest

from loaders.events.carried.kept import KeptEvents
from schema.execution.engine.careful import Careful
from schema.execution.engine.engine import CompiledEngine
from schema.execution.reference import GraphQLCoreEngine
from store.database.watching.counting import count_statements
from store.people.records import ViewerRow
from tests.schema.asking import SCHEMA, _read
from tests.schema.execution.engine.comparing import assert_same
from tests.schema.execution.engine.conftest import World
from tests.schema.execution.engine.world import context

EVENT = """id databaseId title startTime endTime localDate localTime city location { latitude longitude } genres status isSaved
    performances { billing position artist { id name genres image { url } } } listings { source url lastSeenAt price { min } }
    price { min max currency isFree } images(minWidth: 20) { url width height } venue { id name city location { latitude } }"""
PAGES = (
    f"{{ events {{ nodes {{ {EVENT} }} edges {{ node {{ {EVENT} }} cursor }} pageInfo {{ endCursor }} }} }}",
    f"{{ events(filter: {{near: {{latitude: 53.35, longitude: -6.26}}}}) {{ nodes {{ distanceKm {EVENT} }} }} }}",
    "{ events { nodes { title venue { name upcomingEvents(first: 3) { nodes { id title startTime } } } } } }",
)
ENGINE, REFERENCE = CompiledEngine(SCHEMA, GraphQLCoreEngine(SCHEMA)), GraphQLCoreEngine(SCHEMA)


@pytest.mark.parametrize("page", PAGES)
def test_no_usual_row_goes_the_careful_way(world: World, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _read(page)
    reference = world.runner.run(REFERENCE.execute(asked, {}, context(world.database, world.viewer), {}))
    careful: list[Any] = []
    monkeypatch.setattr(Careful, "value", lambda self, field, shape, info, value: careful.append(value))
    ours = world.runner.run(ENGINE.execute(asked, {}, context(world.database, world.viewer), {}))
    assert careful == []
    assert_same(ours, reference)
    assert len(orjson.dumps(ours.data)) > 500


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("kept_bytes", [0, 1_000_000])
def test_a_request_leaves_nothing_for_the_garbage_collector(world: World, page: str, kept_bytes: int) -> None:
    """Rows that lie in a circle of references wait for a collection, which every request pays for."""
    asked, kept = _read(page), KeptEvents(kept_bytes)

    async def ask() -> None:
        asking = context(world.database, world.viewer)
        asking.kept_events = kept
        answer = await ENGINE.execute(asked, {}, asking, {}, may_encode=True)
        assert answer.errors is None

    for _ in range(2):
        world.runner.run(ask())
    gc.collect()
    gc.disable()
    try:
        world.runner.run(ask())
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        rows = [one for one in gc.garbage if isinstance(one, tuple) and hasattr(one, "order_time")]
        assert rows == []
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()


@pytest.mark.parametrize("kept_bytes", [0, 1_000_000])
def test_what_a_person_marked_comes_with_the_page(world: World, kept_bytes: int) -> None:
    """One statement where nothing is kept; where rows are kept, only the marks are read, since kept rows belong to no one."""
    asked, kept = _read("{ events { nodes { title isSaved isHidden venue { name } } } }"), KeptEvents(kept_bytes)

    async def ask(viewer: ViewerRow | None) -> tuple[Any, int]:
        asking = context(world.database, viewer)
        asking.kept_events = kept
        with count_statements() as seen:
            answer = await ENGINE.execute(asked, {}, asking, {}, may_encode=True)
        reference = await REFERENCE.execute(asked, {}, context(world.database, viewer), {})
        assert orjson.dumps(answer.data) == orjson.dumps(reference.data)
        return reference.data, sum("FROM catalog" not in text for text in seen.texts)  # the version is read once a second

    first, _ = world.runner.run(ask(world.viewer))
    assert b'"isSaved":true' in orjson.dumps(first)
    assert world.runner.run(ask(world.viewer))[1] == 1
    assert b'"isSaved":true' not in orjson.dumps(world.runner.run(ask(None))[0])
