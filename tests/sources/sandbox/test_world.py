"""A world is the same for the same seed, is like life in its mixture, and knows its truth."""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from itertools import combinations

import pytest

from sources.sandbox import World, WorldSize, build_world
from sources.sandbox.world.listings.habits import reporting_sources
from sources.sandbox.world.places.addresses import address_of
from sources.sandbox.world.world import World as Built
from tests.sources.sandbox.conftest import TODAY

_FINGERPRINT = """
import hashlib, datetime
from sources.sandbox import build_world, WorldSize
from sources.sandbox.ticketmaster.events import event
world = build_world(3, datetime.date(2026, 11, 23), WorldSize(gigs=60, days=30))
told = [repr(event(3, listing)) for listing in world.listings("ticketmaster")]
print(hashlib.sha256(repr((told, sorted(world.truth.items()), world.local_events)).encode()).hexdigest())
"""
_HARD = {
    "tour", "run", "two sittings", "rooms", "instore", "residency", "festival", "tribute", "club night", "noise",
    "cancelled", "postponed", "rescheduled", "moved",
}  # fmt: skip


@pytest.fixture(scope="module", params=[1, 2, 3])
def full_world(request: pytest.FixtureRequest) -> Built:
    """A world of the default size."""
    return build_world(request.param, TODAY)


def _fingerprint(hash_seed: str) -> str:
    environment = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(
        [sys.executable, "-c", _FINGERPRINT], env=environment, capture_output=True, text=True, check=True
    ).stdout


def test_same_seed_same_bytes_whatever_the_hash_seed() -> None:
    first = _fingerprint("1")
    assert len(first.strip()) == hashlib.sha256().digest_size * 2
    assert first == _fingerprint("4242")


def test_other_seed_other_world(world: World) -> None:
    other = build_world(world.seed + 1, TODAY, world.size)
    assert {gig.starts_at for gig in other.gigs.values()} != {gig.starts_at for gig in world.gigs.values()}
    assert not set(other.truth) & {key for key in world.truth if key[0] != "local"}


def test_world_has_the_size_asked_for(full_world: Built) -> None:
    assert 1200 <= len(full_world.gigs) <= 1210
    days = {gig.starts_at.date() for gig in full_world.gigs.values()}
    assert min(days) >= TODAY
    assert max(days) <= TODAY + timedelta(days=121)
    assert len({gig.room.city.name for gig in full_world.gigs.values()}) >= 15


def test_gigs_on_one_two_three_and_more_sources_as_in_life(full_world: Built) -> None:
    carriers: dict[str, set[str]] = {}
    for (source, _), gig_id in full_world.truth.items():
        carriers.setdefault(gig_id, set()).add(source)
    shares = Counter(min(len(sources), 4) for sources in carriers.values())
    assert 0.38 < shares[1] / len(carriers) < 0.50
    assert 0.26 < shares[2] / len(carriers) < 0.38
    assert 0.13 < shares[3] / len(carriers) < 0.24
    assert 0.03 < shares[4] / len(carriers) < 0.12
    assert set(carriers) == set(full_world.gigs)


def test_hard_kinds_are_all_there(full_world: Built) -> None:
    kinds = Counter(trait for gig in full_world.gigs.values() for trait in gig.traits)
    assert set(kinds) >= _HARD
    assert min(kinds[kind] for kind in _HARD) >= 3


def test_a_dublin_gig_has_three_sources_within_a_month(full_world: Built) -> None:
    soon = TODAY + timedelta(days=30)
    rich = [
        gig
        for gig in full_world.gigs.values()
        if gig.room.city.name == "Dublin"
        and gig.starts_at.date() < soon
        and len({listing.source for listing in full_world.listings_of_gig(gig.id)}) >= 3
    ]
    assert len(rich) >= 5


def test_ticketmaster_sells_addons_and_resale_as_events_of_their_own(full_world: Built) -> None:
    addons = Counter(listing.addon for listing in full_world.listings("ticketmaster") if listing.addon)
    assert set(addons) == {"platinum", "vip", "parking", "hospitality", "resale"}
    one = next(listing for listing in full_world.listings("ticketmaster") if listing.addon == "parking")
    assert full_world.truth["ticketmaster", one.source_id] == one.gig.id


def test_sources_differ_about_the_same_gig(full_world: Built) -> None:
    pairs = [
        (one, other)
        for gig_id in full_world.gigs
        for one, other in combinations(full_world.listings_of_gig(gig_id), 2)
        if one.source != other.source
    ]
    share = len(pairs) / 100
    assert sum(one.title != other.title for one, other in pairs) > 30 * share
    assert sum(one.starts_at != other.starts_at for one, other in pairs) > 20 * share
    assert sum(one.place.name != other.place.name for one, other in pairs) > 25 * share
    assert sum(one.names != other.names for one, other in pairs) > 15 * share


def test_ids_and_addresses_are_unique(full_world: Built) -> None:
    for source in reporting_sources():
        listings = full_world.listings(source)
        assert len({listing.source_id for listing in listings}) == len(listings)
        if source in ("ticketmaster", "eventbrite", "dice"):
            assert len({address_of(full_world.seed, listing) for listing in listings}) == len(listings)


def test_no_act_plays_two_cities_in_a_night(full_world: Built) -> None:
    cities: dict[tuple[int, date], set[str]] = {}
    for gig in full_world.gigs.values():
        if gig.headliner is not None and gig.status == "scheduled":
            cities.setdefault((gig.headliner.number, gig.starts_at.date()), set()).add(gig.room.city.name)
    assert max(len(names) for names in cities.values()) == 1


def test_names_that_are_hard_to_send_or_to_fold_exist(full_world: Built) -> None:
    names = {act.name for act in full_world.acts}
    assert {"Salt/Peter", "Who's Hob?", "M*rrow Hill", 'The "Quiet" Hours', "夜の灯台", "Ō", "EQ"} <= names
    tributes = [act for act in full_world.acts if act.tribute_to is not None]
    assert len(tributes) > 20
    assert {act.tribute_to for act in tributes} <= names


def test_local_rows_are_rows_of_the_table_and_of_the_truth(full_world: Built) -> None:
    columns = {"id", "event_name", "classification_name", "city", "date_local", "time_local", "venue_name", "url"}
    assert all(set(row) == columns for row in full_world.local_events)
    assert {("local", str(row["id"])) for row in full_world.local_events} == {
        key for key in full_world.truth if key[0] == "local"
    }
    assert any(row["time_local"] is None for row in full_world.local_events)


def test_a_world_has_about_as_many_listings_as_asked_for() -> None:
    small = build_world(11, TODAY)
    big = build_world(11, TODAY, WorldSize.for_listings(20_000))
    assert len(small.truth) > 2000
    assert 16_000 < len(big.truth) < 24_000
