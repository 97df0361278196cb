"""Random mutations in both engines, each on a world of its own: the same answers, and the same world afterwards."""

from random import Random
from typing import Any

import pytest
from graphql import OperationType, parse, validate

from schema.execution.engine.engine import CompiledEngine
from schema.execution.interface import ExecutionEngine
from schema.execution.reference import GraphQLCoreEngine
from schema.execution.validation.rules import RULES
from tests.schema.asking import SCHEMA, Asked
from tests.schema.execution.engine.comparing import assert_same
from tests.schema.execution.engine.conftest import World
from tests.schema.execution.engine.documents import Writer, Written
from tests.schema.execution.engine.examples import EXAMPLES
from tests.schema.execution.engine.world import context, make_value

pytestmark = [
    pytest.mark.usefixtures("quiet", "swept"),
    # graphql-core's own, where an error ends its work early.
    pytest.mark.filterwarnings("ignore:coroutine 'Executor.* was never awaited:RuntimeWarning"),
    pytest.mark.filterwarnings("ignore:Exception ignored in. <coroutine object Executor:pytest.PytestUnraisableExceptionWarning"),
]
CORE_SCHEMA: Any = SCHEMA._schema
SECRETS = frozenset({"CalendarFeedPayload.url", "CalendarFeedPayload.webcalUrl"})  # another at each try
ROOTS = sorted(
    name
    for name in CORE_SCHEMA.mutation_type.fields
    if name.startswith(("event", "alert", "notifications", "calendar", "preferences"))
)
STATE = """{ viewer { saved { totalCount nodes { id } } hidden { totalCount } alerts { id artistName city radiusKm }
    notifications { unreadCount } calendarFeeds { id kind label } preferences { genres cities budgetMax digest updatedAt } }
    events(first: 100) { nodes { id title listings { source sourceId } } } }"""
FEW = max(1, EXAMPLES // 20)


def _operation(random: Random) -> tuple[Asked, Written]:
    written = Writer(CORE_SCHEMA, random, make_value, 40, SECRETS).operation("mutation", ROOTS, most_roots=4)
    document = parse(written.text)
    errors = validate(CORE_SCHEMA, document, RULES)
    assert errors == [], (written.text, errors)
    return Asked(document, OperationType.MUTATION), written


@pytest.mark.parametrize("seed", range(FEW))
def test_both_do_alike(twins: tuple[World, World], seed: int) -> None:
    random, reference = Random(seed), GraphQLCoreEngine(SCHEMA)
    compiled = CompiledEngine(SCHEMA, reference)
    engines: tuple[ExecutionEngine, ExecutionEngine] = (compiled, reference)
    state = Asked(parse(STATE))
    for _ in range(8):
        asked, written = _operation(random)
        is_signed_in = random.random() < 0.9
        answers = [
            world.runner.run(
                engine.execute(asked, written.variables, context(world.database, world.viewer if is_signed_in else None), {})
            )
            for engine, world in zip(engines, twins, strict=True)
        ]
        assert_same(*answers)
        after = [world.runner.run(reference.execute(state, {}, context(world.database, world.viewer), {})) for world in twins]
        assert after[0].errors is None
        assert_same(*after)
    assert not compiled.fallbacks
