"""A connection as the pool and the transactions see it, whichever database it leads to.

A pooled connection is used by one caller at a time (the pool sees to that). What goes wrong half-way makes it unusable: the pool
closes it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from store.database.statements import Row, Statement

Arguments = Mapping[str, Any] | Sequence[Any] | None


class WriteResult(NamedTuple):
    """What a writing statement did."""

    matched: int
    new_id: int


class PooledConnection(Protocol):
    """One connection, acquired and set up."""

    is_fresh: bool  # no statement has run on it since it was opened

    @property
    def is_usable(self) -> bool:
        """False once the server has hung up, as far as can be told without asking it."""
        ...

    async def prepare(self) -> None:
        """Set the session up."""
        ...

    async def refuse_read_only(self) -> None:
        """Errors: DatabaseUnavailable when this server takes no writes."""
        ...

    async def read(self, statement: Statement, sql: str, arguments: Arguments) -> list[Row]:
        """Every row of a query, typed as its columns say."""
        ...

    async def run(self, sql: str, arguments: Arguments) -> WriteResult:
        """Run a writing statement. Arguments None: the text is complete and nothing in it is replaced."""
        ...

    async def insert_ignoring(self, sql: str, arguments: Arguments) -> WriteResult:
        """Run an INSERT that leaves rows with taken keys alone, and forgives nothing else."""
        ...

    async def begin(self) -> None: ...

    async def commit(self) -> None: ...

    async def rollback(self) -> None: ...

    def literals(self, values: Sequence[Any]) -> Iterable[str]:
        """The values of one column written into SQL text, quoted."""
        ...

    def abandon(self) -> None:
        """Cut the connection off at once: what was under way is rolled back by the server."""
        ...

    async def close(self) -> None:
        """Give the connection up; also after `abandon`."""
        ...
