"""One task in a forked process with limits: what it loads, changes or breaks is gone when it ends."""

import os
import pickle
import resource
import select
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

Result = TypeVar("Result")

_MEMORY_BYTES = 6 * 2**30


@dataclass(frozen=True, slots=True)
class Limits:
    """What one task may take. CPU time doesn't depend on what else the machine does; `wall_s` ends those that wait for ever."""

    cpu_s: int
    wall_s: float


class Unfinished(Exception):
    """The task ended without a result: it took too long, or its process died."""


def forked(task: Callable[[], Result], limits: Limits) -> Result:
    """What the task returns. The process must have no other threads.

    Errors: Unfinished.
    """
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(reading)
        _run(task, limits, writing)
    os.close(writing)
    try:
        sent = _read_all(reading, time.monotonic() + limits.wall_s)
    finally:
        os.close(reading)
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        with suppress(ProcessLookupError):  # when it died before it had a group of its own
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    if not sent:
        raise Unfinished
    result: Result = pickle.loads(sent)  # noqa: S301 our own child wrote it
    return result


def _run(task: Callable[[], object], limits: Limits, writing: int) -> None:
    """In the child: run the task silently, send its result, and never come back."""
    status = 1
    try:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_s, limits.cpu_s + 1))
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(pickle.dumps(task()))
        status = 0
    finally:
        os._exit(status)


def _read_all(reading: int, deadline: float) -> bytes:
    """Everything up to the end; b"" at the deadline."""
    found = b""
    while select.select([reading], [], [], max(deadline - time.monotonic(), 0.0))[0]:
        more = os.read(reading, 2**20)
        if not more:
            return found
        found += more
    return b""
