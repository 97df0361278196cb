"""Counting the statements that one piece of work runs, for tests and metrics."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


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
    """What this context, and the tasks it starts, send to the database; counts may be nested."""
    seen = StatementsSeen()
    token = _observers.set((*_observers.get(), seen))
    try:
        yield seen
    finally:
        _observers.reset(token)


def note_statement(sql: str) -> None:
    """Tell every count under way of one statement."""
    for observer in _observers.get():
        observer.texts.append(sql)
