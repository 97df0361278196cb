"""What is made of kept rows: the same answers to the byte as without, made once, and never what failed or is somebody's."""

import tracemalloc
from types import SimpleNamespace
from typing import Any, cast

import orjson
import pytest
from graphql import ExecutionResult
from hypothesis import example, given
from hypothesis import strategies as st

from loaders.events.carried.kept import KeptEvents
from schema.execution.engine.engine import CompiledEngine
from schema.execution.engine.fragments import keep
from schema.execution.engine.plan import One
from schema.execution.reference import GraphQLCoreEngine
from schema.types.base.fields import PlainField
from store.people.records import ViewerRow
from tests.schema.asking import SCHEMA, _read
from tests.schema.execution.engine.comparing import assert_same
from tests.schema.execution.engine.conftest import World
from tests.schema.execution.engine.examples import MANY
from tests.schema.execution.engine.test_differential import _written
from tests.schema.execution.engine.world import context

PAGE = """{ events { nodes { id title isSaved images { url } price { min } venue { name upcomingEvents { nodes { id } } }
    performances { artist { name } } listings { url } } } }"""
ENGINE = CompiledEngine(SCHEMA, GraphQLCoreEngine(SCHEMA))
ENTRANCES = ["events", "events", "event", "nodes", "venue"]


def _answer(world: World, asked: Any, viewer: ViewerRow | None, kept: KeptEvents, variables: Any = None) -> ExecutionResult:
    """As HTTP is answered, read again."""
    asking = context(world.database, viewer)
    asking.kept_events = kept
    found = world.runner.run(ENGINE.execute(asked, variables or {}, asking, {}, may_encode=True))
    return ExecutionResult(orjson.loads(orjson.dumps(found.data)), found.errors)


@MANY
@example(seed=501, fields=60)  # images by width below related events
@given(seed=st.integers(0, 2**63), fields=st.sampled_from([5, 20, 60]))
def test_answers_are_those_of_the_reference_for_everybody(world: World, seed: int, fields: int) -> None:
    """A stranger, a person, and both again: each gets what graphql-core gives them from the database."""
    asked, written = _written(seed, ENTRANCES, fields)
    kept = KeptEvents(10_000_000)
    for viewer in (None, world.viewer, None, world.viewer):
        asking = context(world.database, viewer)
        reference = world.runner.run(GraphQLCoreEngine(SCHEMA).execute(asked, written.variables, asking, {}))
        assert_same(_answer(world, asked, viewer, kept, written.variables), reference)


def test_a_page_is_made_once_and_a_persons_part_of_it_each_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, kept = _read(PAGE), KeptEvents(10_000_000)
    first = _answer(world, asked, None, kept)
    made = []
    monkeypatch.setattr("schema.execution.engine.run.keep", lambda *given: made.append(given))
    again = _answer(world, asked, world.viewer, kept)
    assert made == []
    theirs, own = ({node["id"]: node for node in one.data["events"]["nodes"]} for one in (first, again))  # type: ignore[index]
    assert kept.hits == len(own) > 3
    assert not any(node["isSaved"] for node in theirs.values())
    assert any(node["isSaved"] for node in own.values())
    assert own == {number: theirs[number] | {"isSaved": node["isSaved"]} for number, node in own.items()}


def test_what_failed_is_not_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, kept = _read("{ events { nodes { id title } } }"), KeptEvents(10_000_000)
    engine = CompiledEngine(SCHEMA, GraphQLCoreEngine(SCHEMA))
    monkeypatch.setattr(f"{__name__}.ENGINE", engine)
    title: Any = PlainField.getter.fget  # type: ignore[attr-defined]

    def getter(self: PlainField) -> Any:
        return (lambda row: 1 / 0) if self.python_name == "title" else title(self)

    with monkeypatch.context() as patch:
        patch.setattr(PlainField, "getter", property(getter))
        assert _answer(world, asked, None, kept).errors
    monkeypatch.setattr(f"{__name__}.ENGINE", CompiledEngine(SCHEMA, GraphQLCoreEngine(SCHEMA)))
    assert _answer(world, asked, None, kept).errors is None


def test_without_encoding_data_is_plain(world: World) -> None:
    asking = context(world.database, None)
    asking.kept_events = KeptEvents(10_000_000)
    for _ in range(2):
        found = world.runner.run(ENGINE.execute(_read(PAGE), {}, asking, {}))
        assert isinstance(found.data["events"]["nodes"][0]["title"], str)  # type: ignore[index]


class _Keeper:
    """Holds all that it is given."""

    def __init__(self) -> None:
        self.held: list[tuple[Any, int]] = []

    def get(self, maker: object) -> None:
        return None

    def keep(self, maker: object, made: Any, size: int) -> None:
        self.held.append((made, size))


@pytest.mark.parametrize("is_flat", [True, False])
def test_what_is_kept_of_a_row_takes_about_its_stated_size(is_flat: bool) -> None:
    """The JSON that is held must not lie in the buffer in which it was written, which is many times larger."""
    made, shape, keeper = {"images": [{"url": "y" * 600}]}, cast(One, SimpleNamespace(is_flat=is_flat, maker=object())), _Keeper()
    keep(keeper, shape, made)
    tracemalloc.start()
    try:
        for _ in range(100):
            keep(keeper, shape, made)
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert taken < 1.5 * sum(size for _, size in keeper.held[1:])
