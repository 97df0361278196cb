"""Which reads may be a second old: those may go to a replica.

Whoever answers a stranger's query says so around it. Work that must see what was written a moment ago says that, inside it.
"""

from contextlib import AbstractContextManager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class _Scope:
    """One answer under way; shared by the tasks that it starts."""

    may_lag: bool = True


_UP_TO_DATE = _Scope(may_lag=False)
_scope: ContextVar[_Scope] = ContextVar("read_scope", default=_UP_TO_DATE)


class _Inside:
    """A block under one scope; a class, because a generator would cost each answer as much again."""

    __slots__ = ("_scope", "_token")

    def __init__(self, scope: _Scope) -> None:
        self._scope = scope

    def __enter__(self) -> None:
        self._token = _scope.set(self._scope)

    def __exit__(self, *raised: object) -> None:
        _scope.reset(self._token)


def reads_may_lag() -> AbstractContextManager[None]:
    """Reads of this context, and of the tasks it starts, may be a second old."""
    return _Inside(_Scope())


def up_to_date_reads() -> AbstractContextManager[None]:
    """Reads inside see every commit."""
    return _Inside(_UP_TO_DATE)


def from_now_on_up_to_date() -> None:
    """The rest of the answer under way sees every commit: something that it is to show was written for it."""
    _scope.get().may_lag = False


def may_lag() -> bool:
    """Whether a read begun now may be a second old."""
    return _scope.get().may_lag


def forget() -> None:
    """Leave the answer under way: for work that outlives it."""
    _scope.set(_UP_TO_DATE)
