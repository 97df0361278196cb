"""Ranked lists as people have begun to read them: events that come meanwhile change no later page of theirs.

A list is kept by the process that made it, as ids alone. The cursors name it; another process ranks again, without what is newer.
"""

from typing import Final
from zlib import crc32

from resolvers.feed.ranking.late_numpy import Integers
from store.cache import BoundedCache

MOST_KEPT: Final = 2_000_000  # ids of all lists together: 16 MB


class PinnedLists:
    """One process's lists, by person and token."""

    def __init__(self) -> None:
        self._kept: BoundedCache[tuple[int, int], Integers] = BoundedCache(
            max_weight=MOST_KEPT, weigh=lambda key, ids: 1 + len(ids)
        )

    def pin(self, user_id: int, event_ids: Integers) -> int:
        """Keep a list; returns its token, which is the same for the same list."""
        token = crc32(event_ids.tobytes())
        self._kept.put((user_id, token), event_ids)
        return token

    def get(self, user_id: int, token: int) -> Integers | None:
        """The event ids of a person's list, best first; None if it is not kept here (any more)."""
        return self._kept.get((user_id, token))
