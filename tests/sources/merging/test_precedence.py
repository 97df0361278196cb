"""Who is believed first is told by each source's own declaration; the order of the first five sources is frozen here."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sources.declaration.source import SourceDeclaration
from sources.declaration.trust import TRUSTED_FIELDS, Trust, TrustedField
from sources.merging import SeenListing, merge
from sources.merging.precedence import ordered, ranks, sellers
from sources.registry import SOURCES
from tests.sources.matching.gigs import listing

FIRST_FIVE = ("ticketmaster", "eventbrite", "bandsintown", "dice", "local")
BY_DEFAULT = ("ticketmaster", "dice", "eventbrite", "local", "bandsintown")
FROZEN: dict[TrustedField, tuple[str, ...]] = {
    "title": ("ticketmaster", "eventbrite", "dice", "local", "bandsintown"),
    "when": ("ticketmaster", "dice", "local", "eventbrite", "bandsintown"),
    "end_at": ("dice", "eventbrite", "ticketmaster", "local", "bandsintown"),
    "coordinates": ("ticketmaster", "dice", "eventbrite", "bandsintown", "local"),
    "performers": ("ticketmaster", "bandsintown", "dice", "eventbrite", "local"),
}


def order(field: TrustedField) -> list[str]:
    """The keys, the one believed first for the field first."""
    order = ranks(field)
    return sorted(order, key=lambda key: order[key])


@pytest.mark.parametrize("field", TRUSTED_FIELDS)
def test_the_first_five_are_believed_in_the_order_they_always_were(field: TrustedField) -> None:
    assert tuple(key for key in order(field) if key in FIRST_FIVE) == FROZEN.get(field, BY_DEFAULT)


def test_artists_pages_sell_nothing() -> None:
    assert [key for key in FIRST_FIVE if key not in sellers()] == ["bandsintown"]


def _with_trust(key: str, trust: Trust) -> SourceDeclaration:
    return replace(next(source for source in SOURCES if source.key == key), trust=trust)


def test_equal_trust_goes_by_key_whatever_the_order_of_the_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    equal = [_with_trust(source.key, Trust(50, title=90 if source.key == "local" else None)) for source in SOURCES]
    for sources in (equal, equal[::-1]):
        monkeypatch.setattr("sources.registry.SOURCES", tuple(sources))
        assert order("venue") == sorted(source.key for source in SOURCES)
        assert order("title")[0] == "local"


def test_another_trust_gives_another_event(monkeypatch: pytest.MonkeyPatch) -> None:
    seen_at = datetime(2026, 11, 23, 12, tzinfo=UTC)
    seen = [
        SeenListing(listing("ticketmaster", "1", "Lankum live"), seen_at),
        SeenListing(listing("dice", "2", "Lankum in full"), seen_at),
    ]
    assert merge(seen).title == "Lankum live"
    changed = tuple(_with_trust("dice", Trust(100, title=100)) if one.key == "dice" else one for one in SOURCES)
    monkeypatch.setattr("sources.registry.SOURCES", changed)
    assert merge(seen).title == "Lankum in full"


def test_a_source_that_is_no_longer_registered_comes_last_and_breaks_nothing() -> None:
    is_withdrawn = listing("myspace", "1", "Lankum", description="A longer text than the other.")
    known = listing("bandsintown", "2", "Lankum")
    assert [one.source for one in ordered([is_withdrawn, known], "venue")] == ["bandsintown", "myspace"]
    merged = merge([SeenListing(one, datetime(2026, 11, 23, 12, tzinfo=UTC)) for one in (is_withdrawn, known)])
    assert merged.provenance["venue"] == known.key
    assert merged.description == is_withdrawn.description
