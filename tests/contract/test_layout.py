"""The rooms: the same nouns in every layer, few entries a folder, no circle of imports."""

import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.contract.test_imports import MAY_IMPORT, ROOT, imported, modules

NOUNS = ("events", "places", "sources", "people", "feed", "reactions", "alerts", "calendars", "organizers")
LAYERS = ("store", "loaders", "resolvers", "schema/types", "shims")
MOST_ENTRIES = 16
HISTORIES = {"store/migrations/versions"}  # folders that only grow
# What stands beside the nouns in a layer, by name: a new room is added here on purpose, or belongs into one that is there.
BESIDE = {
    "store": {"cache", "database", "mysql", "tables", "migrations", "errors", "settings", "text"},
    "loaders": {"batches", "columns", "request", "wanted"},
    "resolvers": {"context", "errors", "global_ids", "nodes", "values", "pages", "money"},
    "schema/types": {"base", "federation", "query", "mutation", "subscription"},
    "shims": {"app", "commands", "dependencies", "monitoring", "operations", "process", "rest", "settings"},
}


def entries(folder: Path) -> set[str]:
    """The modules and packages of a folder, and its folders of data."""
    kept = (path for path in folder.iterdir() if path.name != "__pycache__" and (path.is_dir() or path.suffix == ".py"))
    return {path.name.removesuffix(".py") for path in kept} - {"__init__"}


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_has_the_nouns_and_little_else(layer: str) -> None:
    assert entries(ROOT / layer) - set(NOUNS) == BESIDE[layer]


def test_no_folder_is_crowded() -> None:
    measured_by = {path.parent for path in (ROOT / "bench").rglob("*.py")}
    folders = {path.parent for _, path in modules(ROOT)} | measured_by
    folders -= {ROOT / "store" / "migrations" / "versions"}  # one a change, for ever
    crowded = {str(folder.relative_to(ROOT)): len(entries(folder)) for folder in folders if folder != ROOT}
    assert {name: count for name, count in crowded.items() if count > MOST_ENTRIES and name not in HISTORIES} == {}


def test_no_import_goes_in_a_circle() -> None:
    names = {name for name, _ in modules(ROOT)}
    graph = {name: set(imported(path.read_text(encoding="utf-8"), name)) & names - {name} for name, path in modules(ROOT)}
    packages = {name for name, path in modules(ROOT) if path.name == "__init__.py"}
    for name in graph:  # `from package import module` names the package too: its own imports don't count for its modules
        graph[name] -= {package for package in packages if name.startswith(f"{package}.")}
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail("import circle: " + " → ".join(error.args[1]))
    assert set(order) == names


def test_the_readme_names_every_room() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for layer in MAY_IMPORT:
        assert re.search(rf"^\| .*`{layer}(?:/|\.py)`", readme, re.MULTILINE), f"README's table has no row for {layer}"


def test_decisions_are_numbered_without_holes() -> None:
    numbers = sorted(path.name[:4] for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
