"""Terminal output of a sync: a progress line while it runs, and a table when it is done."""

import sys
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self, TextIO

from sources.syncing.lease import HELD_FOR
from sources.syncing.syncer import Progress, SyncResult

_CLEAR_LINE = "\r\x1b[K"
_ELSEWHERE = f"another process is already syncing; if it was killed, try again in {HELD_FOR.seconds} seconds"


class SyncProgress:
    """Shows running syncs on one line of a terminal; silent if the output is not a terminal."""

    def __init__(self, out: TextIO = sys.stderr) -> None:
        self._out = out
        self._is_terminal = out.isatty()
        self.then: Callable[[Progress], None] = lambda progress: None  # told of each too
        self._running: dict[tuple[str, str], Progress] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._is_terminal:
            self._out.write(_CLEAR_LINE)
            self._out.flush()

    def show(self, progress: Progress) -> None:
        """Record one sync's progress and redraw the line."""
        self.then(progress)
        if not self._is_terminal:
            return
        key = (progress.source, progress.city)
        if progress.phase in ("done", "failed"):
            self._running.pop(key, None)
        else:
            self._running[key] = progress
        parts = [f"{one.source} {one.city} {one.fetched}" for one in self._running.values()]
        self._out.write(_CLEAR_LINE + " | ".join(parts)[:120])
        self._out.flush()


def summary(results: Sequence[SyncResult], *, is_dry_run: bool) -> str:
    """One row per sync: what was fetched, what changed, what failed."""
    heading = ("source", "city", "fetched", "rejected", "new", "changed", "gone", "events", "ms", "")
    rows = [heading, *(_row(result) for result in results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(heading))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([*lines, "nothing was written: a dry run"] if is_dry_run else lines)


def _row(result: SyncResult) -> tuple[str, ...]:
    ingested = result.ingested
    counts = (
        result.fetched,
        result.rejected,
        ingested.new,
        ingested.changed,
        result.withdrawn,
        ingested.events_written,
        result.took_ms,
    )
    remark = _ELSEWHERE if result.is_elsewhere else result.error or result.note or ""
    return (result.source, result.city, *map(str, counts), remark)
