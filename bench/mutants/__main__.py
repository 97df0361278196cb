"""`make mutants`: how many small faults the tests notice, and each that they don't.

operators.py mutates every module of targets.py. Each run takes the named faults of silent_rules.toml, which once went unnoticed,
and a seeded sample of `--per-module` faults of each module. Faults that change nothing anybody could see are listed in
equivalent.toml with the reason and don't count. The exit status is 1 if fewer than 95 % of the rest are noticed.
"""

import argparse
import random
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from bench.mutants.operators import Mutant, mutants_of
from bench.mutants.runner import TestsFail, Verdict, first_run, prepared, run_mutants, sources_of
from bench.mutants.targets import TARGETS, Target

HERE = Path(__file__).parent
AIM = 0.95


def _named(target: Target) -> list[Mutant]:
    """The silent rules of the target's modules. Errors: ValueError when the code no longer holds a rule's text just once."""
    found = []
    for rule in tomllib.loads((HERE / "silent_rules.toml").read_text(encoding="utf-8"))["rule"]:
        if rule["path"] not in target.modules:
            continue
        source = sources_of(target)[rule["path"]]
        if source.count(rule["old"]) != 1:
            raise ValueError(f"silent_rules.toml: {rule['path']} no longer holds {rule['old']!r} just once")
        start = source.index(rule["old"])
        line = source.count("\n", 0, start) + 1
        found.append(Mutant(rule["path"], line, start, start + len(rule["old"]), rule["old"], rule["new"]))
    return found


def _is_equivalent(mutant: Mutant, source: str, entries: list[dict[str, str]]) -> bool:
    """True for a fault that equivalent.toml lists: in this line of text, wherever that stands now, and this change."""
    line = source.splitlines()[mutant.line - 1].strip()
    found = (mutant.path, line, mutant.old, mutant.new)
    return any(found == (entry["path"], entry["line"], entry["old"], entry["new"]) for entry in entries)


def _chosen(target: Target, per_module: int, seed: int) -> list[Mutant]:
    """The silent rules and the sample. An entry in equivalent.toml takes its fault out of the sample and brings in no other."""
    entries = tomllib.loads((HERE / "equivalent.toml").read_text(encoding="utf-8")).get("mutant", [])
    chosen = _named(target)
    for path, source in sources_of(target).items():
        known = mutants_of(path, source)
        sample = random.Random(f"{seed} {path}").sample(known, min(per_module, len(known)))  # noqa: S311 no secret
        chosen += [mutant for mutant in sample if not _is_equivalent(mutant, source, entries)]
    return chosen


def _judged(target: Target, verdicts: Iterable[Verdict]) -> list[Verdict]:
    """The verdicts, each fault that went unnoticed printed at once, and the sum at the end."""
    found = []
    for verdict in verdicts:
        found.append(verdict)
        if not verdict.is_dead:
            print(f"    unnoticed  {verdict.mutant}", flush=True)
    print(f"{target.name:14} {sum(verdict.is_dead for verdict in found):3} of {len(found):3} noticed", flush=True)
    return found


def _wanted(only: str | None) -> list[Target]:
    """Every target, the one of a name, or the one of a module's path with only that module in it."""
    if only is None or any(target.name == only for target in TARGETS):
        return [target for target in TARGETS if only in (None, target.name)]
    return [replace(target, modules=(only,)) for target in TARGETS if only in target.modules]


def main() -> int:
    """Run the sample and report."""
    parser = argparse.ArgumentParser(prog="python -m bench.mutants", description="How many small faults the tests notice.")
    parser.add_argument("--per-module", type=int, default=8, help="faults of each module (8)")
    parser.add_argument("--seed", type=int, default=1, help="which sample (1)")
    parser.add_argument("--workers", type=int, default=2, help="test runs at once (2)")
    parser.add_argument("--only", help="one target by name, or one module by path")
    arguments = parser.parse_args()
    targets = _wanted(arguments.only)
    if not targets:
        parser.error(f"no target or module of one is called {arguments.only}; see bench/mutants/targets.py")
    verdicts: list[Verdict] = []
    with prepared():
        for target in targets:
            try:
                record = first_run(target)
            except TestsFail as failure:
                print(f"{target.name}: a test fails on the code as it is: {failure}", file=sys.stderr)
                return 2
            chosen = _chosen(target, arguments.per_module, arguments.seed)
            verdicts += _judged(target, run_mutants(target, record, chosen, arguments.workers))
    dead = sum(verdict.is_dead for verdict in verdicts)
    share = dead / len(verdicts) if verdicts else 1.0
    print(f"{'all':14} {dead:3} of {len(verdicts):3} noticed, {share:.1%} (aim {AIM:.0%})")
    return 0 if share >= AIM else 1


if __name__ == "__main__":
    raise SystemExit(main())
