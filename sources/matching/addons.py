"""The event that an add-on (parking, VIP, platinum, hospitality) belongs to."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from sources.matching.bills import bill_fit
from sources.matching.blockers import gap_min
from sources.matching.features import Features, ListingKey
from sources.places.venue_matching import UNKNOWN, distance_km, likeness

_ENOUGH = 0.4
# Parking opens hours before the show: the hour only chooses between two shows of one act.
_HOUR_WEIGHT = 1 / 2000


def attach_addons(listings: Sequence[Features]) -> Iterator[tuple[ListingKey, ListingKey]]:
    """(add-on, listing of its event) for each add-on whose event is among the listings."""
    by_night: dict[date | None, list[Features]] = defaultdict(list)
    for listing in listings:
        if not listing.is_addon:
            by_night[listing.night].append(listing)
    for addon in listings:
        if addon.is_addon and (main := _event_of(addon, by_night[addon.night])):
            yield addon.key, main.key


def _event_of(addon: Features, same_night: Sequence[Features]) -> Features | None:
    """The listing that fits best; for an add-on that names only its venue ("Parking"), the only event there."""
    there = [(venue, main) for main in same_night if (venue := _venue(addon, main)) >= UNKNOWN]
    if not addon.title.words and not addon.acts:
        sure = [main for venue, main in there if venue >= 0.9]
        return sure[0] if len({main.headliner for main in sure}) == 1 else None
    fits = [(bill_fit(addon, main, frozenset()).value * venue * _hour(addon, main), main.key, main) for venue, main in there]
    best = max(fits, default=None, key=lambda fit: fit[:2])
    return best[2] if best and best[0] >= _ENOUGH else None


def _venue(addon: Features, main: Features) -> float:
    if addon.metro != main.metro and addon.metro and main.metro:
        return 0.0
    return likeness(addon.venue, main.venue, distance_km(addon.position, main.position))


def _hour(addon: Features, main: Features) -> float:
    return 1 - min(gap_min(addon, main) or 0, 1000) * _HOUR_WEIGHT
