"""What batched reads share: answers in key order, and one request's memory of what it has read."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

from sqlalchemy import BindParameter, bindparam

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
Item = TypeVar("Item")

CHUNK = 1000  # keys that one statement takes
IDS: BindParameter[Any] = bindparam("ids", expanding=True)


class Relation(Generic[Key, Value]):
    """One relation as one request sees it: each key is read once, and what is asked together is read together."""

    def __init__(self, read: Callable[[Sequence[Key]], Awaitable[Sequence[Value]]]) -> None:
        self._read = read
        self._known: dict[Key, Value] = {}
        self._reading = asyncio.Lock()

    async def load(self, key: Key) -> Value:
        """One key's value."""
        return (await self.load_many([key]))[0]

    async def load_many(self, keys: Sequence[Key]) -> list[Value]:
        """A value a key, in key order."""
        async with self._reading:
            missing = list(dict.fromkeys(key for key in keys if key not in self._known))
            for chunk in chunks(missing, CHUNK):
                self._known.update(zip(chunk, await self._read(chunk), strict=True))
        return [self._known[key] for key in keys]

    def forget(self, key: Key) -> None:
        """Read the key anew when it is next asked for: this request has changed it."""
        self._known.pop(key, None)


def chunks(values: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """The values in pieces of at most `size`."""
    return (values[start : start + size] for start in range(0, len(values), size))


def grouped(keys: Sequence[Key], pairs: Iterable[tuple[Key, Value]]) -> list[tuple[Value, ...]]:
    """One tuple a key, in key order: the values that came with it, in their order."""
    found: dict[Key, list[Value]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return [tuple(found.get(key, ())) for key in keys]
