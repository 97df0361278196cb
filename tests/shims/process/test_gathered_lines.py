"""Lines that wait for each other are all written, in order, and warnings do not wait."""

import asyncio
import io
import logging

from shims.process.gathered_lines import WITHIN_S, GatheringHandler


class Log:
    """A logger with such a handler."""

    def __init__(self) -> None:
        self.written = io.StringIO()
        self._handler = GatheringHandler()
        self._handler.setStream(self.written)
        self._logger = logging.Logger("lines")
        self._logger.addHandler(self._handler)
        self.info, self.warning = self._logger.info, self._logger.warning

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
