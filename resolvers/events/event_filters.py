"""What events can be filtered by: each filter declared once, with its name, its meaning and what it may hold.

The GraphQL input (schema/types/events/filter.py) and the parameters of REST (shims/rest/parameters.py) are made of these
declarations, in their order. docs/adding-a-filter.md shows how to add one.
"""

from collections.abc import Callable
from datetime import datetime, time
from decimal import Decimal
from typing import Any, Literal

from loaders.events.values import Box, Circle
from resolvers.events.dates import DatePreset
from resolvers.events.filter_declarations import (
    EVENT_FILTERS,
    AskedEvents,
    Criteria,
    Filter,
    GlobalId,
    Parameter,
    SourceChoice,
    declare,
)
from resolvers.events.filters import (
    Bounds,
    Genres,
    Near,
    check_bounds,
    check_genres,
    check_instant,
    check_list,
    check_near,
    check_price,
    check_text,
)
from resolvers.global_ids import number_of
from sources.places.gazetteer import metro_key
from sources.places.venue_names import venue_spellings
from sources.reading.genres import canonical
from store.events.records import StatusKey
from store.events.search_index import LONGEST_TERM
from store.places.act_names import artist_key
from store.text import key, words

__all__ = ["EVENT_FILTERS", "AskedEvents", "Criteria", "Filter", "GlobalId", "Parameter", "SourceChoice"]

_NOBODY = 0


def is_said(asked: AskedEvents, what: Literal["where", "when"]) -> bool:
    """Whether the filter says where, or when, the events are to be."""
    return any(declared.of(asked) for declared in EVENT_FILTERS if declared.says == what)


def spellings(name: str | None) -> tuple[str, ...]:
    """The key of an artist's name with and without "the", because people write both."""
    plain = _without_the(artist_key(name or ""))
    return (plain, f"the {plain}")


def _named(criterion: str, meaning: Callable[[str], Any]) -> Callable[[str], Criteria]:
    """What a name means; a blank one asks for nothing."""
    return lambda name: {criterion: meaning(name)} if name.strip() else {}


def _as_given(criterion: str) -> Callable[[Any], Criteria]:
    return lambda value: {criterion: value}


def _numbers(criterion: str, kind: str) -> Callable[[list[GlobalId]], Criteria]:
    """The numbers behind global ids; a damaged id, or one of another kind, matches nothing."""
    return lambda ids: {criterion: tuple(sorted({number_of(global_id, kind) or _NOBODY for global_id in ids}))}


def _keys(criterion: str) -> Callable[[list[Any]], Criteria]:
    """The store's keys behind members of an enum."""
    return lambda members: {criterion: tuple(member.lower() for member in members)}


def _genres(genres: Genres) -> Criteria:
    return {"genres_any": _slugs(genres.any), "genres_all": _slugs(genres.all), "genres_none": _slugs(genres.none)}


def _slugs(names: list[str] | None) -> tuple[str, ...]:
    """Slugs from the vocabulary; an unknown name becomes a slug that no event has."""
    return tuple(dict.fromkeys(canonical(name) or key(name).replace(" ", "-") for name in names or ()))


def _without_the(folded: str) -> str:
    return folded.removeprefix("the ") if folded != "the the" else folded


TEXT: Filter[str] = declare(
    "text",
    str,
    "Words to find in the title, artists, venue and description; ignores accents and case, and tolerates one typo per word.",
    check=check_text,
    criteria=lambda text: {"text_words": tuple(word[:LONGEST_TERM] for word in words(text))},
    parameter=Parameter("q"),
)
CITY: Filter[str] = declare(
    "city",
    str,
    "The city, in any common spelling.",
    check=check_text,
    criteria=_named("city_keys", lambda city: (metro_key(city),)),
    parameter=Parameter("city"),
    says="where",
)
NEAR: Filter[Near] = declare(
    "near",
    Near,
    "Inside this circle.",
    check=check_near,
    criteria=lambda near: {"near": Circle(near.latitude, near.longitude, near.radius_km)},
    says="where",
)
WITHIN: Filter[Bounds] = declare(
    "within",
    Bounds,
    "Inside this bounding box.",
    check=check_bounds,
    criteria=lambda box: {"within": Box(box.south, box.west, box.north, box.east)},
    says="where",
)
# What these three mean together is for resolvers/events/criteria.py to say.
FROM: Filter[datetime] = declare(
    "from",
    datetime,
    "Starting at or after this instant.",
    check=check_instant,
    parameter=Parameter("from"),
    says="when",
)
TO: Filter[datetime] = declare(
    "to",
    datetime,
    "Starting at or before this instant.",
    check=check_instant,
    parameter=Parameter("to", day_time=time(23, 59, 59)),
    says="when",
)
WHEN: Filter[DatePreset] = declare(
    "when",
    DatePreset,
    "A named period in the event's own time zone. Until 06:00, a night counts towards the date it began on.",
    says="when",
)
declare(
    "genres",
    Genres,
    "By genre.",
    check=check_genres,
    criteria=_genres,
    parameter=Parameter("genres", part="any", type=list[str]),
)
declare(
    "artistIds",
    list[GlobalId],
    "With at least one of these artists.",
    check=check_list,
    criteria=_numbers("artist_ids", "Artist"),
)
declare(
    "artist",
    str,
    "With an artist that has this name.",
    check=check_text,
    criteria=_named("artist_names", spellings),
    parameter=Parameter("artist"),
)
declare(
    "venueIds",
    list[GlobalId],
    "At any of these venues.",
    check=check_list,
    criteria=_numbers("venue_ids", "Venue"),
    says="where",
)
declare(
    "venue",
    str,
    "At a venue with this name or alias, with or without its city.",
    check=check_text,
    criteria=_named("venue_names", venue_spellings),
    parameter=Parameter("venue"),
    says="where",
)
declare(
    "priceMax",
    Decimal,
    "With tickets known to cost at most this much, in the event's own currency.",
    check=check_price,
    criteria=_as_given("price_max"),
    parameter=Parameter("priceMax"),
)
declare(
    "isFree", bool, "true for events known to be free, false for events known to charge admission.", criteria=_as_given("is_free")
)
STATUSES: Filter[list[StatusKey]] = declare(
    "statuses", list[StatusKey], "With any of these statuses.", check=check_list, criteria=_keys("statuses")
)
declare(
    "sources",
    list[SourceChoice],
    "Listed by any of these sources.",
    check=check_list,
    criteria=_keys("sources"),
    parameter=Parameter("source"),
)
# Whose hidden events are left out is for the search to say, which knows who asks.
INCLUDE_HIDDEN: Filter[bool] = declare(
    "includeHidden", bool, "Include events that the viewer has hidden.", parameter=Parameter("includeHidden"), default=False
)
UPDATED_SINCE: Filter[datetime] = declare(
    "updatedSince",
    datetime,
    "Only events created, changed or cancelled since this instant.",
    check=check_instant,
    criteria=lambda since: {"updated_since": since.replace(microsecond=0)},  # changes carry whole seconds
    says="when",
)
