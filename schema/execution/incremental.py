"""Incremental delivery: documents with `@defer` or `@stream`, and what follows the first payload.

graphql-core reports increments by the id of a pending fragment or list (incremental delivery v0.2). Most clients still read the
format of August 2022, in which each increment carries its path: `Increments` writes either.
Source: the two formats as the handlers in Apollo Client 4 read them (GraphQL17Alpha9Handler and Defer20220824Handler).
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from enum import Enum
from typing import Any

from graphql import (
    REMOVE,
    DirectiveNode,
    DocumentNode,
    ExperimentalIncrementalExecutionResults,
    GraphQLError,
    Visitor,
    visit,
)
from graphql.execution import IncrementalStreamResult, PendingResult, SubsequentIncrementalExecutionResult

from schema.execution.errors import ErrorAnswer
from store.database.deadlines import deadline

DIRECTIVES = frozenset({"defer", "stream"})
Payload = dict[str, Any]
Describe = Callable[[Sequence[GraphQLError] | None], list[ErrorAnswer]]


class IncrementalFormat(Enum):
    """How increments name their place."""

    BY_PATH = "deferSpec=20220824"
    BY_ID = "incrementalSpec=v0.2"


class _Remover(Visitor):
    """Removes the two directives."""

    def __init__(self) -> None:
        super().__init__()
        self.has_removed = False

    def enter_directive(self, node: DirectiveNode, *_: Any) -> Any:
        if node.name.value not in DIRECTIVES:
            return None
        self.has_removed = True
        return REMOVE


def without_increments(document: DocumentNode) -> DocumentNode:
    """The document whose answer comes as a whole; the same object if it has nothing to defer."""
    remover = _Remover()
    whole: DocumentNode = visit(document, remover)
    return whole if remover.has_removed else document


class Increments:
    """What follows the first payload of one operation.

    `describe` turns errors into answers, `overdue` gives the error for what is not there by `ends_at` on the monotonic clock.
    Close it when nobody waits any more: that ends the work that is under way.
    """

    def __init__(
        self,
        results: ExperimentalIncrementalExecutionResults,
        describe: Describe,
        overdue: Callable[[], ErrorAnswer],
        ends_at: float,
    ) -> None:
        self._first = results.initial_result
        self._results = results.subsequent_results
        self._describe = describe
        self._overdue = overdue
        self._ends_at = ends_at
        self._pending: dict[str, PendingResult] = {}
        self._delivered: set[str] = set()
        self._lengths: dict[str, int] = {}  # of streamed lists, as far as they have been sent

    def opening(self, form: IncrementalFormat) -> Payload:
        """What the first payload says besides its data and errors."""
        self._expect(self._first.pending, [([], self._first.data)])
        if form is IncrementalFormat.BY_PATH:
            return {"hasNext": True}
        return {"pending": [pending.formatted for pending in self._first.pending], "hasNext": True}

    async def payloads(self, form: IncrementalFormat) -> AsyncGenerator[Payload, None]:
        """The payloads after the first; `opening` comes before them. The last has `hasNext: false`."""
        async with aclosing(self._results) as results:
            while True:
                try:
                    left_s = self._ends_at - time.monotonic()
                    async with asyncio.timeout(left_s):
                        with deadline(left_s):
                            result = await anext(results)
                except StopAsyncIteration:
                    return
                except TimeoutError:
                    yield self._cut_short(form)
                    return
                yield self._by_path(result) if form is IncrementalFormat.BY_PATH else self._by_id(result)

    async def aclose(self) -> None:
        """End the work under way."""
        await self._results.aclose()

    def _expect(self, pending: Sequence[PendingResult], sent: Sequence[tuple[list[str | int], Any]]) -> None:
        for one in pending:
            self._pending[one.id] = one
            for path, content in sent:
                found = _at(content, one.path[len(path) :]) if one.path[: len(path)] == path else None
                if isinstance(found, list):
                    self._lengths[one.id] = len(found)

    def _by_id(self, result: SubsequentIncrementalExecutionResult) -> Payload:
        self._expect(result.pending or (), ())
        payload: Payload = {"hasNext": result.has_next}
        if result.pending:
            payload["pending"] = [pending.formatted for pending in result.pending]
        if result.incremental:
            payload["incremental"] = [self._described(increment.formatted, increment.errors) for increment in result.incremental]
        if result.completed:
            payload["completed"] = [self._described({"id": done.id}, done.errors) for done in result.completed]
            for done in result.completed:
                self._pending.pop(done.id, None)
        return payload

    def _by_path(self, result: SubsequentIncrementalExecutionResult) -> Payload:
        payload: Payload = {"hasNext": result.has_next}
        increments, sent = [], []
        for increment in result.incremental or ():
            pending = self._pending[increment.id]
            self._delivered.add(increment.id)
            if isinstance(increment, IncrementalStreamResult):
                start = self._lengths.get(increment.id, 0)
                self._lengths[increment.id] = start + len(increment.items)
                placed: Payload = {"items": increment.items, "path": [*pending.path, start]}
            else:
                path = [*pending.path, *(increment.sub_path or ())]
                sent.append((path, increment.data))
                placed = {"data": increment.data, "path": path}
            increments.append(self._described(placed | _label(pending), increment.errors))
        self._expect(result.pending or (), sent)
        for done in result.completed or ():
            pending = self._pending.pop(done.id)
            if done.errors:
                increments.append(self._described(self._nothing(pending), done.errors))
            elif done.id not in self._delivered and done.id not in self._lengths:
                increments.append({"data": {}, "path": pending.path} | _label(pending))  # sent with another fragment
        if increments:
            payload["incremental"] = increments
        return payload

    def _nothing(self, pending: PendingResult) -> Payload:
        """The increment of a fragment or list of which nothing more comes."""
        if pending.id in self._lengths:
            return {"items": None, "path": [*pending.path, self._lengths[pending.id]]} | _label(pending)
        return {"data": None, "path": pending.path} | _label(pending)

    def _cut_short(self, form: IncrementalFormat) -> Payload:
        late = [self._overdue()]
        if form is IncrementalFormat.BY_ID:
            return {"hasNext": False, "completed": [{"id": name, "errors": late} for name in self._pending]}
        return {"hasNext": False, "incremental": [self._nothing(one) | {"errors": late} for one in self._pending.values()]}

    def _described(self, placed: Any, errors: Sequence[GraphQLError] | None) -> Payload:
        return {**placed, "errors": self._describe(errors)} if errors else dict(placed)


def _label(pending: PendingResult) -> Payload:
    return {} if pending.label is None else {"label": pending.label}


def _at(content: Any, path: Sequence[str | int]) -> Any:
    for key in path:
        try:
            content = content[key]
        except (KeyError, IndexError, TypeError):
            return None
    return content
