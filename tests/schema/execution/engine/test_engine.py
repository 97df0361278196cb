"""What the engine does beside answering: falls back, keeps plans, does mutations in order, gives up in time."""

import asyncio
import gc
import weakref
from typing import Any

import pytest
from graphql import ExecutionResult

from schema.execution.engine.engine import MOST_PLANS
from schema.execution.engine.execution import Execution
from schema.execution.engine.run import Run
from schema.execution.engine.sizes import plan_bytes
from tests.schema.execution.engine.comparing import assert_same
from tests.schema.execution.engine.small import REFERENCE, Context, asked, both, engine

CORE: Any = Execution.core


@pytest.mark.parametrize(
    "text",
    [
        "{ things(numbers: [1, 2]) { table number __typename } }",
        "{ things(numbers: [1, 2, 3]) { odd itself { odd children { itself { odd } } } } }",
        "{ perhaps(number: 1) { children(count: 3) { oddRequired } } }",
        "{ perhaps(number: 3) { itself { children(count: 1) { oddRequired number } } } }",
        "{ things(numbers: [1, 2]) { square { number children { number } } } }",
        "{ things(numbers: [1, 2]) { either { __typename ... on Thing { atOnce } ... on Different { n: number } } } }",
        "{ things(numbers: [2, 4]) { broken atOnce } perhaps(number: 2) { brokenRequired } }",
        "{ a: perhaps(number: 1) { oddRequired } b: perhaps(number: 2) { oddRequired } c: perhaps(number: 2) { odd } }",
        "{ things(numbers: []) { children { number } square { number } } }",
        "query ($n: Int! = 1) { perhaps(number: $n) { children(count: $n) { number } } }",
        "{ perhaps(number: 1) { number @skip(if: true) } }",
    ],
)
async def test_both_engines_answer_alike(text: str) -> None:
    ours, theirs, _ = await both(text)
    assert_same(ours, theirs)


@pytest.mark.parametrize("sent", [{}, {"n": None}, {"n": 1}])
async def test_a_variable_that_is_not_sent_leaves_the_default(sent: dict[str, int | None]) -> None:
    ours, theirs, _ = await both("query ($n: Int) { perhaps(number: 1) { children(count: $n) { number } } }", **sent)
    assert_same(ours, theirs)
    children = (ours.data or {})["perhaps"]
    assert (children and len(children["children"])) == {None: None, 1: 1}.get(sent.get("n", 2), 2)


async def test_a_level_is_one_call() -> None:
    _, _, context = await both("{ things(numbers: [1, 2, 3]) { children { children { number } } } }")
    assert context.calls == ["children of 3", "children of 6"]


async def test_wrong_variables_are_told_as_graphql_core_tells_them() -> None:
    ours, theirs, _ = await both("query ($n: Int!) { perhaps(number: $n) { number } }", n="three")
    assert ours.data is theirs.data is None
    assert [error.formatted for error in ours.errors or ()] == [error.formatted for error in theirs.errors or ()]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{ __schema { queryType { name } } }", "introspection"),
        ('{ __type(name: "Thing") { name } }', "introspection"),
        ("{ resolved { name } }", "resolver"),
        ("query ($is: Boolean = true) { perhaps(number: 1) { number @include(if: $is) } }", "condition"),
        ("{ things(numbers: [1]) { later } }", "unforeseen"),
    ],
)
async def test_what_has_no_plan_goes_to_graphql_core_and_is_counted(text: str, reason: str) -> None:
    compiled, operation = engine(), asked(text)
    sent = {"is": None} if "$is" in text else {}
    for times in (1, 2):
        ours = await compiled.execute(operation, sent, Context(), {})
        assert_same(ours, await REFERENCE.execute(operation, sent, Context(), {}))
        assert dict(compiled.fallbacks) == {reason: times}


async def test_a_fault_of_the_engine_is_logged_and_costs_a_query_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fails(self: Run) -> ExecutionResult:
        raise KeyError("a fault")

    monkeypatch.setattr(Run, "result", fails)
    compiled = engine()
    answer = await compiled.execute(asked("{ perhaps(number: 1) { number } }"), {}, Context(), {})
    assert (answer.data, dict(compiled.fallbacks)) == ({"perhaps": {"number": 1}}, {"fault": 1})
    assert "a fault" in caplog.text


