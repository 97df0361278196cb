"""Running mutants: each in a copy of the checkout, under the tests that ought to notice."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

from bench.mutants.operators import Mutant

ROOT = Path(__file__).parents[2]
_TIMEOUT_S = 180
_COPIED = ("auth", "bench", "docs", "loaders", "resolvers", "schema", "shims", "sources", "store", "tests")
_FILES = ("server.py", "pyproject.toml", "README.md", ".env.example", "Makefile")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one mutant: `noticed_by` is the first test that failed, "" for none, "time" for a run that never ended."""

    mutant: Mutant
    noticed_by: str

    @property
    def is_dead(self) -> bool:
        """True when a test noticed."""
        return bool(self.noticed_by)


@contextmanager
def _copies(count: int) -> Iterator["Queue[Path]"]:
    with tempfile.TemporaryDirectory(prefix="gigs-mutants-") as folder:
        free: Queue[Path] = Queue()
        for number in range(count):
            copy = Path(folder) / str(number)
            for name in _COPIED:
                shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
            for name in _FILES:
                shutil.copy(ROOT / name, copy / name)
            free.put(copy)
        yield free


def run_mutants(chosen: Sequence[tuple[Mutant, tuple[str, ...]]], workers: int) -> Iterator[Verdict]:
    """A verdict a mutant, as they come. `chosen` pairs each with the paths of the tests to run."""
    with _copies(workers) as free, ThreadPoolExecutor(workers) as pool:

        def judge(pair: tuple[Mutant, tuple[str, ...]]) -> Verdict:
            copy = free.get()
            try:
                return Verdict(pair[0], _first_failure(copy, *pair))
            finally:
                free.put(copy)

        yield from pool.map(judge, chosen)


def first_failure_without_mutant(tests: tuple[str, ...]) -> str:
    """The test that fails on the code as it is; "" when all pass, as they must."""
    with _copies(1) as free:
        return _pytest(free.get(), tests)


def _first_failure(copy: Path, mutant: Mutant, tests: tuple[str, ...]) -> str:
    path = copy / mutant.path
    whole = path.read_text(encoding="utf-8")
    path.write_text(mutant.applied_to(whole), encoding="utf-8")
    try:
        return _pytest(copy, tests)
    finally:
        path.write_text(whole, encoding="utf-8")


def _pytest(copy: Path, tests: tuple[str, ...]) -> str:
    command = [sys.executable, "-B", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--tb=no", *tests]
    environ = {**os.environ, "GIGS_TEST_SQLITE_ONLY": "1", "HYPOTHESIS_PROFILE": "mutants"}
    try:
        done = subprocess.run(command, cwd=copy, env=environ, capture_output=True, text=True, check=False, timeout=_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        return "time"
    if done.returncode == 0:
        return ""
    failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return failed[0].split(" - ")[0] if failed else f"exit {done.returncode}"
