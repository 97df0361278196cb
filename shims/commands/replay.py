"""`server.py replay`: re-read every stored payload."""

import argparse

from shims.commands.command import Environ
from shims.process.runtime import Runtime
from sources.syncing.replay import replay
from sources.syncing.writes.batch import Preview
from store.migrations.check import check

_LONGEST = 60


async def replay_all(environ: Environ, arguments: argparse.Namespace) -> int:
    """Read every stored payload again, and print what came of it; or only what would."""
    preview: Preview | None = {} if arguments.dry_run else None
    async with Runtime(environ).open() as runtime:
        await check(runtime.database)
        result = await replay(runtime.database, runtime.sources, preview=preview)
    for (event_id, column), (before, after) in sorted((preview or {}).items()):
        print(f"event {event_id} {column}: {_short(before)} → {_short(after)}")
    print(f"{result.read} payloads read, {result.rejected} not readable, {result.ingested.events_written} events written,")
    print(f"{result.completed} adopted events filled in from their own columns")
    if arguments.dry_run:
        print("nothing was written: a dry run")
    return 0


def _short(value: object) -> str:
    text = "nothing" if value is None else str(value).replace("\n", " ")
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
