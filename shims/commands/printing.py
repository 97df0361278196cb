"""`server.py schema` and `server.py settings`: print the SDL, and every setting."""

import argparse
import sys

from schema.assembly import make_schema, sdl
from shims.commands.command import Command, Environ
from shims.commands.settings_pages import env_example, markdown_page
from shims.settings import SETTINGS as GROUPS


def print_schema(environ: Environ, arguments: argparse.Namespace) -> int:
    """The SDL on stdout."""
    sys.stdout.write(sdl(make_schema()))
    return 0


def print_settings(environ: Environ, arguments: argparse.Namespace) -> int:
    """Every setting on stdout, as an `.env` or as a page."""
    sys.stdout.write(markdown_page(GROUPS) if arguments.markdown else env_example(GROUPS))
    return 0


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--env", action="store_true", help="as an .env file to fill in (the default)")
    parser.add_argument("--markdown", action="store_true", help="as a Markdown page")


SCHEMA = Command("schema", "print the SDL", print_schema)
SETTINGS = Command("settings", "print all settings", print_settings, _add_arguments)
