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
        self.grew(weight)

    def grew(self, by: int) -> None:
        """Take note that what `weigh` says of an entry is now so much more: those longest unused are dropped for it."""
        self.weight += by
        while self._is_too_full():
            self.drop_oldest()

    def pop(self, key: Key) -> Value | None:
        """The value, which is no longer held; neither a hit nor a miss."""
        value = self._entries.get(key)
        self.drop(key)
        return value

    def peek(self, key: Key) -> Value | None:
        """The value; neither a hit nor a use."""
        return self._entries.get(key)

    def drop_oldest(self) -> None:
        """Forget what is longest unused."""
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


class ProvenCache(Generic[Key, Value]):
    """A cache in which a value that nobody has asked for again drops none that somebody has.

    As long as there is room, everything is kept. Where there is not, new values have a quarter of the bound among themselves, so
    that whoever asks for many things once, on purpose or not, drops nothing that others use; the rest is for values that were
    asked for while they were there. A value heavier than the whole bound is not kept.
    """

    __slots__ = ("_max_weight", "_new", "_proven", "_weigh", "hits", "misses")

    def __init__(self, *, max_weight: int, weigh: Callable[[Key, Value], int]) -> None:
        self.hits = 0
        self.misses = 0
        self._max_weight = max_weight
        self._weigh = weigh
        self._new: BoundedCache[Key, Value] = BoundedCache(weigh=weigh)
        self._proven: BoundedCache[Key, Value] = BoundedCache(weigh=weigh)

    def __len__(self) -> int:
        return len(self._new) + len(self._proven)

    def __contains__(self, key: object) -> bool:
        """Whether the key is held; neither a hit nor a use."""
        return key in self._new or key in self._proven

    @property
    def weight(self) -> int:
        """What is held in all."""
        return self._new.weight + self._proven.weight

    def get(self, key: Key) -> Value | None:
        """The value, which is now proven and the one last used; None for a key that is not held."""
        value = self._proven.get(key)
        if value is None:
            value = self._new.pop(key)
            if value is None:
                self.misses += 1
                return None
            self._proven.put(key, value)
        self.hits += 1
        return value

    def put(self, key: Key, value: Value) -> None:
        """Keep a value that is new, in place of what the key had."""
        self._proven.drop(key)
        self._new.drop(key)
        if self._weigh(key, value) <= self._max_weight:
            self._new.put(key, value)
            self._fit()

    def peek(self, key: Key) -> Value | None:
        """The value; neither a hit nor a use."""
        value = self._proven.peek(key)
        return self._new.peek(key) if value is None else value

    def grew(self, key: Key, by: int) -> None:
        """Take note that what `weigh` says of an entry is now so much more."""
        (self._proven if key in self._proven else self._new).grew(by)
        self._fit()

    def clear(self) -> None:
        """Forget everything; the counts stay."""
        self._new.clear()
        self._proven.clear()

    def reads(self) -> tuple[int, int]:
        """Hits and misses so far."""
        return self.hits, self.misses

    def _fit(self) -> None:
        while self.weight > self._max_weight:
            crowded = self._new if self._new.weight > self._max_weight // 4 or not len(self._proven) else self._proven
            crowded.drop_oldest()
