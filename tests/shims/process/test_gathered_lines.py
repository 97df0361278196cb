"""Lines that wait for each other are all written, in order, and warnings do not wait."""

import asyncio
import io
import logging
from collections.abc import Sequence

import pytest

from shims.process.gathered_lines import WITHIN_S, GatheringHandler, LineFormatter, WholeRecord


class Log:
    """A logger with such a handler."""

    def __init__(self, form: LineFormatter | None = None) -> None:
        self.written = io.StringIO()
        self._handler = GatheringHandler(form)
        self._handler.setStream(self.written)
        self._logger = logging.Logger("lines")
        self._logger.addHandler(self._handler)
        self.info, self.warning = self._logger.info, self._logger.warning

    def whole(self, text: str) -> None:
        """Log a record whose line may be made later."""
        self._logger.handle(WholeRecord("lines", logging.INFO, "", 0, text, None, None))

    @property
    def lines(self) -> list[str]:
        return self.written.getvalue().splitlines()


async def test_lines_are_written_together_soon() -> None:
    log = Log()
    for number in range(3):
        log.info("%s", number)
    assert log.lines == []
    await asyncio.sleep(WITHIN_S * 2)
    assert log.lines == ["0", "1", "2"]
    log.info("later")
    await asyncio.sleep(WITHIN_S * 2)
    assert log.lines[3:] == ["later"]


async def test_a_warning_is_written_at_once_after_what_was_said_before_it() -> None:
    log = Log()
    log.info("before")
    log.warning("now")
    assert log.lines == ["before", "now"]


def test_without_a_loop_lines_are_written_at_once() -> None:
    log = Log()
    log.info("now")
    assert log.lines == ["now"]


def test_what_a_loop_left_is_written_before_the_next_line_and_at_the_end() -> None:
    log = Log()

    async def leave() -> None:
        log.info("left")

    asyncio.run(leave())
    assert log.lines == []
    asyncio.run(leave())  # another loop, which has to write for itself
    log._handler.flush()
    assert log.lines == ["left", "left"]


async def test_much_does_not_wait() -> None:
    log = Log()
    log.info("x" * 70_000)
    assert len(log.lines) == 1


class FullDisk(io.StringIO):
    """A file that takes nothing while its disk is full."""

    is_full = True

    def write(self, text: str) -> int:
        if self.is_full:
            raise OSError("No space left on device")
        return super().write(text)


async def test_who_logs_on_a_full_disk_does_not_fail_and_later_lines_are_written() -> None:
    log = Log()
    log.written = disk = FullDisk()
    log._handler.setStream(disk)
    log.warning("lost")
    log.info("lost, too")
    await asyncio.sleep(WITHIN_S * 2)
    disk.is_full = False
    log.warning("kept")
    assert log.lines == ["kept"]


class Numbered(LineFormatter):
    """Says how many lines were made together; fails for "never"."""

    def lines(self, records: Sequence[WholeRecord]) -> list[str]:
        return [f"{len(records)} together: {self.format(record)}" for record in records]

    def format(self, record: logging.LogRecord) -> str:
        if record.msg == "never":
            raise ValueError("this line cannot be made")
        return super().format(record)


async def test_whole_records_become_lines_together_among_the_others_in_order() -> None:
    log = Log(Numbered())
    log.whole("first")
    changed = ["as it was"]
    log.info("%s", changed)
    changed[0] = "as it is"
    log.whole("second")
    log.warning("last")
    assert log.lines == ["2 together: first", "['as it was']", "2 together: second", "last"]


async def test_a_line_that_cannot_be_made_takes_no_other_along(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging, "raiseExceptions", False)
    log = Log(Numbered())
    for text in ("before", "never", "after"):
        log.whole(text)
    log.info("never")
    log.warning("last")
    assert log.lines == ["before", "after", "last"]


async def test_many_whole_records_do_not_wait() -> None:
    log = Log()
    for _ in range(7):
        log.whole("x" * 10_000)
    assert len(log.lines) == 7
