"""The guides for additions, followed to the letter in a copy of the house: what they add works, in the places that they say."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.contract.guide import ROOT, copy_of_checkout

_STEP = re.compile(r"^```(diff|python) (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Step(NamedTuple):
    """One block of a guide: a change of a file, or a file as a whole."""

    is_change: bool
    path: str
    text: str


# By guide: the files of the house that it changes. More would be a fault of the layout.
CHANGES = {
    "adding-a-filter.md": ["loaders/events/criteria.py", "resolvers/events/event_filters.py"],
    "adding-a-field.md": ["store/tables/events.py", "store/events/records.py", "schema/types/events/events.py"],
}


def steps_of(guide: str) -> list[Step]:
    """The blocks of a guide that name a file."""
    text = (ROOT / "docs" / guide).read_text("utf-8")
    return [Step(kind == "diff", path, block) for kind, path, block in _STEP.findall(text)]


def changed(source: str, change: str) -> str:
    """A file's text with the lines marked + added to those around them, which must stand there once; … stands for anything."""
    lines = change.splitlines(keepends=True)
    kept = [re.escape(line[1:]).replace("…", ".*") for line in lines if line[0] != "+"]
    found = re.findall("^" + "".join(kept), source, re.MULTILINE)
    assert len(found) == 1, f"these lines stand in it {len(found)} times, not once:\n{change}"
    around = iter(found[0].splitlines(keepends=True))
    return source.replace(found[0], "".join(line[1:] if line[0] == "+" else next(around) for line in lines))


def follow(step: Step, house: Path) -> None:
    """Do one step in a copy of the house."""
    target = house / step.path
    if step.is_change:
        target.write_text(changed(target.read_text("utf-8"), step.text), "utf-8")
    else:
        target.write_text(step.text.replace("<the newest>", newest_revision(house)), "utf-8")


def newest_revision(house: Path) -> str:
    """The revision that a new migration builds on: the end of the chain, whatever its number."""
    texts = [path.read_text("utf-8") for path in (house / "store" / "migrations" / "versions").glob("[0-9]*.py")]
    made, built_on = (
        {found for text in texts for found in re.findall(rf'^{name} = "(\w+)"', text, re.MULTILINE)}
        for name in ("revision", "down_revision")
    )
    (revision,) = made - built_on
    return str(revision)


@pytest.mark.parametrize("guide", CHANGES)
def test_an_addition_takes_the_places_that_its_guide_says(guide: str) -> None:
    steps = steps_of(guide)
    assert [step.path for step in steps if step.is_change] == CHANGES[guide]
    assert steps[-1].path.startswith("tests/"), "a guide ends with its proof"


def test_a_stranger_who_follows_the_guides_gets_what_they_promise(tmp_path: Path) -> None:
    checkout = copy_of_checkout(tmp_path)
    steps = [step for guide in CHANGES for step in steps_of(guide)]
    for step in steps:
        follow(step, checkout.root)
    tests = [step.path for step in steps if step.path.startswith("tests/")]
    ran = checkout.run("-m", "pytest", "-q", "-p", "no:cacheprovider", *tests)
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-2000:]
