"""`server.py schema`: print the SDL."""

import argparse
import sys

from schema.assembly import make_schema, sdl
from shims.commands.command import Environ


def print_schema(environ: Environ, arguments: argparse.Namespace) -> int:
    """The SDL on stdout."""
    sys.stdout.write(sdl(make_schema()))
    return 0
