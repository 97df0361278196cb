"""Sets by people who had not read the code, each measured once before anything was changed for it (tests/blind/README.md)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from sources.places.venue_matching import same_venue
from sources.reading.acts import names_in
from store.events.records import ListingVenue
from store.places.act_names import act_key
from tests.titled_acts import Score, known_names

TITLES = ("f", "g", "h", "i", "j", "k", "l", "m", "n")
_HERE = Path(__file__).parent


def week_of(written: str) -> Path:
    """The file of a week of two cities, in the form of tests/week_by_source.jsonl."""
    return _HERE / f"week_{written}.jsonl"


def tally_of_titles(written: str) -> Score:
    """How well acts are read from a set's titles, whose acts are known among many others."""
    titles = list(_rows("titles", written))
    known = known_names() | {act_key(name): name for title in titles for name in title["acts"]}
    score = Score(len(titles))
    for title in titles:
        wanted = {act_key(name) for name in title["acts"]}
        not_acts = frozenset(act_key(name) for name in (title.get("venue"),) if name)
        read = {act.key for act in names_in(title["title"], not_acts).acts(known)}
        score.right += len(read & wanted)
        score.wrong += len(read - wanted)
        score.missed += len(wanted - read)
    return score


def tally_of_names(written: str) -> Score:
    """How well two spellings of an act's name are known for one, and two acts' names for two."""
    verdicts = [(act_key(pair["a"]) == act_key(pair["b"]), bool(pair["same"])) for pair in _rows("names", written)]
    right, wrong, missed = map(verdicts.count, ((True, True), (True, False), (False, True)))
    return Score(right=right, wrong=wrong, missed=missed)


def tally_of_venues(written: str) -> Score:
    """How well two spellings of a house are known for one, and two houses or two of its rooms for two."""
    verdicts = [(same_venue(_venue(pair["a"]), _venue(pair["b"])), bool(pair["same"])) for pair in _rows("venues", written)]
    right, wrong, missed = map(verdicts.count, ((True, True), (True, False), (False, True)))
    return Score(right=right, wrong=wrong, missed=missed)


def _venue(told: dict[str, str]) -> ListingVenue:
    return ListingVenue(told["venue"], address=told.get("address"), city=told["city"])


def _rows(kind: str, written: str) -> Iterator[dict[str, Any]]:
    return map(orjson.loads, (_HERE / f"{kind}_{written}.jsonl").read_bytes().splitlines())
