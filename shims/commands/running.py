"""Runs the command that was chosen, and says in one line what an operator can mend."""

import argparse
import sys

from shims.process.logs import configure_logging
from shims.settings import read_environ
from store.errors import SettingsError, StoreError


def run_chosen(arguments: argparse.Namespace) -> int:
    """The exit status of what the command line parsed to. Problems an operator can fix are one line on stderr, no traceback."""
    try:
        environ = read_environ()
        configure_logging(environ)
        return arguments.run(environ, arguments)  # type: ignore[no-any-return]
    except (SettingsError, StoreError) as error:
        print(f"gigs server: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("gigs server: interrupted", file=sys.stderr)
        return 130
