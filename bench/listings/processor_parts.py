"""Which part of a sync the processor's time goes to: looked at many times a second, and added up by the function it was in.

Work that the server does in threads is done in the event loop's thread here, so that each look sees what is at work.
"""

import asyncio
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from types import CodeType, FrameType
from typing import Any, ParamSpec, TypeVar

from sources.matching import cluster_reached
from sources.merging import merge
from sources.merging.named_acts import names_of
from sources.syncing import ingest
from sources.syncing.blocking import Surroundings, lookup_keys_of
from sources.syncing.event_columns import public_columns
from sources.syncing.planning import plan_merge
from sources.syncing.writes import completing
from sources.syncing.writes.drafts import merged_events, search_terms
from sources.syncing.writes.group import Group
from sources.syncing.writes.turns import Turns
from store.events.listing_codec import encode, record_hash

P = ParamSpec("P")
T = TypeVar("T")

MATCHING, MERGING, WRITING = "matching", "merging", "writing"
ACTS, BOOKKEEPING = "acts read from titles and descriptions", "keeping the books of syncs"
PARTS = (MATCHING, MERGING, WRITING, ACTS, BOOKKEEPING)
_LOOK_EVERY_S = 0.001
# Of the functions under way the innermost that stands here tells the part.
_BY_FUNCTION: Mapping[str, tuple[Callable[..., Any], ...]] = {
    MATCHING: (lookup_keys_of, Group.plan, Surroundings.read.__func__, cluster_reached, plan_merge),  # type: ignore[attr-defined]
    MERGING: (merged_events, merge, public_columns),
    WRITING: (Turns.write, Group.run, ingest.withdraw, encode, record_hash, search_terms),
    ACTS: (names_of, completing.recognise),
}
_PART_OF: Mapping[CodeType, str] = {one.__code__: part for part, functions in _BY_FUNCTION.items() for one in functions}


class ProcessorParts:
    """Processor seconds by part."""

    def __init__(self) -> None:
        self.seconds = dict.fromkeys(PARTS, 0.0)
        self._last = 0.0

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Add up the block's."""
        asyncio.get_running_loop().set_default_executor(_Here())
        self._last = time.process_time()
        before = signal.signal(signal.SIGPROF, self._look)
        signal.setitimer(signal.ITIMER_PROF, _LOOK_EVERY_S, _LOOK_EVERY_S)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, before)

    def _look(self, number: int, frame: FrameType | None) -> None:
        now = time.process_time()
        self.seconds[_part_of(frame)] += now - self._last
        self._last = now


def _part_of(frame: FrameType | None) -> str:
    while frame is not None:
        if (part := _PART_OF.get(frame.f_code)) is not None:
            return part
        frame = frame.f_back
    return BOOKKEEPING


class _Here(ThreadPoolExecutor):
    """Does at once what it is given."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        done: Future[T] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001 as a thread of the pool does
            done.set_exception(error)
        return done
