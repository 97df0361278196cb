"""docs/adding-a-source.md followed to the letter: its files written and its lines added, in a copy of the checkout."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "adding-a-source.md"
PRINTED = {
    "schema/schema.graphql": ("schema",),
    ".env.example": ("settings", "--env"),
    "docs/settings.md": ("settings", "--markdown"),
}
REGISTRY = "sources/registry.py"
_COPIED = ("auth", "docs", "loaders", "resolvers", "schema", "shims", "sources", "store", "tests")
_BLOCK = re.compile(r"^```(?:python|diff) (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass
class Checkout:
    """A copy of the checkout, with what was done in it."""

    root: Path
    written: list[str] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """One Python command there, whatever its exit status."""
        environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root,
            env={**environ, "GIGS_TEST_SQLITE_ONLY": "1"},
            capture_output=True,
            text=True,
            check=False,
        )

    def print_anew(self) -> list[str]:
        """The files that `make schema` changes, once it has."""
        changed = []
        for name, command in PRINTED.items():
            printed = self.run("server.py", *command)
            assert printed.returncode == 0, printed.stderr
            if printed.stdout != (self.root / name).read_text("utf-8"):
                changed.append(name)
            (self.root / name).write_text(printed.stdout, "utf-8")
        return changed


def blocks() -> list[tuple[str, str]]:
    """(file, text) of each code block of the page that belongs to a file."""
    return _BLOCK.findall(PAGE.read_text("utf-8"))


def copy_of_checkout(directory: Path) -> Checkout:
    """The code, tests and docs as they are."""
    for name in _COPIED:
        shutil.copytree(ROOT / name, directory / name, ignore=shutil.ignore_patterns("*.png"))
    for name in ("server.py", "pyproject.toml", ".env.example", "README.md"):
        shutil.copy2(ROOT / name, directory / name)
    return Checkout(directory)


def follow(checkout: Checkout) -> None:
    """Do what the page says, up to `make schema`."""
    for name, text in blocks():
        path = checkout.root / name
        if name == REGISTRY:
            path.write_text(_with_line(path.read_text("utf-8"), text.removeprefix("+")), "utf-8")
            checkout.edited += [name] if name not in checkout.edited else []
        else:
            assert not path.exists(), f"{name} is there already"
            path.write_text(text, "utf-8")
            checkout.written.append(name)


def _with_line(registry: str, line: str) -> str:
    """The registry with a line at the end of its imports of providers, or of its entries."""
    if line.startswith("from "):
        last_import = list(re.finditer(r"^from sources\.providers.*\n", registry, re.MULTILINE))[-1]
        return registry[: last_import.end()] + line + registry[last_import.end() :]
    entries = re.search(r"^SOURCES.*?= registered\(\n(.*?)^\)", registry, re.MULTILINE | re.DOTALL)
    assert entries is not None
    return registry[: entries.end(1)] + line + registry[entries.end(1) :]
