"""`server.py doctor`: look at everything that an operator may have to mend."""

import argparse

from shims.commands.command import Environ
from shims.monitoring.checks import findings
from shims.process.runtime import Runtime

_WORDS = {True: "ok", None: "off", False: "WRONG"}


async def examine(environ: Environ, arguments: argparse.Namespace) -> int:
    """Print each finding with its cause and what mends it. Exit status 1: something is wrong."""
    is_well = True
    async with Runtime(environ).open() as runtime:
        async for found in findings(runtime):
            is_well = is_well and found.is_well is not False
            print(f"{_WORDS[found.is_well]:5}  {found.name}: {found.detail}")
            if found.remedy:
                print(f"       → {found.remedy}")
    return 0 if is_well else 1
