"""Events of a subscription are read by its plan: as graphql-core reads them, error for error."""

from contextlib import aclosing

import pytest
from graphql import ExecutionResult

from schema.execution.engine.run import Run
from schema.execution.interface import ExecutionEngine
from tests.schema.execution.engine.comparing import assert_same
from tests.schema.execution.engine.small import REFERENCE, Asked, Context, asked, engine


async def _told(runner: ExecutionEngine, operation: Asked, context: Context, **variables: object) -> list[ExecutionResult]:
    async with aclosing(runner.subscribe(operation, variables, context)) as results:
        return [result async for result in results]


@pytest.mark.parametrize(
    "text",
    [
        "subscription { counted(to: 3) { number } }",
        "subscription { n: counted(to: 3) { __typename square { number } children(count: 2) { number } } }",
        "subscription { counted(to: 3) { odd itself { odd children(count: 3) { oddRequired } } } }",
        "subscription { counted(to: 4) { oddRequired } }",
        "subscription { counted(to: 4) { either { __typename ... on Thing { number } ... on Different { n: number } } } }",
        "subscription ($to: Int! = 2) { counted(to: $to) { number @skip(if: true) odd } }",
        "subscription { counted(to: 2) { brokenRequired } }",
    ],
)
async def test_both_engines_tell_alike(text: str) -> None:
    compiled, operation, context = engine(), asked(text), Context()
    ours = await _told(compiled, operation, context)
    theirs = await _told(REFERENCE, operation, Context())
    assert len(ours) == len(theirs) > 0
    for one, other in zip(ours, theirs, strict=True):
        assert_same(one, other)
    assert not compiled.fallbacks


async def test_wrong_variables_begin_nothing() -> None:
    operation, context = asked("subscription ($to: Int!) { counted(to: $to) { number } }"), Context()
    (ours,) = await _told(engine(), operation, context, to="three")
    (theirs,) = await _told(REFERENCE, operation, Context(), to="three")
    assert ours.data is theirs.data is None
    assert [error.formatted for error in ours.errors or ()] == [error.formatted for error in theirs.errors or ()]
    assert not context.calls


async def test_a_stream_that_fails_fails_alike() -> None:
    operation = asked("subscription { counted(to: -1) { number } }")
    for runner in (engine(), REFERENCE):
        with pytest.raises(ValueError, match="nothing to count to"):
            await _told(runner, operation, Context())


async def test_who_stops_listening_ends_the_stream() -> None:
    context = Context()
    async with aclosing(engine().subscribe(asked("subscription { counted(to: 9) { number } }"), {}, context)) as results:
        assert (await anext(results)).data == {"counted": {"number": 1}}
    assert context.calls == ["counted"]


async def test_what_no_plan_deals_with_is_read_by_graphql_core() -> None:
    compiled, operation = engine(), asked("subscription { counted(to: 2) { later } }")
    ours, theirs = await _told(compiled, operation, Context()), await _told(REFERENCE, operation, Context())
    for one, other in zip(ours, theirs, strict=True):
        assert_same(one, other)
    assert dict(compiled.fallbacks) == {"unforeseen": 2}


async def test_a_fault_of_the_engine_costs_no_event(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    async def fails(self: Run) -> ExecutionResult:
        raise KeyError("a fault")

    monkeypatch.setattr(Run, "result", fails)
    compiled = engine()
    (answer,) = await _told(compiled, asked("subscription { counted(to: 1) { number } }"), Context())
    assert (answer.data, dict(compiled.fallbacks)) == ({"counted": {"number": 1}}, {"fault": 1})
    assert "a fault" in caplog.text
