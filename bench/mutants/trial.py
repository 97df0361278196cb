"""One run of tests inside a forked process, with some modules' code replaced."""

import builtins
import os
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType

import pytest
from hypothesis import Phase, settings

from bench.mutants.lines import HIT

ROOT = Path(__file__).parents[2]
_OWN = {path.stem for path in ROOT.iterdir() if path.suffix in ("", ".py")} | {"conftest"}
_OPTIONS = ("-x", "-q", "-p", "no:cacheprovider", "--tb=no", "--assert=plain", "-W", "ignore::pytest.PytestAssertRewriteWarning")

Place = tuple[str, int]


@dataclass(slots=True)
class Record:
    """What a run showed: the first test that failed ("" for none), and of each test its time and the statements executed."""

    failed: str = ""
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    executed: dict[str, set[Place]] = field(default_factory=lambda: defaultdict(set))
    libraries: list[str] = field(default_factory=list)
    cpu_s: float = 0.0
    wall_s: float = 0.0


class _Recorder:
    """A plugin for pytest. `order` are the tests to run and their order, the rest being left out; None runs all."""

    def __init__(self, order: Sequence[str] | None, left_out: Collection[str]) -> None:
        self.record = Record()
        self._places = None if order is None else {test: place for place, test in enumerate(order)}
        self._left_out = left_out
        self._current = ""

    def note(self, path: str, line: int) -> None:
        """A statement is about to be executed."""
        self.record.executed[self._current].add((path, line))

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Choose the tests and sort them."""
        items[:] = [item for item in items if item.nodeid not in self._left_out]
        if self._places is not None:
            places = self._places
            items[:] = sorted((item for item in items if item.nodeid in places), key=lambda item: places[item.nodeid])

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Statements from now on are this test's."""
        self._current = nodeid

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note the time, and a failure."""
        self.record.seconds[report.nodeid] += report.duration
        if report.failed:
            self.record.failed = self.record.failed or report.nodeid

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A module that can't be imported has failed."""
        if report.failed:
            self.record.failed = self.record.failed or report.nodeid


class _Replacing(MetaPathFinder):
    """Gives modules other code than their files hold."""

    def __init__(self, codes: Mapping[str, CodeType]) -> None:
        self._codes = {path.removesuffix(".py").replace("/", "."): (path, code) for path, code in codes.items()}

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """The module with its other code; None leaves the others to Python."""
        if fullname not in self._codes:
            return None
        file, code = self._codes[fullname]
        return spec_from_file_location(fullname, ROOT / file, loader=_Given(fullname, str(ROOT / file), code))


class _Given(SourceFileLoader):
    def __init__(self, fullname: str, path: str, code: CodeType) -> None:
        super().__init__(fullname, path)
        self._code = code

    def get_code(self, fullname: str) -> CodeType:
        return self._code


def run_tests(
    paths: Sequence[str], codes: Mapping[str, CodeType], order: Sequence[str] | None = None, left_out: Collection[str] = ()
) -> Record:
    """Run tests up to the first that fails. The process must not have imported any module of ours that they import."""
    recorder = _Recorder(order, left_out)
    setattr(builtins, HIT, recorder.note)
    sys.meta_path.insert(0, _Replacing(codes))
    settings.register_profile("mutants", derandomize=True, database=None, phases=(Phase.explicit, Phase.generate), deadline=None)
    settings.load_profile("mutants")
    started = time.monotonic()
    status = pytest.main([*_OPTIONS, f"--basetemp={os.environ['GIGS_MUTANTS_TMP']}/{os.getpid()}", *paths], plugins=[recorder])
    record = recorder.record
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        record.failed = record.failed or f"exit {int(status)}"
    record.cpu_s, record.wall_s = resource.getrusage(resource.RUSAGE_SELF).ru_utime, time.monotonic() - started
    record.libraries = [name for name in sys.modules if name.partition(".")[0] not in _OWN]
    record.seconds, record.executed = dict(record.seconds), dict(record.executed)
    return record
