"""The labelled titles (tests/titled_acts.tsv), and how well acts are read from them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from sources.reading.acts import NamedAct, names_in
from store.events.records import BillingKey
from store.places.act_names import act_key

_TITLES = Path(__file__).with_name("titled_acts.tsv")
_KNOWN = Path(__file__).with_name("known_acts.txt")


@dataclass(frozen=True, slots=True)
class LabelledTitle:
    """A title with who plays. `is_unseen`: it was labelled when the reader's code stood still, and nothing was changed for it."""

    title: str
    acts: dict[str, BillingKey]  # by act key
    names: tuple[str, ...]
    is_unseen: bool


@dataclass(slots=True)
class Score:
    """How many acts were rightly read, wrongly read and missed, and how many of the right ones with their right place."""

    titles: int = 0
    right: int = 0
    wrong: int = 0
    missed: int = 0
    rightly_billed: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """The part of the acts read that play."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """The part of those who play that was read."""
        return self.right / max(1, self.right + self.missed)


@lru_cache(maxsize=1)
def labelled_titles() -> tuple[LabelledTitle, ...]:
    """Every labelled title, in the file's order."""
    return tuple(_labelled())


@lru_cache(maxsize=1)
def known_names() -> dict[str, str]:
    """A catalog's acts by act key: all that the labels name, and many whose names titles use for something else."""
    found = {act_key(name): name for one in labelled_titles() for name in one.names}
    lines = _KNOWN.read_text(encoding="utf-8").splitlines()
    return {act_key(line): line for line in lines if line and not line.startswith("#")} | found


def score(titles: Iterable[LabelledTitle]) -> Score:
    """How well these are read."""
    total, known = Score(), known_names()
    for one in titles:
        read: dict[str, NamedAct] = {act.key: act for act in names_in(one.title).acts(known)}
        both = one.acts.keys() & read.keys()
        total.titles += 1
        total.right += len(both)
        total.wrong += len(read.keys() - both)
        total.missed += len(one.acts.keys() - both)
        total.rightly_billed += sum(read[key].billing == one.acts[key] for key in both)
        if read.keys() != one.acts.keys():
            total.faults.append(f"{one.title}: {sorted(read)} instead of {sorted(one.acts)}")
    return total


def _labelled() -> Iterator[LabelledTitle]:
    is_unseen = False
    for line in _TITLES.read_text(encoding="utf-8").splitlines():
        is_unseen |= line.startswith("# unseen")
        if not line or line.startswith("#"):
            continue
        title, _, acts = line.partition("\t")
        named = [act.strip() for act in acts.split(";") if act.strip()]
        billed: dict[str, BillingKey] = {act_key(act.lstrip("+")): "support" if act[0] == "+" else "headline" for act in named}
        yield LabelledTitle(title, billed, tuple(act.lstrip("+") for act in named), is_unseen)
