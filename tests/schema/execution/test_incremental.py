"""Increments in both formats, from what graphql-core reports: places in lists, failures, fragments sent with others."""

import time
from collections.abc import AsyncGenerator, Sequence
from typing import Any

import pytest
from graphql import ExperimentalIncrementalExecutionResults, GraphQLError, parse, print_ast
from graphql.execution import (
    CompletedResult,
    IncrementalDeferResult,
    IncrementalStreamResult,
    InitialIncrementalExecutionResult,
    PendingResult,
    SubsequentIncrementalExecutionResult,
)

from schema.execution.incremental import IncrementalFormat, Increments, without_increments

BY_PATH, BY_ID = IncrementalFormat.BY_PATH, IncrementalFormat.BY_ID


async def _payloads(
    form: IncrementalFormat, pending: list[PendingResult], data: dict[str, Any], *later: SubsequentIncrementalExecutionResult
) -> list[Any]:
    async def results() -> AsyncGenerator[SubsequentIncrementalExecutionResult, None]:
        for result in later:
            yield result

    def describe(errors: Sequence[GraphQLError] | None) -> list[dict[str, Any]]:
        return [{"message": error.message} for error in errors or ()]

    first = InitialIncrementalExecutionResult(data, pending=pending, has_next=True)
    results_ = ExperimentalIncrementalExecutionResults(first, results())
    increments = Increments(results_, describe, lambda: {"message": "late"}, time.monotonic() + 10)
    return [increments.opening(form), *[payload async for payload in increments.payloads(form)]]


async def test_streamed_items_go_on_where_the_last_ones_ended() -> None:
    stream = PendingResult("0", ["events", "nodes"], "rest")
    later = [
        SubsequentIncrementalExecutionResult(True, incremental=[IncrementalStreamResult(["b", "c"], "0")]),
        SubsequentIncrementalExecutionResult(True, incremental=[IncrementalStreamResult(["d"], "0")]),
        SubsequentIncrementalExecutionResult(False, completed=[CompletedResult("0", [GraphQLError("broken")])]),
    ]
    opening, *payloads = await _payloads(BY_PATH, [stream], {"events": {"nodes": ["a"]}}, *later)
    assert opening == {"hasNext": True}
    assert payloads == [
        {"hasNext": True, "incremental": [{"items": ["b", "c"], "path": ["events", "nodes", 1], "label": "rest"}]},
        {"hasNext": True, "incremental": [{"items": ["d"], "path": ["events", "nodes", 3], "label": "rest"}]},
        {
            "hasNext": False,
            "incremental": [
                {"items": None, "path": ["events", "nodes", 4], "label": "rest", "errors": [{"message": "broken"}]},
            ],
        },
    ]


async def test_a_list_in_a_deferred_fragment_begins_at_its_own_length() -> None:
    defer, stream = PendingResult("0", ["event"]), PendingResult("1", ["event", "related"])
    later = [
        SubsequentIncrementalExecutionResult(
            True,
            pending=[stream],
            incremental=[IncrementalDeferResult({"related": ["a", "b"]}, "0")],
            completed=[CompletedResult("0")],
        ),
        SubsequentIncrementalExecutionResult(
            False, incremental=[IncrementalStreamResult(["c"], "1")], completed=[CompletedResult("1")]
        ),
    ]
    _, first, last = await _payloads(BY_PATH, [defer], {"event": {}}, *later)
    assert first == {"hasNext": True, "incremental": [{"data": {"related": ["a", "b"]}, "path": ["event"]}]}
    assert last == {"hasNext": False, "incremental": [{"items": ["c"], "path": ["event", "related", 2]}]}


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (BY_PATH, {"incremental": [{"data": None, "path": ["a"], "label": "x", "errors": [{"message": "broken"}]}]}),
        (BY_ID, {"completed": [{"id": "0", "errors": [{"message": "broken"}]}]}),
    ],
)
async def test_a_fragment_that_fails_says_why(form: IncrementalFormat, expected: dict[str, Any]) -> None:
    later = SubsequentIncrementalExecutionResult(False, completed=[CompletedResult("0", [GraphQLError("broken")])])
    _, payload = await _payloads(form, [PendingResult("0", ["a"], "x")], {"a": {}}, later)
    assert payload == {"hasNext": False} | expected


async def test_a_fragment_whose_fields_came_with_another_is_still_reported() -> None:
    """Relay waits for every label that it was promised."""
    pending = [PendingResult("0", ["a"], "x"), PendingResult("1", ["a"], "y")]
    later = SubsequentIncrementalExecutionResult(
        False, incremental=[IncrementalDeferResult({"b": 1}, "0")], completed=[CompletedResult("0"), CompletedResult("1")]
    )
    _, payload = await _payloads(BY_PATH, pending, {"a": {}}, later)
    assert payload["incremental"] == [
        {"data": {"b": 1}, "path": ["a"], "label": "x"},
        {"data": {}, "path": ["a"], "label": "y"},
    ]


def test_a_document_without_its_directives_asks_for_the_same() -> None:
    plain = parse("query ($x: Boolean!) { a { ... { b } ...F c } } fragment F on A { d @include(if: $x) }")
    deferred = parse(
        'query ($x: Boolean!) { a { ... @defer { b } ...F @defer(label: "f", if: $x) c @stream(initialCount: 2) } }'
        " fragment F on A { d @include(if: $x) }"
    )
    assert print_ast(without_increments(deferred)) == print_ast(plain)
    assert without_increments(plain) is plain