@pytest.mark.parametrize(
    "text",
    [
        "{ perhaps(number: 1) { number } }",
        "{ things(numbers: [1, 2, 3]) { odd itself { odd children { itself { odd } } } } }",
        "{ perhaps(number: 1) { children(count: 3) { oddRequired } } }",
        "{ things(numbers: [2, 4]) { broken atOnce } perhaps(number: 2) { brokenRequired } }",
        'mutation { do(what: "") { number } }',
    ],
)
async def test_nothing_of_a_request_is_kept_after_its_answer(text: str) -> None:
    compiled, operation = engine(), asked(text)
    await compiled.execute(operation, {}, Context(), {})
    context = Context()
    left = weakref.ref(context)
    answer = await compiled.execute(operation, {}, context, {})
    del context, answer
    gc.collect()
    assert left() is None


async def test_a_request_does_not_wait_for_the_collector(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled, operation = engine(), asked("{ perhaps(number: 3) { itself { number } } }")
    made: list[Execution] = []

    def watched(execution: Execution) -> Any:
        made.append(execution)
        return CORE.__get__(execution)

    monkeypatch.setattr(Execution, "core", property(watched))
    context = Context()
    left = weakref.ref(context)
    gc.disable()
    try:
        answer = await compiled.execute(operation, {}, context, {})
        assert answer.data
        assert made  # or the test says nothing
        del context, answer
        made.clear()
        assert left() is None
    finally:
        gc.enable()


async def test_a_mutation_is_never_run_again() -> None:
    context, compiled = Context(), engine()
    with pytest.raises(Exception):  # noqa: B017, PT011 whatever it is, the executor masks it
        await compiled.execute(asked('mutation { do(what: "it") { later } }'), {}, context, {})
    assert context.calls == ["it", "it done"]
    assert not compiled.fallbacks


async def test_mutations_go_one_after_the_other_and_end_with_the_first_that_nulls_everything() -> None:
    text = 'mutation { a: do(what: "a") { number } b: do(what: "") { number } c: do(what: "c") { number } }'
    ours, theirs, context = await both(text)
    assert_same(ours, theirs)
    assert context.calls == ["a", "a done", "", " done"]


async def test_plans_are_kept_for_each_truth_of_the_conditions() -> None:
    compiled, operation = engine(), asked("query ($is: Boolean!) { perhaps(number: 1) { number @include(if: $is) odd } }")
    for truth in (True, False, True, False):
        answer = await compiled.execute(operation, {"is": truth}, Context(), {})
        assert answer.data == {"perhaps": {"number": 1, "odd": 1} if truth else {"odd": 1}}
    assert compiled.reads() == (2, 2)


async def test_no_more_plans_of_an_operation_are_kept_than_may_be() -> None:
    declared = ", ".join(f"$v{number}: Boolean!" for number in range(4))
    selected = " ".join(f"f{number}: number @include(if: $v{number})" for number in range(4))
    grown: list[int] = []
    compiled, operation = engine(), asked(f"query ({declared}) {{ perhaps(number: 1) {{ odd {selected} }} }}")
    operation.memory.grew = grown.append
    for bits in range(16):
        await compiled.execute(operation, {f"v{number}": bool(bits >> number & 1) for number in range(4)}, Context(), {})
    (prepared,) = operation.memory.by_engine.values()
    assert len(prepared.plans) == MOST_PLANS < 16
    assert sum(grown) == sum(map(plan_bytes, prepared.plans.values()))


async def test_what_is_known_of_an_operation_goes_with_it() -> None:
    compiled, operation = engine(), asked("{ perhaps(number: 1) { number odd } }")
    await compiled.execute(operation, {}, Context(), {})
    (prepared,) = operation.memory.by_engine.values()
    left = weakref.ref(prepared)
    del operation, prepared
    gc.collect()
    assert left() is None


async def test_a_cancelled_request_leaves_nothing_running() -> None:
    context, before = Context(most_stuck=3), asyncio.all_tasks()
    text = (
        "{ a: perhaps(number: 1) { stuck { number } } b: perhaps(number: 1) { stuck { number } children { stuck { number } } } }"
    )
    running = asyncio.create_task(engine().execute(asked(text), {}, context, {}))
    await context.all_stuck.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert context.calls.count("cancelled") == 3
    assert asyncio.all_tasks() == before


async def test_a_batch_that_is_cancelled_itself_ends_the_request() -> None:
    context, before = Context(), asyncio.all_tasks()
    with pytest.raises(asyncio.CancelledError):
        await engine().execute(asked("{ perhaps(number: 1) { givenUp stuck { number } } }"), {}, context, {})
    assert context.calls == ["stuck", "cancelled"] or context.calls == []
    assert asyncio.all_tasks() == before


async def test_when_all_is_null_anyway_nothing_is_waited_for() -> None:
    text = "{ perhaps(number: 1) { stuck { number } } things(numbers: [1]) { brokenRequired } }"
    ours, theirs, context = await both(text)
    assert_same(ours, theirs)
    assert ours.data is None
    assert context.calls == ["stuck", "cancelled"]
