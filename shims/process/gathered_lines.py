"""Log lines gathered for a moment: hundreds of them in one write, where each by itself cost a request more than its parsing."""

import asyncio
import logging
from contextlib import suppress
from typing import Final

WITHIN_S: Final = 0.02
_MOST_CHARS: Final = 65_536  # that wait


class GatheringHandler(logging.StreamHandler):  # type: ignore[type-arg]
    """Writes informative lines of a running loop within `WITHIN_S`; a warning at once, after all that was said before it.

    Where no loop runs (commands, threads, the end of the process), every line is written at once.
    """

    def __init__(self) -> None:
        super().__init__()
        self._waiting: list[str] = []
        self._chars = 0
        self._timed_by: asyncio.AbstractEventLoop | None = None  # the loop that is going to write what waits

    def emit(self, record: logging.LogRecord) -> None:
        """Take one line."""
        try:
            line = self.format(record) + self.terminator
        except Exception:  # noqa: BLE001 as logging's own handlers do: a line that cannot be made ends no request
            self.handleError(record)
            return
        self._waiting.append(line)
        self._chars += len(line)
        loop = asyncio._get_running_loop()  # None where none runs, without an exception for it
        if record.levelno >= logging.WARNING or self._chars > _MOST_CHARS or loop is None:
            self.flush()
        elif self._timed_by is not loop:
            self._timed_by = loop
            loop.call_later(WITHIN_S, self.flush)

    def flush(self) -> None:
        """Write what waits. On a full disk it is lost: as with logging's own handlers, nobody who logs fails for it."""
        self.acquire()
        try:
            lines, self._waiting, self._chars, self._timed_by = self._waiting, [], 0, None
            with suppress(OSError, ValueError):  # ValueError: the stream is closed
                if lines:
                    self.stream.write("".join(lines))
                super().flush()
        finally:
            self.release()
