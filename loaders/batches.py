"""Helpers for batched reads: results in key order, and a per-request cache."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import BindParameter, Select, bindparam

from store.database.connection import Database
from store.database.statements import chunks
from store.database.watching import spans

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

OwnedKey = tuple[int, int]  # the asking person's number and a thing's
IDS: BindParameter[Any] = bindparam("ids", expanding=True)


class _Batch(Generic[Key, Value]):
    """Keys that are read together, and what came of it. Who waits for one of the keys waits for the batch."""

    task: asyncio.Task[None]

    def __init__(self) -> None:
        self.keys: dict[Key, None] = {}  # in the order asked, without those forgotten while they were read
        self.values: dict[Key, Value] = {}
        self.error: BaseException | None = None
        self.waiters = 0


class Relation(Generic[Key, Value]):
    """One relation as one request sees it: each key is read once, and what is asked for in one turn of the loop is read together.

    50 tasks that load one key each make one read. A level that asks for many keys costs one task, not a future a key. Keys asked
    for while a read runs are read beside it. A cancelled waiter leaves the others their answer; the last to leave ends the read.
    Errors: those of the read, for everybody who waits for one of its keys; then none of them is remembered.
    """

    __slots__ = ("_gathering", "_known", "_read", "_running")  # dozens are made a request

    def __init__(self, read: Callable[[Sequence[Key]], Awaitable[Sequence[Value]]]) -> None:
        self._read = read
        self._known: dict[Key, Value] = {}
        self._gathering: _Batch[Key, Value] | None = None  # takes keys until its read begins
        self._running: list[_Batch[Key, Value]] = []  # the oldest first

    async def load(self, key: Key) -> Value:
        """One key's value."""
        return (await self.load_many((key,)))[0]

    async def load_many(self, keys: Sequence[Key]) -> list[Value]:
        """A value a key, in key order."""
        known = self._known
        missing = [key for key in keys if key not in known]
        if not missing:
            return [known[key] for key in keys]
        held = {key: known[key] for key in keys if key in known}  # a copy: a key may be forgotten while others are read
        found: dict[Key, Value] = {}
        for batch in await self._read_by(self._join(missing)):
            found.update(batch.values)
        found.update(held)
        return [found[key] for key in keys]

    def known(self) -> Mapping[Key, Value]:
        """What was read so far."""
        return self._known

    def remember(self, values: Mapping[Key, Value]) -> None:
        """Values that this request has read by another way."""
        self._known.update(values)

    def forget(self, key: Key) -> None:
        """Re-read the key when it is next requested, because this request has changed it."""
        self._known.pop(key, None)
        for batch in self._running:
            batch.keys.pop(key, None)

    def _join(self, missing: Sequence[Key]) -> list[_Batch[Key, Value]]:
        """The batches that read these keys: those that run already, and the one that is being gathered."""
        joined = []
        for batch in self._running:
            left = [key for key in missing if key not in batch.keys]
            if len(left) < len(missing):
                joined.append(batch)
            missing = left
        if missing:
            if self._gathering is None:
                self._gathering = _Batch()
                self._gathering.task = asyncio.create_task(self._run(self._gathering))
            self._gathering.keys.update(dict.fromkeys(missing))
            joined.append(self._gathering)
        return joined

    async def _read_by(self, batches: list[_Batch[Key, Value]]) -> list[_Batch[Key, Value]]:
        """The same batches, read.

        Errors: those of their reads.
        """
        for batch in batches:
            batch.waiters += 1
        try:
            for batch in batches:
                await _over(batch.task)
        finally:
            for batch in batches:
                self._leave(batch)
        for batch in batches:
            if batch.error is not None:
                raise batch.error
        return batches

    def _leave(self, batch: _Batch[Key, Value]) -> None:
        batch.waiters -= 1
        if not batch.waiters and not batch.task.done():
            batch.task.cancel()
            self._drop(batch)  # at once: who asks next must not join what is being ended

    async def _run(self, batch: _Batch[Key, Value]) -> None:
        """Read the batch. Begins in the turn after the first key, when all who were ready to run have asked for theirs."""
        self._gathering = None
        self._running.append(batch)
        values: dict[Key, Value] = {}
        try:
            with _span(self._read, len(batch.keys)):
                for chunk in chunks(list(batch.keys)):
                    values.update(zip(chunk, await self._read(chunk), strict=True))
            batch.values = values
            self._known.update(values if len(batch.keys) == len(values) else {key: values[key] for key in batch.keys})
        except asyncio.CancelledError as error:
            batch.error = error
            raise
        except Exception as error:  # noqa: BLE001 raised anew for each who waits
            batch.error = error
        finally:
            self._drop(batch)

    def _drop(self, batch: _Batch[Key, Value]) -> None:
        """Let nobody join the batch any more."""
        if self._gathering is batch:
            self._gathering = None
        elif batch in self._running:
            self._running.remove(batch)


async def _over(task: asyncio.Task[None]) -> None:
    """Wait until a task is over, in whichever way; it goes on if the waiter is cancelled. asyncio.wait makes far more calls."""
    if task.done():
        return
    turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    wake = partial(_wake, turn)
    task.add_done_callback(wake)
    try:
        await turn
    finally:
        task.remove_done_callback(wake)


def _wake(turn: asyncio.Future[None], task: asyncio.Task[None]) -> None:
    if not turn.done():
        turn.set_result(None)


def _span(read: Callable[..., Any], keys: int) -> AbstractContextManager[Any]:
    """The batch's span, named after what is read; nothing where no traces are sent."""
    if not spans.are_sent():
        return nullcontext()
    named = read.func if isinstance(read, partial) else read
    name = getattr(named, "__name__", type(named).__name__)
    return spans.span(f"batch {name}", {"gigs.keys": keys})


def grouped(keys: Sequence[Key], pairs: Iterable[tuple[Key, Value]]) -> list[tuple[Value, ...]]:
    """One tuple per key, in key order, with the values that belong to it, in their order."""
    found: dict[Key, list[Value]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return [tuple(found.get(key, ())) for key in keys]


async def owned(
    database: Database, by_id: Select[Any], make: Callable[[Any], Value], keys: Sequence[OwnedKey]
) -> list[Value | None]:
    """Each thing, if it is the asking person's; None for an unknown one and for somebody else's.

    `by_id` reads the rows of some `ids`, and `make` gives them their names, among which are `user_id` and `id`.
    """
    rows = await database.fetch_all(by_id, {"ids": sorted({number for _, number in keys})})
    found = {(row.user_id, row.id): row for row in map(cast(Callable[[Any], Any], make), rows)}
    return [found.get(key) for key in keys]
