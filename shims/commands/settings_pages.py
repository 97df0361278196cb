"""`server.py settings`: print the declared settings, as an `.env` file to fill in or as a documentation page."""

import argparse
import sys
import textwrap
from collections.abc import Iterable

from shims.commands.command import Environ
from shims.settings import SETTINGS
from store.settings import Declared, declared


def env_example(groups: Iterable[tuple[str, type]]) -> str:
    """An `.env` with every setting commented out at its default, by group."""
    lines = ["# Copy to .env and fill in what you have. Everything is optional; without any key, the gigs are synthetic.", ""]
    for title, group in groups:
        lines += [f"# --- {title}", ""]
        for one in declared(group):
            lines += [f"# {line}" for line in textwrap.wrap(one.help, 100)]
            lines += [f"#{one.name}={_default(one)}", ""]
    return "\n".join(lines).rstrip() + "\n"


def markdown_page(groups: Iterable[tuple[str, type]]) -> str:
    """The settings page of the documentation: one table per group."""
    lines = [
        "# Settings",
        "",
        "Settings are read once at startup, from the environment or an `.env` file; the environment takes precedence. An invalid",
        "value stops the start with an error that names it. Secrets are never printed; each may be in a file instead, which the",
        "name with `_FILE` behind it names: `DB_PASSWORD_FILE=/run/secrets/db_password`. `make schema` generates this page from",
        "the code.",
    ]
    for title, group in groups:
        lines += ["", f"## {title}", "", "| setting | type | default | description |", "|---|---|---|---|"]
        for one in declared(group):
            kind = f"{one.kind}, secret" if one.is_secret else one.kind
            lines.append(f"| `{one.name}` | {kind} | {f'`{_default(one)}`' if _default(one) else ''} | {one.help} |")
    return "\n".join(lines) + "\n"


def _default(one: Declared) -> str:
    if one.default is None:
        return ""
    if isinstance(one.default, bool):
        return str(one.default).lower()
    if isinstance(one.default, tuple):
        return ",".join(map(str, one.default))
    return f"{one.default:g}" if isinstance(one.default, float) else str(one.default)


def print_settings(environ: Environ, arguments: argparse.Namespace) -> int:
    """Every setting on stdout, as an `.env` or as a page."""
    sys.stdout.write(markdown_page(SETTINGS) if arguments.markdown else env_example(SETTINGS))
    return 0
