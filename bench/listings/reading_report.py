"""How well listings are read: `python -m bench.listings.reading_report [--seeds 1,2] [--gigs 200]`.

Acts and offers on hand-labelled titles, those apart that nothing was changed for. Then on sandbox worlds, whose titles come from
a generator of their own: acts of listings that state none, judged by the bills of the same gig's other listings; and what is
left of cities in venue names and of venues in titles once each gig is merged.
"""

import argparse
import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from bench.worlds.sandbox_listings import LabelledListings, labelled_listings
from sources.merging import Merged, SeenListing, merge
from sources.places.gazetteer import metro_key
from sources.reading.acts import names_in
from sources.reading.offers import offer_of
from sources.sandbox import WorldSize
from store.events.records import Listing
from store.places.act_names import act_key
from store.text import key
from tests.offer_titles import labelled_offers
from tests.titled_acts import Score, labelled_titles, score

_NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class NamesLeft:
    """Of so many merged gigs, those whose venue still has its city in the name and those whose title still has its venue."""

    gigs: int = 0
    cities: int = 0
    venues: int = 0
    before_cities: int = 0
    before_venues: int = 0


def score_silent_listings(labelled: LabelledListings) -> Score:
    """The acts read from titles of listings that state none, by what the other listings of the gig state."""
    billed: dict[str, dict[str, str]] = defaultdict(dict)
    for listing in labelled.listings:
        for performer in listing.performers:
            billed[labelled.gig_by_key[listing.key]][act_key(performer.name)] = performer.name
    known = {name_key: name for acts in billed.values() for name_key, name in acts.items()}
    total = Score()
    for listing in labelled.listings:
        acts = billed.get(labelled.gig_by_key[listing.key])
        if listing.performers or listing.is_addon or not acts:
            continue
        named = {act for act in acts if act in key(listing.title).replace(" ", "")}  # whom the title names at all
        read = {act.key for act in names_in(listing.title).acts(known)}
        total.titles += 1
        total.right += len(read & acts.keys())
        total.wrong += len(read - acts.keys())
        total.missed += len(named - read)
    return total


def names_left(labelled: LabelledListings) -> NamesLeft:
    """What merging leaves of cities and venues in names; "before" is what the most trusted listing says."""
    gigs: dict[str, list[Listing]] = defaultdict(list)
    for listing in labelled.listings:
        gigs[labelled.gig_by_key[listing.key]].append(listing)
    left = NamesLeft()
    for listings in gigs.values():
        event = merge([SeenListing(one, _NOW) for one in listings])
        left.gigs += 1
        left.cities += _has_city(event.venue.name if event.venue else "", event.city)
        left.venues += _has_venue(event)
        left.before_cities += any(_has_city(one.venue.name, one.venue.city) for one in listings if one.venue)
        left.before_venues += any(one.venue and _ends_with(one.title, one.venue.name) for one in listings)
    return left


def _has_city(name: str, city: str | None) -> bool:
    words = key(name).split()
    return len(words) > 1 and bool(city) and metro_key(words[-1]) == metro_key(city)


def _has_venue(event: Merged) -> bool:
    return event.venue is not None and _ends_with(event.title, event.venue.name)


def _ends_with(title: str, venue: str) -> bool:
    return len(key(title)) > len(key(venue)) and f" {key(title)}".endswith(f" {key(venue)}")


def _print_labels() -> None:
    for name, is_unseen in (("tuned on", False), ("unseen", True)):
        found = score(one for one in labelled_titles() if one.is_unseen is is_unseen)
        billed = found.rightly_billed / max(1, found.right)
        print(f"acts, {name} ({found.titles} titles)\n  {_line(found)}  rightly billed {billed:.3f}")
    for name, is_unseen in (("tuned on", False), ("unseen", True)):
        offers = [one for one in labelled_offers() if one.is_unseen is is_unseen]
        right = sum(offer_of(one.title) == one.kind for one in offers)
        print(f"offers, {name} ({len(offers)} titles)\n  {right / len(offers):.3f} of their kind")


async def _print_worlds(seeds: Sequence[int], gigs: int) -> None:
    for seed in seeds:
        labelled = await labelled_listings(seed, date.today(), WorldSize(gigs=gigs, days=60))  # noqa: DTZ011 as the sandbox
        silent, left = score_silent_listings(labelled), names_left(labelled)
        print(f"sandbox seed {seed}: {len(labelled.listings):,} listings of {left.gigs:,} gigs")
        print(f"  acts of {silent.titles} listings that state none: {_line(silent)}")
        print(f"  gigs with the city in the venue's name: {left.cities} (in some listing's: {left.before_cities})")
        print(f"  gigs with the venue in the title: {left.venues} (in some listing's: {left.before_venues})")


def _line(found: Score) -> str:
    return f"precision {found.precision:.3f}  recall {found.recall:.3f}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="1,2", help="worlds to measure")
    parser.add_argument("--gigs", type=int, default=200, help="gigs a world")
    wanted = parser.parse_args()
    _print_labels()
    asyncio.run(_print_worlds([int(seed) for seed in wanted.seeds.split(",")], wanted.gigs))


if __name__ == "__main__":
    main()
