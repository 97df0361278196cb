"""The labelled offers (tests/offer_titles.tsv)."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from store.events.records import OfferKind

_TITLES = Path(__file__).with_name("offer_titles.tsv")


@dataclass(frozen=True, slots=True)
class LabelledOffer:
    """A listing's title with what it sells. `is_unseen`: it was labelled when the rules stood still."""

    title: str
    kind: OfferKind
    is_unseen: bool


def labelled_offers() -> tuple[LabelledOffer, ...]:
    """Every labelled offer, in the file's order."""
    return tuple(_labelled())


def _labelled() -> Iterator[LabelledOffer]:
    is_unseen = False
    for line in _TITLES.read_text(encoding="utf-8").splitlines():
        is_unseen |= line.startswith("# unseen")
        if line and not line.startswith("#"):
            title, kind = line.split("\t")
            yield LabelledOffer(title, cast(OfferKind, kind), is_unseen)
