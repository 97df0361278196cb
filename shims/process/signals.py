"""What signals do: a server drains, ingestion stops, any other command is cancelled. So each gives back what it holds."""

import asyncio
import signal
from collections.abc import Callable, Coroutine
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:  # a command that serves nothing does without
    from shims.dependencies import Dependencies

_STOPPING: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def drain_on_signal(dependencies: "Dependencies", end_listeners: Callable[[], None], drain_s: float) -> None:
    """On SIGTERM `/ready` returns 503 at once; requests are still taken for `drain_s`, until load balancers have noticed.

    The same on SIGINT, and on SIGHUP, which a terminal sends as it is closed.
    """
    loop = asyncio.get_running_loop()

    def drain(stop: Callable[[int, FrameType | None], Any], number: int, frame: FrameType | None) -> None:
        dependencies.is_draining = True
        loop.call_soon_threadsafe(end_listeners)  # subscribers reconnect to another process
        loop.call_soon_threadsafe(loop.call_later, drain_s, stop, number, frame)

    if signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:  # under nohup it is ignored
        signal.signal(signal.SIGHUP, signal.getsignal(signal.SIGTERM))
    for number in _STOPPING:
        stop = signal.getsignal(number)
        if callable(stop):
            signal.signal(number, partial(drain, stop))


def stopped_by_signal() -> asyncio.Event:
    """An event set by SIGTERM, SIGINT or SIGHUP."""
    stop = asyncio.Event()
    for number in _STOPPING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


async def until_sigterm(work: Coroutine[Any, Any, int]) -> int:
    """A command's exit status.

    Errors: CancelledError when SIGTERM cancelled it. A command that stops at its own pace listens itself: `stopped_by_signal`.
    """
    running = asyncio.ensure_future(work)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running.cancel)
    return await running
