"""The commands of `server.py`. A new one is a module with its function, and its line in COMMANDS.

A command's module is imported when the command is chosen: `--help` answers at once, and each command imports only what it uses.
"""

import argparse

from shims.commands import arguments
from shims.commands.command import Command

COMMANDS: tuple[Command, ...] = (
    Command("serve", "serve requests on PORT", "shims.commands.serve:serve"),
    Command("sync", "gather events from the sources", "shims.commands.sync:sync", arguments.of_sync),
    Command("replay", "re-read every stored payload", "shims.commands.replay:replay_all", arguments.of_replay),
    Command(
        "import",
        "take in DJs, venues or organizers' events from a file",
        "shims.commands.importing:run_import",
        arguments.of_import,
    ),
    Command("role", "change what a person may do", "shims.commands.role:give_role", arguments.of_role),
    Command("migrate", "migrate the database to this version", "shims.commands.migrate:migrate", arguments.of_migrate),
    Command(
        "backup", "write the whole database to a file, while the server runs", "shims.commands.backup:backup", arguments.of_backup
    ),
    Command("restore", "put a backup into the database", "shims.commands.backup:restore", arguments.of_restore),
    Command("doctor", "check everything an operator may have to mend", "shims.commands.doctor:examine"),
    Command("schema", "print the SDL", "shims.commands.sdl:print_schema"),
    Command("settings", "print all settings", "shims.commands.settings_pages:print_settings", arguments.of_settings),
)


def parser() -> argparse.ArgumentParser:
    """The command line; what it parses has `run`, the chosen command's function."""
    top = argparse.ArgumentParser(prog="server.py", description="The gigs server.")
    chosen = top.add_subparsers(dest="command", required=True)
    for command in COMMANDS:
        sub = chosen.add_parser(command.name, help=command.help)
        command.add_arguments(sub)
        sub.set_defaults(run=command.run)
    return top
