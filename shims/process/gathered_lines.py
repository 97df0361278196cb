"""Log lines gathered for a moment: hundreds of them made and written at once, where each by itself cost a request more than its
parsing."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

WITHIN_S: Final = 0.02
_MOST_CHARS: Final = 65_536  # that wait


class WholeRecord(logging.LogRecord):
    """A record that holds all that its line tells, `request_id` included, so that the line may be made later.

    Its message is a text, without arguments and without an exception: those may be something else by then.
    """

    request_id: str
    msg: str


class LineFormatter(logging.Formatter):
    """Makes lines, several at once where that is cheaper."""

    def lines(self, records: Sequence[WholeRecord]) -> list[str]:
        """A line for each, as `format` makes it."""
        return [self.format(record) for record in records]


class GatheringHandler(logging.StreamHandler):  # type: ignore[type-arg]
    """Writes informative lines of a running loop within `WITHIN_S`; a warning at once, after all that was said before it.

    Where no loop runs (commands, threads, the end of the process), every line is written at once.
    """

    def __init__(self, form: LineFormatter | None = None) -> None:
        super().__init__()
        self._form = self.formatter = form or LineFormatter()
        self._waiting: list[str | WholeRecord] = []
        self._chars = 0
        self._timed_by: asyncio.AbstractEventLoop | None = None  # the loop that is going to write what waits

    def handle(self, record: logging.LogRecord) -> bool:
        """Take one line, unless a filter is against it; whether it was taken."""
        # As the base class does, without a call to look for filters and one on each side of the lock.
        if self.filters and not self.filter(record):
            return False
        assert self.lock is not None  # as for every handler that has been made
        with self.lock:
            self.emit(record)
        return True

    def emit(self, record: logging.LogRecord) -> None:
        """Take one line."""
        if isinstance(record, WholeRecord):
            self._waiting.append(record)
            self._chars += len(record.msg)
        else:
            line = self._line(record)
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
            waiting, self._waiting, self._chars, self._timed_by = self._waiting, [], 0, None
            with suppress(OSError, ValueError):  # ValueError: the stream is closed
                if waiting:
                    self.stream.write("".join(self._lines(waiting)))
                super().flush()
        finally:
            self.release()

    def _lines(self, waiting: Sequence[str | WholeRecord]) -> list[str]:
        records = [one for one in waiting if isinstance(one, WholeRecord)]
        try:
            lines = [line + self.terminator for line in self._form.lines(records)]
        except Exception:  # noqa: BLE001 one of them cannot be made: the others can
            lines = [self._line(record) for record in records]
        made = iter(lines)
        return [one if isinstance(one, str) else next(made) for one in waiting]

    def _line(self, record: logging.LogRecord) -> str:
        """Its line; none if it cannot be made, for which, as with logging's own handlers, no request ends."""
        try:
            return self._form.format(record) + self.terminator
        except Exception:  # noqa: BLE001 logging tells it, as of any line that cannot be made
            self.handleError(record)
            return ""
