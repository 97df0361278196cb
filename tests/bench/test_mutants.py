"""The mutants themselves: each operator's fault, its place in the text, and the tests that are run first for it."""

import ast
import os
import time
import tomllib
from pathlib import Path

import pytest

from bench.mutants.forks import Limits, Unfinished, forked
from bench.mutants.lines import HIT, instrumented, lines_showing
from bench.mutants.operators import Mutant, mutants_of
from bench.mutants.targets import TARGETS

ROOT = Path(__file__).parents[2]
QUICK = Limits(cpu_s=5, wall_s=10.0)


def faults(source: str) -> set[str]:
    """Every module that one fault makes of a source."""
    return {mutant.applied_to(source) for mutant in mutants_of("x.py", source)}


@pytest.mark.parametrize(
    ("source", "faulty"),
    [
        ("a < b", {"(a <= b)"}),
        ("a <= b", {"(a < b)"}),
        ("a > b", {"(a >= b)"}),
        ("a >= b", {"(a > b)"}),
        ("a == b", {"(a != b)"}),
        ("a != b", {"(a == b)"}),
        ("a in b", {"(a not in b)"}),
        ("a not in b", {"(a in b)"}),
        ("a is None", {"(a is not None)"}),
        ("a is not b", {"(a is b)"}),
        ("a < b < c", {"(a <= b < c)", "(a < b <= c)"}),
        ("a + b", {"(a - b)"}),
        ("a - b", {"(a + b)"}),
        ("a * b", {"(a / b)"}),
        ("a / b", {"(a * b)"}),
        ("a and b and c", {"(a or b or c)"}),
        ("a or b", {"(a and b)"}),
        ("not a", {"(a)"}),
        ("a if b else c", {"(c if b else a)"}),
        ("True", {"False"}),
        ("x = 0", {"x = 1"}),
        ("x = 3", {"x = 4"}),
        ("x = 150", {"x = 300"}),
        ("x = 0.5", {"x = 1.0"}),
        ("x = 0.0", {"x = 1.0"}),
        ("(a, b, c)", {"(a, c)"}),
        ("[a, b, c]", {"[a, c]"}),
        ("{a, b, c}", {"{a, c}"}),
        ("tell(a)", {"pass"}),
        ("async def f():\n    await tell(a)", {"async def f():\n    pass"}),
        ("a = tell(b)", set()),
        ("(a, b) = c", set()),
        ("'a' + b", set()),
        ("x = 'text'", set()),
    ],
)
def test_each_operator_changes_one_thing(source: str, faulty: set[str]) -> None:
    assert faults(source) == faulty


@pytest.mark.parametrize(
    "source",
    [
        "def f(a: Literal[1]) -> Literal[2]: ...",
        "x: Literal[3] = y",
        "@dataclass(frozen=True, slots=True)\nclass A: ...",
        "@lru_cache(maxsize=64)\ndef f(): ...",
        "zip(a, b, strict=True)\nx",
        "T = TypeVar('T', bound=Literal[1])",
    ],
)
def test_what_nobody_sees_is_left_alone(source: str) -> None:
    assert not any(mutant.old.isdigit() or mutant.old == "True" for mutant in mutants_of("x.py", source))


def test_places_are_right_behind_letters_of_several_bytes() -> None:
    source = "áit = 'Áth Cliath — 北' if é > 7 else 'Sinéad'; ñ = 5\nwhere = 'ó'; ß = (ö == 9)\n"
    changes = (("é > 7", "(é >= 7)"), ("ñ = 5", "ñ = 10"), ("ö == 9", "(ö != 9)"), ("9)", "18)"))
    assert {source.replace(old, new) for old, new in changes} <= faults(source)
    for mutant in mutants_of("x.py", source):
        assert source[mutant.start : mutant.end] == mutant.old
        assert source.count("\n", 0, mutant.start) + 1 == mutant.line


def test_a_line_ends_where_the_parser_ends_it() -> None:
    source = "a = '\u2028 \x0c \x85'\nb = 5\n"
    assert faults(source) == {source.replace("5", "10")}


def test_an_expression_over_several_lines_is_replaced_whole() -> None:
    source = "x = (\n    a\n    and b\n)\ny = 5\n"
    assert faults(source) == {"x = (\n    (a or b)\n)\ny = 5\n", source.replace("5", "10")}


