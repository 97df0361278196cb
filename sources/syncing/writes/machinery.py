"""Matching, merging and the writing of events: imported with the first sync or decision of a process, beside the event loop.

That takes a tenth of a second. A process that answers requests is ready without it, and may never need it.
"""

import asyncio
from functools import partial
from importlib import import_module
from typing import Final

from store.database.collecting import uncollected

_imported: Final[set[str]] = set()


async def machinery(module: str = "sources.syncing.ingest") -> None:
    """Import a module with all that it needs, unless that was done. Functions that use it import from it after this."""
    if module not in _imported:
        await asyncio.to_thread(uncollected, partial(import_module, module))
        _imported.add(module)
