"""Who plays: one bill from all the sources' bills."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sources.matching.spellings.names import is_generic, name_key
from sources.merging.precedence import ranks
from store.events.records import BillingKey, Listing, ListingPerformer

_PLACEHOLDER = re.compile(r"[\s?.…*_/–—-]*")  # "???" or "-", where a name is still to come


def bill_of(listings: Sequence[Listing], title: str) -> tuple[tuple[ListingPerformer, ...], Listing | None]:
    """All acts, headliners first: the fullest bill gives the order, the others add whom it leaves out.

    An act that only its own page lists is billed as support unless the event's title names it: every page headlines its own act.
    """
    order = ranks("performers")
    billed = [listing for listing in listings if listing.performers]
    billed.sort(key=lambda listing: (-len(listing.performers), order[listing.source], listing.key))
    acts: dict[str, ListingPerformer] = {}
    key_by_id: dict[str, str] = {}
    for position, listing in enumerate(billed):
        for performer in listing.performers:
            key = key_by_id.get(performer.musicbrainz_id or "", _key(performer.name))
            if is_generic(key):
                continue
            if performer.musicbrainz_id:
                key_by_id.setdefault(performer.musicbrainz_id, key)
            if key in acts:
                acts[key] = _completed(acts[key], performer)
            else:
                acts[key] = performer if position == 0 else replace(performer, billing=_late_billing(key, title))
    ranked = sorted(acts.values(), key=lambda performer: performer.billing != "headline")
    return tuple(ranked), billed[0] if billed else None


def _key(name: str) -> str:
    """Also of a name without letters or digits, such as "!!!" or "+/-", unless it stands for nobody."""
    return name_key(name) or ("" if _PLACEHOLDER.fullmatch(name) else name.strip().casefold())


def _late_billing(key: str, title: str) -> BillingKey:
    return "headline" if key in _key(title) else "support"


def _completed(known: ListingPerformer, other: ListingPerformer) -> ListingPerformer:
    """What one bill knows of an act, with what it lacks from another."""
    return replace(
        known,
        musicbrainz_id=known.musicbrainz_id or other.musicbrainz_id,
        spotify_id=known.spotify_id or other.spotify_id,
        source_artist_id=known.source_artist_id or other.source_artist_id,
        image=known.image or other.image,
        genres=_union(known.genres, other.genres),
    )


def _union(first: Iterable[str], second: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))
