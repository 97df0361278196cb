"""Waiting for a fact, not for a time."""

import asyncio
from collections.abc import Callable

_LIMIT_S = 60.0  # long, as a machine that is busy with other things needs: only a failing test waits it out


async def until(is_so: Callable[[], bool]) -> None:
    """Let the loop turn until something is so.

    Errors: TimeoutError after a minute.
    """
    async with asyncio.timeout(_LIMIT_S):
        while not is_so():  # noqa: ASYNC110  the fact is the database's or the pool's: nobody sets an event
            await asyncio.sleep(0)
