"""The commands of `server.py`, each in a module of its own. A new one is its module and its name in COMMANDS."""

import argparse

from shims.commands.backup import BACKUP, RESTORE
from shims.commands.command import Command
from shims.commands.doctor import DOCTOR
from shims.commands.importing import IMPORT
from shims.commands.migrate import MIGRATE
from shims.commands.printing import SCHEMA, SETTINGS
from shims.commands.replay import REPLAY
from shims.commands.role import ROLE
from shims.commands.serve import SERVE
from shims.commands.sync import SYNC

COMMANDS: tuple[Command, ...] = (SERVE, SYNC, REPLAY, IMPORT, ROLE, MIGRATE, BACKUP, RESTORE, DOCTOR, SCHEMA, SETTINGS)


def parser() -> argparse.ArgumentParser:
    """The command line; what it parses has `run`, the chosen command's function."""
    top = argparse.ArgumentParser(prog="server.py", description="The gigs server.")
    chosen = top.add_subparsers(dest="command", required=True)
    for command in COMMANDS:
        sub = chosen.add_parser(command.name, help=command.help)
        command.add_arguments(sub)
        sub.set_defaults(run=command.run)
    return top
