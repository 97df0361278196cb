"""What a command of `server.py` is."""

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Environ = Mapping[str, str]
Run = Callable[[Environ, argparse.Namespace], int]


def _no_arguments(parser: argparse.ArgumentParser) -> None:
    """Most commands take none."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its name and help on the command line, what it does, and the arguments it takes.

    `run` returns the exit status. It may raise SettingsError and StoreError: both become one line on stderr.
    """

    name: str
    help: str
    run: Run
    add_arguments: Callable[[argparse.ArgumentParser], None] = _no_arguments
