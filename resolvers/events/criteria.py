"""From a filter as clients write it to the criteria of a search."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import cast

from loaders.events.criteria import Box, Circle, EventCriteria
from resolvers.events.dates import DatePreset, instants_around, nights_of
from resolvers.events.filters import AskedEvents, check_events_filter
from resolvers.global_ids import number_of
from sources.places.gazetteer import Place, metro_key, nearest, place
from sources.reading.genres import canonical
from store.events.records import SourceKey, StatusKey
from store.events.search_index import LONGEST_TERM
from store.text import key, words

# A gig that began this long ago may still be on: it is listed unless a span of time is asked for.
STILL_ON = timedelta(hours=4)
# The zones of an empty catalog's first events, which come while the query waits.
_HOME_ZONES = frozenset({"Europe/Dublin", "Europe/London"})
_NOBODY = 0


def criteria_of(asked: AskedEvents, zones: Iterable[str], now: datetime) -> EventCriteria:
    """The criteria that a filter means. `zones` are those that events are in; they matter only where `when` is given.

    Without `from`, `when` and `updatedSince`, events count that began no more than 4 hours ago; undated ones come last, and
    not at all with an upper bound. An id of another kind, or a damaged one, is nobody's.
    Errors: InvalidFilter.
    """
    check_events_filter(asked)
    this_minute = now.replace(second=0, microsecond=0)  # so that a query asked twice is the same query
    nights = nights_of(DatePreset(asked.when), _HOME_ZONES.union(zones), now) if asked.when is not None else ()
    from_at, to_at = _span(asked, this_minute)
    if around := instants_around(nights):
        from_at = max(from_at, around[0]) if from_at else around[0]
        to_at = min(to_at, around[1]) if to_at else around[1]
    genres = asked.genres
    return EventCriteria(
        text_words=tuple(word[:LONGEST_TERM] for word in words(asked.text or "")),
        city_keys=(metro_key(asked.city),) if _is_given(asked.city) else (),
        near=Circle(asked.near.latitude, asked.near.longitude, asked.near.radius_km) if asked.near else None,
        within=Box(asked.within.south, asked.within.west, asked.within.north, asked.within.east) if asked.within else None,
        from_at=from_at,
        to_at=to_at,
        nights=nights,
        genres_any=_slugs(genres.any) if genres else (),
        genres_all=_slugs(genres.all) if genres else (),
        genres_none=_slugs(genres.none) if genres else (),
        artist_ids=_numbers(asked.artist_ids, "Artist"),
        artist_names=spellings(asked.artist) if _is_given(asked.artist) else (),
        venue_ids=_numbers(asked.venue_ids, "Venue"),
        venue_name=_without_the(key(asked.venue)) if _is_given(asked.venue) else None,
        price_max=asked.price_max,
        is_free=asked.is_free,
        statuses=tuple(cast(StatusKey, status.lower()) for status in asked.statuses or ()),
        sources=tuple(cast(SourceKey, source.lower()) for source in asked.sources or ()),
        updated_since=asked.updated_since,
        on_sale_from=this_minute,
    )


def town_of(asked: AskedEvents) -> Place | None:
    """The town that the filter is about: by its name, else the nearest to its point."""
    if asked.city:
        return place(asked.city)
    return nearest(asked.near.latitude, asked.near.longitude) if asked.near else None


def spellings(name: str | None) -> tuple[str, ...]:
    """The folded name of an artist with and without "the": people write either."""
    plain = _without_the(key(name))
    return (plain, f"the {plain}")


def _span(asked: AskedEvents, this_minute: datetime) -> tuple[datetime | None, datetime | None]:
    """The instants asked for; a lone `to` that has passed asks for what was before it."""
    earliest = this_minute - STILL_ON
    is_open = asked.from_ is None and asked.when is None and asked.updated_since is None
    if is_open and (asked.to is None or asked.to >= earliest):
        return earliest, asked.to
    return asked.from_, asked.to


def _slugs(names: Sequence[str] | None) -> tuple[str, ...]:
    """Slugs of the vocabulary; a name that it lacks stays a slug of its own, which no event has."""
    return tuple(dict.fromkeys(canonical(name) or key(name).replace(" ", "-") for name in names or ()))


def _numbers(global_ids: Sequence[str] | None, kind: str) -> tuple[int, ...]:
    return tuple(sorted({number_of(global_id, kind) or _NOBODY for global_id in global_ids or ()}))


def _is_given(name: str | None) -> bool:
    return bool(name and name.strip())


def _without_the(folded: str) -> str:
    return folded.removeprefix("the ") if folded != "the the" else folded
