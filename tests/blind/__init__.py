"""Sets by people who had not read the code, each measured once before anything was changed for it (tests/blind/README.md)."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from sources.reading.acts import names_in
from store.places.act_names import act_key
from tests.titled_acts import known_names

SETS = ("f", "g")
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Tally:
    """How many were rightly and wrongly found, and missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """The part of what was found that is so."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """The part of what is so that was found."""
        return self.right / max(1, self.right + self.missed)


def week_of(written: str) -> Path:
    """The file of a week of two cities, in the form of tests/week_by_source.jsonl."""
    return _HERE / f"week_{written}.jsonl"


def tally_of_titles(written: str) -> Tally:
    """How well acts are read from a set's titles, whose acts are known among many others."""
    known = known_names()
    titles = list(_rows("titles", written))
    known |= {act_key(name): name for title in titles for name in title["acts"]}
    right = wrong = missed = 0
    for title in titles:
        wanted = {act_key(name) for name in title["acts"]}
        not_acts = frozenset(act_key(name) for name in (title.get("venue"),) if name)
        read = {act.key for act in names_in(title["title"], not_acts).acts(known)}
        right, wrong, missed = right + len(read & wanted), wrong + len(read - wanted), missed + len(wanted - read)
    return Tally(right, wrong, missed)


def tally_of_names(written: str) -> Tally:
    """How well two spellings of an act's name are known for one, and two acts' names for two."""
    verdicts = [(act_key(pair["a"]) == act_key(pair["b"]), bool(pair["same"])) for pair in _rows("names", written)]
    return Tally(verdicts.count((True, True)), verdicts.count((True, False)), verdicts.count((False, True)))


def _rows(kind: str, written: str) -> Iterator[dict[str, Any]]:
    return map(orjson.loads, (_HERE / f"{kind}_{written}.jsonl").read_bytes().splitlines())
