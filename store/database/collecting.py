"""Work that the garbage collector has no business in."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Final, TypeVar, TypeVarTuple

Made = TypeVar("Made")
Given = TypeVarTuple("Given")

# So many new objects are looked through all the same, and what was looked through once not again: a bound on what cycles hold.
_SELDOM: Final = (500_000, 1_000_000, 1_000_000)
_lock = Lock()
_usual: list[tuple[int, int, int]] = []  # the thresholds to return to, once for each block that runs


def uncollected(work: Callable[[*Given], Made], *arguments: *Given) -> Made:
    """The result of `work`, during which nothing is collected in any thread.

    For rows by the thousand, which have no cycles and are soon gone: looking through them stopped the event loop for 6 ms at a
    time and found nothing.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        return work(*arguments)
    finally:
        if was_enabled:
            gc.enable()


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Collect in no thread while the block runs, unless very much is made meanwhile.

    For what takes a second and holds tens of thousands of objects until it ends: they were looked through again and again, up to
    300 ms at a time, while nobody could run. When it ends they are gone, and the next collection has little to look at.
    """
    with _lock:
        _usual.append(_usual[0] if _usual else gc.get_threshold())
        gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        with _lock:
            usual = _usual.pop()
            if not _usual:
                gc.set_threshold(*usual)
