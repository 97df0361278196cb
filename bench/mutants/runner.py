"""Running mutants: libraries are imported once, and each mutant runs in a fork that imports our modules with the fault in one.

A first run of a target's tests notes which statements each of them executes. A mutant gets the tests that execute its
statement first, the fastest before the others, and only if all of those pass the rest.
"""

import importlib
import os
import sys
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path

from bench.mutants.forks import Limits, Unfinished, forked
from bench.mutants.lines import instrumented, lines_showing
from bench.mutants.operators import Mutant
from bench.mutants.targets import Target
from bench.mutants.trial import ROOT, Record, run_tests

_FIRST_RUN = Limits(cpu_s=600, wall_s=1800)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one mutant: `noticed_by` is the first test that failed, "" for none, "time" for a run that never ended."""

    mutant: Mutant
    noticed_by: str

    @property
    def is_dead(self) -> bool:
        """True when a test noticed."""
        return bool(self.noticed_by)


class TestsFail(Exception):
    """A test fails on the code as it is."""


@contextmanager
def prepared() -> Iterator[None]:
    """The environment of all runs: SQLite only, one migrated database to copy, one folder for temporary files."""
    with tempfile.TemporaryDirectory(prefix="gigs-mutants-") as folder:
        template = Path(folder) / "template.sqlite3"
        os.chdir(ROOT)
        os.environ |= {"GIGS_TEST_SQLITE_ONLY": "1", "GIGS_MUTANTS_TMP": folder}
        forked(lambda: _migrate(template), _FIRST_RUN)
        os.environ["GIGS_TEST_SQLITE_TEMPLATE"] = str(template)
        yield


@cache
def sources_of(target: Target) -> dict[str, str]:
    """The text of each module, read once: an edit while the mutants run must not move the places of faults."""
    return {path: (ROOT / path).read_text(encoding="utf-8") for path in target.modules}


def first_run(target: Target) -> Record:
    """How the target's tests fare on the code as it is. Imports the libraries that they use into this process.

    Errors: TestsFail.
    """
    codes = {path: instrumented(path, source) for path, source in sources_of(target).items()}
    record = forked(lambda: run_tests(target.tests, codes), _FIRST_RUN)
    if record.failed:
        raise TestsFail(record.failed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in record.libraries:
            with suppress(ImportError):
                importlib.import_module(name)
    return record


def run_mutants(target: Target, record: Record, mutants: Sequence[Mutant], workers: int) -> Iterator[Verdict]:
    """A verdict a mutant, in order, as they come. `record` is that of `first_run`."""
    with get_context("fork").Pool(workers, _work_on, (target, record)) as pool:
        yield from pool.imap(_judged, mutants)


_work: tuple[Target, Record]


def _work_on(target: Target, record: Record) -> None:
    global _work
    _work = (target, record)


def _judged(mutant: Mutant) -> Verdict:
    target, record = _work
    whole = sources_of(target)[mutant.path]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # such as "is" with a number
            codes = {mutant.path: compile(mutant.applied_to(whole), str(ROOT / mutant.path), "exec")}
    except SyntaxError as error:
        raise ValueError(f"an operator made something that is no Python: {mutant}") from error
    limits = Limits(cpu_s=round(record.cpu_s * 5) + 20, wall_s=record.wall_s * 5 + 60)
    first = _most_likely(mutant, whole, record)
    files = sorted({test.partition("::")[0] for test in first})
    try:
        if first and (noticed_by := forked(lambda: run_tests(files, codes, order=first), limits).failed):
            return Verdict(mutant, noticed_by)
        return Verdict(mutant, forked(lambda: run_tests(target.tests, codes, left_out=frozenset(first)), limits).failed)
    except Unfinished:
        return Verdict(mutant, "time")


def _most_likely(mutant: Mutant, whole: str, record: Record) -> list[str]:
    """The tests that execute a statement that the fault shows in, the fastest first."""
    lines = lines_showing(whole, mutant.start)
    found = [
        test
        for test, executed in record.executed.items()
        if test in record.seconds and any(path == mutant.path and (not lines or line in lines) for path, line in executed)
    ]
    return sorted(found, key=lambda test: record.seconds[test])


def _migrate(path: Path) -> bool:
    upgrade = importlib.import_module("store.migrations.upgrade")
    upgrade.upgrade(f"sqlite:///{path}")
    return "store" in sys.modules
