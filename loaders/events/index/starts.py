"""When events begin, remembered as it was asked: eight bytes an event, so that the next page of the same nights asks nothing."""

from array import array
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_UNKNOWN: Final = 0


class Starts:
    """The order times of some events, by their ids."""

    def __init__(self) -> None:
        self._seconds = array("q")

    def known(self, ids: Iterable[int]) -> dict[int, datetime]:
        """Those of these events that are remembered."""
        seconds, size = self._seconds, len(self._seconds)
        held = ((event_id, seconds[event_id]) for event_id in ids if event_id < size)
        return {event_id: _EPOCH + timedelta(seconds=at) for event_id, at in held if at != _UNKNOWN}

    def keep(self, found: Iterable[tuple[int, datetime]]) -> None:
        """Remember these."""
        for event_id, at in found:
            if event_id >= len(self._seconds):
                self._seconds.frombytes(bytes(self._seconds.itemsize * (event_id + 1 - len(self._seconds))))
            self._seconds[event_id] = (at - _EPOCH) // timedelta(seconds=1)

    def forget(self, ids: Iterable[int]) -> None:
        """These may have moved."""
        for event_id in ids:
            if event_id < len(self._seconds):
                self._seconds[event_id] = _UNKNOWN