def test_expressions_inside_formatted_text_do_not_break_the_module() -> None:
    source = 'def f(a, b):\n    """Doc."""\n    return f"{a:.{b}f} é {a < 5} {(a, b, 7)}" f"{not b}"\n'
    for faulty in faults(source):
        ast.parse(faulty)


@pytest.mark.parametrize("path", sorted({path for target in TARGETS for path in target.modules}))
def test_every_fault_of_a_target_is_python_again(path: str) -> None:
    source = (ROOT / path).read_text(encoding="utf-8")
    found = mutants_of(path, source)
    assert found
    assert found == sorted(set(found))
    for mutant in found:
        assert source[mutant.start : mutant.end] == mutant.old
        ast.parse(mutant.applied_to(source))


def test_every_fault_listed_as_unseen_is_still_one() -> None:
    for entry in tomllib.loads((ROOT / "bench" / "mutants" / "equivalent.toml").read_text(encoding="utf-8"))["mutant"]:
        source = (ROOT / entry["path"]).read_text(encoding="utf-8")
        lines = source.splitlines()
        faults_there = {(lines[one.line - 1].strip(), one.old, one.new) for one in mutants_of(entry["path"], source)}
        assert (entry["line"], entry["old"], entry["new"]) in faults_there, entry
        assert entry["reason"]


def test_every_test_of_a_target_is_there() -> None:
    assert [test for target in TARGETS for test in target.tests if not (ROOT / test.partition("::")[0]).exists()] == []


SOURCE = """LIMIT = 5
MOST = LIMIT * 2


def first(a):
    if a > LIMIT:
        return 1
    return 2


class Second:
    size = 7

    def third(self):
        try:
            return MOST
        except ValueError:
            raise


def fourth(a=8):
    return [n for n in a]
"""


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a > LIMIT", {6}),
        ("1\n    return", {7}),
        ("2\n\n\nclass", {8}),
        ("5\nMOST", {6, 15, 16}),  # the constant, and one made of it
        ("2\n\n\ndef first", {15, 16}),
        ("7\n", {15, 16, 18}),  # a class's own: whatever it does
        ("8)", {22}),
    ],
)
def test_a_fault_shows_where_its_statement_is_executed_or_its_name_used(text: str, lines: set[int]) -> None:
    assert lines_showing(SOURCE, SOURCE.index(text)) == lines


def test_a_module_notes_its_statements_and_does_what_it_did() -> None:
    noted: list[tuple[str, int]] = []
    names: dict[str, object] = {HIT: lambda path, line: noted.append((path, line))}
    exec(instrumented("x.py", f"{SOURCE}\nresult = first(9), first(1), Second().third()\n"), names)
    assert names["result"] == (1, 2, 10)
    assert noted == [("x.py", line) for line in (6, 7, 6, 8, 15, 16)]


def test_a_task_returns_its_result_and_leaves_nothing_behind() -> None:
    assert forked(lambda: os.environ.update(LEFT="behind") or [1, "two"], QUICK) == [1, "two"]
    assert "LEFT" not in os.environ
    assert forked(lambda: "x" * 5_000_000, QUICK) == "x" * 5_000_000


def test_a_task_that_never_ends_is_ended() -> None:
    def spin() -> None:
        while True:
            pass

    started = time.monotonic()
    with pytest.raises(Unfinished):
        forked(lambda: time.sleep(600), Limits(cpu_s=5, wall_s=0.2))
    with pytest.raises(Unfinished):
        forked(spin, Limits(cpu_s=1, wall_s=300))
    assert time.monotonic() - started < 200


@pytest.mark.parametrize("status", [0, 1])
def test_a_task_whose_process_dies_has_no_result(status: int) -> None:
    with pytest.raises(Unfinished):
        forked(lambda: os._exit(status), QUICK)
    with pytest.raises(Unfinished):
        forked(lambda: [][status], QUICK)


def test_a_fault_reads_on_one_line() -> None:
    mutant = Mutant("x.py", 3, 0, 4, "a\n   and b", "a or b")
    assert str(mutant) == "x.py:3  a and b  →  a or b"
