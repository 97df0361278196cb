"""The arguments of the commands, declared here so that `--help` imports nothing that a command works with."""

from argparse import ArgumentParser
from typing import Final

# As resolvers/organizers/directory/importing.py and auth/permissions.py have them; a test compares.
IMPORTED: Final = ("djs", "venues", "events")
ROLES: Final = ("user", "organizer", "admin")


def of_sync(parser: ArgumentParser) -> None:
    """Which cities, how often, and whether anything is written."""
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--city", help="sync one city only; by default, every city in use")
    which.add_argument("--watch", action="store_true", help="keep every city in use fresh until stopped")
    which.add_argument("--check", action="store_true", help="only report whether a --watch process is running")
    parser.add_argument("--dry-run", action="store_true", help="fetch and parse, but write nothing; not with --watch")
    parser.add_argument("--force", action="store_true", help="fetch even while INGESTION_ENABLED is false")


def of_replay(parser: ArgumentParser) -> None:
    """Whether anything is written."""
    parser.add_argument("--dry-run", action="store_true", help="show what would change, but write nothing")


def of_import(parser: ArgumentParser) -> None:
    """What is imported, from where, and how it is read."""
    parser.add_argument("kind", choices=IMPORTED, help="what the rows are")
    parser.add_argument("file", help="a .csv, its first line naming the columns, or a .json with a list of objects")
    parser.add_argument("--dry-run", action="store_true", help="check every row, write nothing")
    parser.add_argument("--encoding", help="the CSV's encoding, such as windows-1252; UTF-8 if not given")


def of_role(parser: ArgumentParser) -> None:
    """Whose role becomes which."""
    parser.add_argument("email", help="the person's e-mail address")
    parser.add_argument("role", choices=ROLES)


def of_migrate(parser: ArgumentParser) -> None:
    """Whether anything is changed."""
    parser.add_argument(
        "--check", action="store_true", help="only report revision, character sets, column widths and rights that need work"
    )


def of_backup(parser: ArgumentParser) -> None:
    """Where to, and in whose format."""
    parser.add_argument(
        "file",
        nargs="?",
        help="the file to write, or s3://bucket/prefix/; - for standard output; by default gigs-<time>.backup.gz",
    )
    parser.add_argument(
        "--own-format", action="store_true", help="with MySQL: do not use mariadb-dump or mysqldump, even where one is installed"
    )


def of_restore(parser: ArgumentParser) -> None:
    """Where from, and whether tables may be dropped."""
    parser.add_argument("file", help="the backup to read, or its s3:// address; - for standard input")
    parser.add_argument("--replace", action="store_true", help="drop the tables that the database has")


def of_settings(parser: ArgumentParser) -> None:
    """In which form."""
    parser.add_argument("--env", action="store_true", help="as an .env file to fill in (the default)")
    parser.add_argument("--markdown", action="store_true", help="as a Markdown page")
