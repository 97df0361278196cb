"""Until when the statements of the work under way may run.

Whoever answers a request sets the deadline around it; every statement takes it along to the database, which then gives up by
itself: an answer that nobody waits for any more costs the database nothing. Work that outlives its request starts
`without_deadline`.
"""

import time
from contextlib import AbstractContextManager
from contextvars import Context, ContextVar, copy_context

from store.database.hosts import lag
from store.errors import DeadlinePassed

_ends_at: ContextVar[float | None] = ContextVar("statement_deadline", default=None)  # on the monotonic clock


class _Until:
    """A block with a deadline; a class, because a generator would cost each answer several times as much."""

    __slots__ = ("_ends_at", "_token")

    def __init__(self, ends_at: float) -> None:
        self._ends_at = ends_at

    def __enter__(self) -> None:
        earlier = _ends_at.get()
        self._token = _ends_at.set(self._ends_at if earlier is None else min(self._ends_at, earlier))

    def __exit__(self, *raised: object) -> None:
        _ends_at.reset(self._token)


def deadline(seconds: float) -> AbstractContextManager[None]:
    """Statements of this context, and of the tasks it starts, end that many seconds from now; an earlier deadline stands."""
    return _Until(time.monotonic() + seconds)


def without_deadline() -> Context:
    """A copy of this context that has all the time it needs: `create_task(work, context=without_deadline())`.

    It outlives the answer for which it was started, so its reads see every commit.
    """
    context = copy_context()
    context.run(_ends_at.set, None)
    context.run(lag.forget)
    return context


def ends_at() -> float | None:
    """When the statements under way must be over, on the monotonic clock; None without a deadline."""
    return _ends_at.get()


def remaining_s() -> float | None:
    """The seconds that are left; None without a deadline.

    Errors: DeadlinePassed when none are left.
    """
    limit = _ends_at.get()
    if limit is None:
        return None
    left = limit - time.monotonic()
    if left <= 0:
        raise DeadlinePassed("the request's time was over before the statement began")
    return left
