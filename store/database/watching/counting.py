"""Counting and timing the statements that are run, for tests and metrics."""

import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class StatementsSeen:
    """The statements run so far, in the order they were sent; transaction brackets (BEGIN, COMMIT) are left out."""

    texts: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many statements were sent."""
        return len(self.texts)


_observers: ContextVar[tuple[StatementsSeen, ...]] = ContextVar("statement_observers", default=())


@contextmanager
def count_statements() -> Iterator[StatementsSeen]:
    """The statements sent by this context and the tasks it starts; may be nested."""
    seen = StatementsSeen()
    token = _observers.set((*_observers.get(), seen))
    try:
        yield seen
    finally:
        _observers.reset(token)


class Watch:
    """Times statements and reports them to active counters and to the metrics."""

    def __init__(self) -> None:
        self.on_statement: Callable[[float], None] | None = None  # Units: seconds
        self.on_traced: Callable[[str, float], None] | None = None

    def began(self, sql: str) -> float:
        """Report that a statement is sent; what `ended` is to be given."""
        for observer in _observers.get():
            observer.texts.append(sql)
        return time.perf_counter()

    def ended(self, sql: str, began: float) -> None:
        """Report that it is answered, in whichever way."""
        if self.on_statement is not None:
            seconds = time.perf_counter() - began
            self.on_statement(seconds)
            if self.on_traced is not None:
                self.on_traced(sql, seconds)

    async def run(self, running: Awaitable[T], sql: str) -> T:
        """Await one statement, and report it."""
        began = self.began(sql)
        try:
            return await running
        finally:
            self.ended(sql, began)
