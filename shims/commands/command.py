"""What a command of `server.py` is. Nothing that a command works with is imported before it is chosen."""

import argparse
import signal
import sys
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from pkgutil import resolve_name
from typing import Any

from shims.process.collector import at_rest

Environ = Mapping[str, str]
Run = Callable[[Environ, argparse.Namespace], int | Coroutine[Any, Any, int]]


def _no_arguments(parser: argparse.ArgumentParser) -> None:
    """Most commands take none."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its name and help on the command line, the function that carries it out, and the arguments it takes.

    `function` is "module:name" of a Run, which returns the exit status.
    """

    name: str
    help: str
    function: str
    add_arguments: Callable[[argparse.ArgumentParser], None] = _no_arguments

    def load(self) -> Run:
        """The function, its module imported."""
        with at_rest():
            function: Run = resolve_name(self.function)
        return function

    def run(self, environ: Environ, arguments: argparse.Namespace) -> int:
        """Carry the command out; the exit status.

        Errors: SettingsError and StoreError, which `running.py` turns into one line on stderr.
        """
        status = self.load()(environ, arguments)
        if isinstance(status, int):
            return status
        import asyncio  # noqa: PLC0415 --help does without

        from shims.process.signals import until_sigterm  # noqa: PLC0415 it imports asyncio

        try:
            return asyncio.run(until_sigterm(status))
        except asyncio.CancelledError:
            print("gigs server: stopped", file=sys.stderr)
            return 128 + signal.SIGTERM
