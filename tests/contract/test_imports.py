"""Imports go one way, and some doors stay shut: the house rules as a machine enforces them."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

MAY_IMPORT: dict[str, set[str]] = {
    "store": set(),
    "auth": {"store"},
    "loaders": {"store"},
    "sources": {"store"},
    "resolvers": {"loaders", "sources", "auth", "store"},
    "schema": {"resolvers", "loaders", "sources", "auth", "store"},
    "shims": {"schema", "resolvers", "loaders", "sources", "auth", "store"},
    "server": {"shims", "schema", "resolvers", "loaders", "sources", "auth", "store"},
}
NEVER = {
    "resolvers": ("sqlalchemy", "databases", "store.tables", "aiohttp"),
    "schema": ("sqlalchemy", "databases", "store.tables", "aiohttp"),
    "server": ("sqlalchemy", "databases", "store.tables"),
    "loaders": ("strawberry", "graphql", "aiohttp"),
    "sources": ("strawberry", "graphql"),
    "store": ("strawberry", "graphql", "aiohttp", "starlette"),
    "auth": ("strawberry", "graphql"),
}
# Policies decide, they read and write nothing: they import records, and each other or what is as pure as they are.
POLICIES = (
    "resolvers.feed.ranking",
    "resolvers.people.spotify.taste",
    "resolvers.organizers.matching.fit",
    "resolvers.organizers.matching.criteria",
    "resolvers.organizers.matching.djs",
    "resolvers.organizers.matching.venues",
    "resolvers.events.dates",
    "resolvers.calendars.ics",
)
PURE = (
    "store.events.records",
    "store.places.records",
    "store.people.records",
    "store.places.geo",
    "store.events.service_day",
    "store.text",
    "loaders.events.values",
    "resolvers.values",
    "resolvers.money.prices",
    "resolvers.global_ids",
    "resolvers.organizers.matching.wording",
    "store.organizers.fees",
    "store.organizers.directory_records",
    *POLICIES,
)


def modules(root: Path) -> Iterator[tuple[str, Path]]:
    """Every module of the house with its dotted name."""
    for package in MAY_IMPORT:
        for path in [root / f"{package}.py", *sorted((root / package).rglob("*.py"))]:
            if path.is_file():
                yield ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"), path


def imported(source: str, module: str) -> Iterator[str]:
    """The dotted names that a module imports, wherever in it; of `from a import b` both a and a.b."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parent = module.split(".")[: -node.level] if node.level else []
            origin = ".".join([*parent, *([node.module] if node.module else [])])
            yield origin
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def complaints(module: str, source: str) -> list[str]:
    """What a module imports that it may not."""
    package = module.split(".")[0]
    found = set()
    for name in imported(source, module):
        target = name.split(".")[0]
        if target in ("tests", "bench") or (target in MAY_IMPORT and target != package and target not in MAY_IMPORT[package]):
            found.add(
                f"{module} imports {name}: {package} may import {', '.join(sorted(MAY_IMPORT[package])) or 'nothing of ours'}"
            )
        if within(name, NEVER.get(package, ())):
            found.add(f"{module} imports {name}: {package} never does")
        if within(module, PURE) and target in MAY_IMPORT and name not in MAY_IMPORT and not within(name, PURE):
            found.add(f"{module} imports {name}: a policy imports only records and what is pure")
    return sorted(found)


def within(name: str, roots: tuple[str, ...]) -> bool:
    """Whether a dotted name is one of `roots` or lies in one."""
    return any(name == root or name.startswith(root + ".") for root in roots)


def test_every_arrow_points_the_right_way() -> None:
    checked = dict(modules(ROOT))
    assert "store.database.connection" in checked
    found = [complaint for module, path in checked.items() for complaint in complaints(module, path.read_text("utf-8"))]
    assert found == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("store.places.venues", "from loaders.places.venues import venue_by_id"),
        ("store.places.venues", "import sources.base"),
        ("sources.providers.dice.source", "from loaders import columns"),
        ("sources.providers.dice.source", "import resolvers.feed.feed"),
        ("loaders.events.events", "from sources.base import Source"),
        ("auth.tokens", "from resolvers import context"),
        ("resolvers.feed.feed", "from schema.types.events.events import Event"),
        ("resolvers.feed.feed", "from sqlalchemy import select"),
        ("resolvers.feed.feed", "from store import tables"),
        ("resolvers.feed.feed", "def f():\n    import store.tables as t"),
        ("schema.types.events.events", "import sqlalchemy.sql as sql"),
        ("schema.types.events.events", "from aiohttp import ClientSession"),
        ("shims.monitoring.health", "import server"),
        ("server", "from tests.servers import MariaDb"),
        ("resolvers.calendars.ics", "from store.database.connection import Database"),
        ("resolvers.calendars.ics", "from . import events"),
        ("store.places.geo", "from store.tables import events"),
        ("resolvers.feed.ranking", "from store import records, events"),
    ],
)
def test_the_check_catches(module: str, source: str) -> None:
    assert complaints(module, source)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("store.places.venues", "from store.tables import venues\nimport sqlalchemy"),
        ("server", "from shims.monitoring.health import routes"),
        ("sources.matching.titles", "from sources.base import Source"),
        ("resolvers.calendars.ics", "from store.events.records import EventRow\nimport icalendar"),
        ("resolvers.feed.ranking", "from store.events.records import Listing"),
        ("schema.types.events.events", "from resolvers import events\nfrom auth import permissions"),
    ],
)
def test_the_check_lets_pass(module: str, source: str) -> None:
    assert complaints(module, source) == []
