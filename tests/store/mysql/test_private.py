"""The private names that we use are there, a driver that lacks one is refused, and no other module touches any."""

import ast
import importlib
import re
from collections.abc import Iterator
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import aiomysql.connection
import pytest

from store.errors import DriverChanged
from store.mysql import private
from tests.contract.test_imports import ROOT, modules

DRIVERS = ("aiomysql", "pymysql", "databases")
ALLOWED = "store.mysql.private"


def sources(package: str) -> Iterator[ast.Module]:
    spec = find_spec(package)
    assert spec is not None and spec.submodule_search_locations
    for path in sorted(Path(spec.submodule_search_locations[0]).rglob("*.py")):
        yield ast.parse(path.read_text("utf-8"))


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def defined(tree: ast.AST) -> Iterator[str]:
    """The private names that a module makes: functions, classes, variables, and attributes of its own objects."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            name = node.name
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            name = node.attr
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            name = node.id
        else:
            continue
        if is_private(name):
            yield name


NAMED_TUPLES = {"_asdict", "_fields", "_make", "_replace"}  # documented, whatever their look
DRIVERS_OWN = frozenset(name for package in DRIVERS for tree in sources(package) for name in defined(tree)) - NAMED_TUPLES


def touched(source: str) -> list[str]:
    """The drivers' private names that a module reaches for. An object's own attributes (`self._pool`) are its own."""
    tree = ast.parse(source)
    own = set(defined(tree))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in DRIVERS_OWN and node.attr not in own:
            if not (isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")):
                found.add(node.attr)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in DRIVERS:
            parts = [*(node.module or "").split("."), *(alias.name for alias in node.names)]
            found.update(part for part in parts if is_private(part))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("getattr", "setattr", "hasattr"):
            found.update(
                argument.value
                for argument in node.args
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and argument.value in DRIVERS_OWN
            )
    return sorted(found)


def test_no_other_module_touches_a_private_name_of_a_driver() -> None:
    checked = dict(modules(ROOT))
    assert touched(checked.pop(ALLOWED).read_text("utf-8")), "the one module that may does, or it can go"
    found = {module: names for module, path in checked.items() if (names := touched(path.read_text("utf-8")))}
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        "async def f(raw): await raw._execute_command(3, b'')",
        "class C:\n    def f(self): return self._raw._reader",
        "from aiomysql.connection import _StreamReader",
        "from pymysql.connections import _auth",
        "def f(raw): return getattr(raw, '_result')",
        "def f(backend): backend._pool.close()",
    ],
)
def test_the_check_catches(source: str) -> None:
    assert touched(source)


def test_an_objects_own_attributes_pass() -> None:
    assert (
        touched("class C:\n    def __init__(self): self._pool = self._made()\n    def f(self, other): return other._pool") == []
    )


def test_the_installed_drivers_are_the_pinned_ones() -> None:
    assert private.what_changed() == []
    written = (ROOT / "pyproject.toml").read_text("utf-8")
    assert all(f'"{name}=={version}"' in written for name, version in private.PINNED.items())


def test_the_page_names_every_private_name_and_no_other() -> None:
    page = (ROOT / "docs" / "database-layer.md").read_text("utf-8")
    table = page.partition("| private name |")[2].partition("\n\n")[0]
    first_cells = " ".join(line.split("|")[1] for line in table.splitlines()[2:])
    written = {name for word in re.findall(r"[\w.]+", first_cells) for name in word.split(".")}
    used = set(touched((ROOT / "store" / "mysql" / "private.py").read_text("utf-8"))) | {"warning_count"}
    assert used <= written
    assert {name for name in written if is_private(name)} <= used


def test_another_version_stops_the_import(monkeypatch: pytest.MonkeyPatch) -> None:
    real = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: "0.4.0" if name == "aiomysql" else real(name))
    with pytest.raises(DriverChanged, match=r"aiomysql is 0\.4\.0, not 0\.3\.2"):
        importlib.reload(private)


@pytest.mark.parametrize(
    ("owner", "name", "named"),
    [
        (aiomysql.connection.Connection, "_execute_command", r"Connection\._execute_command"),
        (aiomysql.connection.Connection, "__init__", r"Connection\._reader.*Connection\._result"),
        (aiomysql.connection.MySQLResult, "__init__", r"MySQLResult\.warning_count"),
    ],
)
def test_a_missing_name_is_named(monkeypatch: pytest.MonkeyPatch, owner: object, name: str, named: str) -> None:
    monkeypatch.delattr(owner, name)
    with pytest.raises(DriverChanged, match=named):
        private.refuse_changed_drivers()


def test_another_signature_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    async def command(self: object, sql: bytes) -> None: ...

    monkeypatch.setattr(aiomysql.connection.Connection, "_execute_command", command)
    with pytest.raises(DriverChanged, match=r"_execute_command\(command, sql\).*docs/database-layer.md"):
        private.refuse_changed_drivers()
