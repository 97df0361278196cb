"""`server.py replay`: re-read every stored payload."""

import argparse
import asyncio

from shims.commands.command import Command, Environ
from shims.process.runtime import Runtime
from sources.syncing.replay import replay
from store.migrations.check import check


async def replay_all(environ: Environ, arguments: argparse.Namespace) -> int:
    """Read every stored payload again, and print what came of it."""
    async with Runtime(environ).open() as runtime:
        await check(runtime.database)
        result = await replay(runtime.database, runtime.sources)
    print(f"{result.read} payloads read, {result.rejected} not readable, {result.ingested.events_written} events written,")
    print(f"{result.completed} adopted events filled in from their own columns")
    return 0


REPLAY = Command("replay", "re-read every stored payload", lambda environ, arguments: asyncio.run(replay_all(environ, arguments)))
