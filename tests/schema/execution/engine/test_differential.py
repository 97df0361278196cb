"""The compiled engine answers as graphql-core does: random operations over the whole schema, with and without faults."""

from collections import Counter
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from graphql import parse, validate
from hypothesis import given
from hypothesis import strategies as st

from schema.execution.engine.engine import CompiledEngine
from schema.execution.reference import GraphQLCoreEngine
from schema.execution.validation.rules import RULES
from schema.execution.validation.slimming import slim
from store.people.records import ViewerRow
from tests.schema.asking import SCHEMA, Asked
from tests.schema.execution.engine.comparing import assert_same
from tests.schema.execution.engine.conftest import World
from tests.schema.execution.engine.documents import Writer, Written
from tests.schema.execution.engine.examples import MANY
from tests.schema.execution.engine.faults import CARRIED, Faults, inject, required_fields
from tests.schema.execution.engine.world import context, make_value

pytestmark = [
    pytest.mark.usefixtures("quiet", "swept"),
    # graphql-core's own, where an error ends its work early.
    pytest.mark.filterwarnings("ignore:coroutine 'Executor.* was never awaited:RuntimeWarning"),
    pytest.mark.filterwarnings("ignore:Exception ignored in. <coroutine object Executor:pytest.PytestUnraisableExceptionWarning"),
]
CORE_SCHEMA: Any = SCHEMA._schema
QUERIES = sorted(CORE_SCHEMA.query_type.fields)
ENTRANCES = ["events", "events", "events", "nodes", "viewer", "viewer", *QUERIES]
# Random chooses better than hypothesis would one by one; what hypothesis shrinks is how many fields there are.
SEEDS, SIZES = st.integers(0, 2**63), st.sampled_from([5, 20, 60, 100])


REQUIRED = required_fields(SCHEMA)
LISTS = frozenset(name for name in REQUIRED if name.split(".")[1] in ("nodes", "edges", "node"))
SPARED = (
    REQUIRED,
    REQUIRED | CARRIED,
    LISTS | CARRIED,
    frozenset[str](),
)  # what does not fail, so that failures lie deep in some answers


def _written(seed: int, roots: list[str], fields: int) -> tuple[Asked, Written]:
    written = Writer(CORE_SCHEMA, Random(seed), make_value, fields).operation("query", roots)
    document = parse(written.text)
    errors = validate(CORE_SCHEMA, document, RULES)
    assert errors == [], (written.text, errors)
    slim(document)
    return Asked(document), written


async def _compare(
    world: World, engine: CompiledEngine, asked: Asked, variables: dict[str, Any], viewer: ViewerRow | None
) -> None:
    """Ours runs the document as it is kept, the reference as it was parsed."""
    fallbacks = Counter(engine.fallbacks)
    as_parsed = replace(asked, document=parse(asked.document.definitions[0].loc.source.body))  # type: ignore[union-attr]
    ours = await engine.execute(asked, variables, context(world.database, viewer), {})
    reference = await GraphQLCoreEngine(SCHEMA).execute(as_parsed, variables, context(world.database, viewer), {})
    assert engine.fallbacks == fallbacks, "it was not planned"
    assert_same(ours, reference)


ENGINE = CompiledEngine(SCHEMA, GraphQLCoreEngine(SCHEMA))


@MANY
@given(seed=SEEDS, fields=SIZES, is_signed_in=st.booleans())
def test_both_answer_alike(world: World, seed: int, fields: int, is_signed_in: bool) -> None:
    asked, written = _written(seed, ENTRANCES, fields)
    viewer = world.viewer if is_signed_in else None
    world.runner.run(_compare(world, ENGINE, asked, written.variables, viewer))


@MANY
@given(seed=SEEDS, fields=SIZES, share=st.sampled_from([0.01, 0.05, 0.2, 0.5]), spared=st.sampled_from(SPARED))
def test_both_fail_alike(world: World, seed: int, fields: int, share: float, spared: frozenset[str]) -> None:
    asked, written = _written(seed, ENTRANCES, fields)
    with pytest.MonkeyPatch.context() as patch:
        inject(patch, Faults(seed, share, spared))
        engine = CompiledEngine(SCHEMA, GraphQLCoreEngine(SCHEMA))
        world.runner.run(_compare(world, engine, asked, written.variables, world.viewer))
