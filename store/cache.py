"""A cache with a bound, which counts how often it helped."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


def _one(key: object, value: object) -> int:
    return 1


def fitted(written: bytes) -> bytes:
    """The same bytes in no more memory than they need, to be kept.

    What orjson returns lies in up to thirteen times its size, which would be held for as long as it is kept.
    """
    return bytes(memoryview(written))


class BoundedCache(Generic[Key, Value]):
    """The values last used, as many as the bounds allow: `max_entries`, and `max_weight` by what `weigh` says of an entry.

    Units: `weigh` decides them (bytes, characters, rows). An entry that is heavier than the whole bound is not kept, and drops
    nothing. None is no value: `get` says None for an unknown key.
    """

    __slots__ = ("_entries", "_max_entries", "_max_weight", "_weigh", "hits", "misses", "weight")

    def __init__(
        self,
        *,
        max_entries: int | None = None,
        max_weight: int | None = None,
        weigh: Callable[[Key, Value], int] = _one,
    ) -> None:
        self.hits = 0
        self.misses = 0
        self.weight = 0
        self._max_entries = max_entries
        self._max_weight = max_weight
        self._weigh = weigh
        self._entries: OrderedDict[Key, Value] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, key: object) -> bool:
        """Whether the key is held; neither a hit nor a use."""
        return key in self._entries

    def get(self, key: Key) -> Value | None:
        """The value, which is now the one last used; None for a key that is not held."""
        value = self._entries.get(key)
        if value is None:
            self.misses += 1
            return None
        self.hits += 1
        self._entries.move_to_end(key)
        return value

    def put(self, key: Key, value: Value) -> None:
        """Keep a value, in place of what the key had; those longest unused are dropped for it."""
        self.drop(key)
        weight = self._weigh(key, value)
        if self._max_weight is not None and weight > self._max_weight:
            return
        self._entries[key] = value
        self.weight += weight
        while self._is_too_full():
            self.drop(next(iter(self._entries)))

    def drop(self, key: Key) -> None:
        """Forget a key, known or not."""
        value = self._entries.pop(key, None)
        if value is not None:
            self.weight -= self._weigh(key, value)

    def clear(self) -> None:
        """Forget everything; the counts stay."""
        self._entries.clear()
        self.weight = 0

    def reads(self) -> tuple[int, int]:
        """Hits and misses so far."""
        return self.hits, self.misses

    def _is_too_full(self) -> bool:
        over_entries = self._max_entries is not None and len(self._entries) > self._max_entries
        return over_entries or (self._max_weight is not None and self.weight > self._max_weight)
