"""What the executor needs of whatever runs operations."""

from collections.abc import AsyncGenerator, AsyncIterable, Callable, Mapping
from typing import Any, Protocol

from graphql import DocumentNode, ExecutionResult, ExperimentalIncrementalExecutionResults, OperationType


def _unheard(size: int) -> None:
    pass


class Memory:
    """What engines know of one operation, each under itself: it goes with the operation. `grew` takes the bytes added."""

    __slots__ = ("by_engine", "grew")

    def __init__(self, grew: Callable[[int], None] = _unheard) -> None:
        self.by_engine: dict[object, Any] = {}
        self.grew = grew


class Executable(Protocol):
    """One operation of a valid document."""

    @property
    def memory(self) -> Memory:
        """Where engines remember what they learn of it."""
        ...

    @property
    def document(self) -> DocumentNode:
        """The document with the fragments that it spreads."""
        ...

    @property
    def name(self) -> str | None:
        """Which of the document's operations; None for its only one."""
        ...

    @property
    def kind(self) -> OperationType:
        """Query, mutation or subscription."""
        ...


class ExecutionEngine(Protocol):
    """Runs operations; whichever engine runs one, the answer is the same."""

    async def execute(
        self,
        operation: Executable,
        variables: Mapping[str, Any],
        context: Any,
        extensions: Mapping[str, Any],
        *,
        may_encode: bool = False,
    ) -> ExecutionResult:
        """Data and errors of a query or mutation. What resolvers raise is among the errors; cancellation passes through.

        With `may_encode`, parts of the data may be JSON already: orjson.Fragment, which only that library writes.
        """
        ...

    async def execute_incrementally(
        self, operation: Executable, document: DocumentNode, variables: Mapping[str, Any], context: Any
    ) -> ExecutionResult | ExperimentalIncrementalExecutionResults:
        """The same for the operation's `document` with @defer and @stream: a first result, and what follows if anything does."""
        ...

    def subscribe(
        self, operation: Executable, variables: Mapping[str, Any], context: Any
    ) -> AsyncGenerator[ExecutionResult, None]:
        """A result for each event; a subscription that cannot begin has one, without data."""
        ...


class ReferenceEngine(ExecutionEngine, Protocol):
    """An engine that another falls back on, which opens streams of events for it and reads single ones."""

    async def source(
        self, operation: Executable, variables: Mapping[str, Any], context: Any
    ) -> AsyncIterable[Any] | ExecutionResult:
        """A subscription's events, before anything is selected of them; what is wrong if it cannot begin."""
        ...

    async def told(self, operation: Executable, variables: Mapping[str, Any], context: Any, event: Any) -> ExecutionResult:
        """What the subscription selects of one event."""
        ...
