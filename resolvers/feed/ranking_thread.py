"""The one thread beside the event loop in which candidates are gathered and ranked.

A thread that computes holds the interpreter, and with several of them the event loop may have to wait for each in turn. With
one it waits for one, and all of the work together takes no longer.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Final, TypeVar, TypeVarTuple

from store.database.collecting import uncollected

Made = TypeVar("Made")
Given = TypeVarTuple("Given")

_THREAD: Final = ThreadPoolExecutor(1, thread_name_prefix="ranking")


async def aside(work: Callable[[*Given], Made], *arguments: *Given, is_short: bool = False) -> Made:
    """The result of `work`, computed off the event loop; short work is done before a thread would have started."""
    if is_short:
        return work(*arguments)
    context = copy_context()
    return await asyncio.get_running_loop().run_in_executor(_THREAD, lambda: context.run(lambda: uncollected(work, *arguments)))
