"""The event that an add-on (parking, VIP, platinum, hospitality) belongs to."""

from collections.abc import Iterable

from sources.matching.bills import bill_fit
from sources.matching.features import Features, apart_km, gap_min
from sources.places.venue_matching import UNKNOWN, likeness

_ENOUGH, _CERTAIN = 0.4, 0.9
# Parking opens hours before the show: the hour only chooses between two shows of one act.
_HOUR_WEIGHT = 1 / 2000


def may_belong(addon: Features, main: Features) -> bool:
    """Whether a listing has any say in where an add-on belongs: one night, and one city as far as both are told."""
    return addon.night == main.night and (addon.metro == main.metro or not addon.metro or not main.metro)


def event_of(addon: Features, same_night: Iterable[Features]) -> Features | None:
    """The listing that fits best; for an add-on that names only its venue ("Parking"), the only event there."""
    there = [(venue, main) for main in same_night if (venue := _venue(addon, main)) >= UNKNOWN]
    if _names_only_its_venue(addon):
        sure = [main for venue, main in there if venue >= _CERTAIN]
        return min(sure, key=lambda main: main.key) if len({main.headliner for main in sure}) == 1 else None
    fits = [(bill_fit(addon, main, frozenset()).value * venue * _hour(addon, main), main.key, main) for venue, main in there]
    best = max(fits, default=None, key=lambda fit: fit[:2])
    return best[2] if best and best[0] >= _ENOUGH else None


def is_undecided(addon: Features, same_night: Iterable[Features]) -> bool:
    """Whether several events of its night have an equal claim to an add-on that names only its venue."""
    if not _names_only_its_venue(addon):
        return False
    return len({main.headliner for main in same_night if _venue(addon, main) >= _CERTAIN}) > 1


def _names_only_its_venue(addon: Features) -> bool:
    return not addon.title.words and not addon.acts


def _venue(addon: Features, main: Features) -> float:
    if addon.metro != main.metro and addon.metro and main.metro:
        return 0.0
    return likeness(addon.venue, main.venue, apart_km(addon, main))


def _hour(addon: Features, main: Features) -> float:
    return 1 - min(gap_min(addon, main) or 0, 1000) * _HOUR_WEIGHT
