"""What pages name exists: links, make targets, commands with their options, routes, and GraphQL between the lines."""

import argparse
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from graphql import GraphQLError, parse, validate

from schema.assembly import make_schema
from shims.commands import parser

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "examples" / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
SCHEMA = make_schema()._schema
_ROUTES = """
import json, server
from starlette.routing import Route
routes = [route for route in server.create_app().routes if isinstance(route, Route)]
print(json.dumps([[route.path_regex.pattern, sorted(route.methods or {"GET", "POST"})] for route in routes]))
"""
# Of the source that docs/adding-a-source.md adds.
ELSEWHERE = {"/v1/gigs"}

pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def _prose(page: Path) -> str:
    """A page without its code blocks."""
    return re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)


@pages
def test_links_lead_somewhere(page: Path) -> None:
    for target, anchor in re.findall(r"\]\(([^)#:\s]*)(?:#([^)\s]+))?\)", _prose(page)):
        found = page.parent / target if target else page
        assert found.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.*)$", found.read_text("utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}, anchor


@pages
def test_what_is_made_can_be_made(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert {"run", "test", "bench-peers"} <= targets
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", page.read_text("utf-8"), re.MULTILINE))
    assert named <= targets


@pages
def test_commands_take_the_options_that_are_named(page: Path) -> None:
    (subparsers,) = (action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    taken = {
        name: {option for action in command._actions for option in action.option_strings}
        for name, command in subparsers.choices.items()
    }
    for command, rest in re.findall(r"server\.py ([a-z]+)((?: [^`\n|;&#)]*)?)", page.read_text("utf-8")):
        assert set(re.findall(r"(?<![\w-])--[a-z-]+", rest)) <= taken[command], f"{command}{rest}"


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, set[str]]]:
    """The routes of a server with its embedded database, in a process of its own: their patterns and methods."""
    environ = os.environ | {"SQLITE_PATH": str(tmp_path_factory.mktemp("names") / "gigs.sqlite3")}
    said = subprocess.run([sys.executable, "-c", _ROUTES], cwd=ROOT, env=environ, capture_output=True, text=True, check=True)
    return [(pattern, set(methods)) for pattern, methods in json.loads(said.stdout)]


@pages
def test_requests_have_a_route(page: Path, routes: list[tuple[str, set[str]]]) -> None:
    for method, path in re.findall(r"(GET|POST|PUT|DELETE)[ `]+(/[\w/{}<>:.…-]*\w[}>]?)", page.read_text("utf-8")):
        asked = re.sub(r"<[^>]*>|\{[^}]*\}|…", "1", path)
        is_served = any(re.match(pattern, asked) and method in methods for pattern, methods in routes)
        assert is_served or path in ELSEWHERE, f"{method} {path}"


@pages
def test_graphql_between_the_lines_is_valid(page: Path) -> None:
    for text in re.findall(r"`((?:query|mutation|subscription|[a-z]\w*) ?[({][^`…]*\})`", _prose(page)):
        assert any(_is_valid(document) for document in (text, f"{{{text}}}", f"mutation {{{text}}}")), text


def _is_valid(document: str) -> bool:
    try:
        return not validate(SCHEMA, parse(document))
    except GraphQLError:
        return False
