"""What an event search asks for, normalised: each criterion declared once, its name and type with its condition."""

from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import or_

from loaders.events.conditions import (
    FREE,
    PAID,
    Criterion,
    either,
    has_reaction,
    holds,
    holds_any,
    in_areas,
    in_box,
    in_circle,
    in_nights,
    is_at_named_venue,
    is_carried_by,
    is_named_or_billed,
    is_not_hidden,
    is_played_by,
)
from loaders.events.values import Act, Box, Circle, CityArea, Nights, ReactedBy
from store.events.records import SourceKey, StatusKey
from store.tables import artists, events

_CRITERION: Final = "criterion"


class EventOrder(StrEnum):
    """The order of a page of events; every order ends with the id, so that it is total."""

    START_TIME = "START_TIME"
    DISTANCE = "DISTANCE"
    RELEVANCE = "RELEVANCE"
    NEWEST = "NEWEST"
    ON_SALE = "ON_SALE"
    PERSONALIZED = "PERSONALIZED"


def where(criterion: Criterion) -> Any:
    """A criterion of one value; None leaves it open."""
    return field(default=None, metadata={_CRITERION: criterion})


def where_any(criterion: Criterion) -> Any:
    """A criterion of several values; () leaves it open."""
    return field(default=(), metadata={_CRITERION: criterion})


@dataclass(frozen=True, slots=True)
class EventCriteria:
    """Which events to find; None or () means no restriction. Built by resolvers/events/criteria.py.

    `from_at` and `to_at` are both included and are compared with the event's order time. `text_words`, `artist_names` and
    `venue_names` (spellings of one name; for a venue a part of it will do) are folded (store.text).
    Genres may be unknown slugs: nothing has those.
    """

    text_words: tuple[str, ...] = ()  # words and genres are looked up first: loaders/events/search/words.py
    city_keys: tuple[str, ...] = where_any(holds_any(events.c.city_key.in_))
    areas: tuple[CityArea, ...] = where_any(in_areas())  # in any of these
    near: Circle | None = where(in_circle())
    within: Box | None = where(in_box())
    from_at: datetime | None = where(holds(lambda at: events.c.order_time >= at))
    to_at: datetime | None = where(holds(lambda at: events.c.order_time <= at))
    nights: tuple[Nights, ...] = where_any(in_nights())
    genres_any: tuple[str, ...] = ()
    genres_all: tuple[str, ...] = ()
    genres_none: tuple[str, ...] = ()
    act: Act | None = where(is_named_or_billed())
    artist_ids: tuple[int, ...] = where_any(is_played_by(artists.c.id))
    artist_names: tuple[str, ...] = where_any(is_played_by(artists.c.name_key))
    venue_ids: tuple[int, ...] = where_any(holds_any(events.c.venue_id.in_))
    venue_names: tuple[str, ...] = where_any(is_at_named_venue())
    price_max: Decimal | None = where(holds(lambda price: or_(events.c.price_min <= price, FREE)))
    is_free: bool | None = where(either(FREE, PAID))
    statuses: tuple[StatusKey, ...] = where_any(holds_any(events.c.status.in_))
    sources: tuple[SourceKey, ...] = where_any(holds_any(is_carried_by))
    updated_since: datetime | None = where(holds(lambda since: events.c.updated_at >= since, expects_few=True))
    exclude_event_ids: tuple[int, ...] = where_any(holds_any(events.c.id.not_in))
    hidden_from: int | None = where(is_not_hidden())  # the person whose hidden events are left out
    reacted_by: ReactedBy | None = where(has_reaction())
    on_sale_from: datetime | None = None  # the present instant for ON_SALE: what goes on sale after it comes first


CRITERIA: Final[dict[str, Criterion]] = {
    declared.name: declared.metadata[_CRITERION] for declared in fields(EventCriteria) if _CRITERION in declared.metadata
}
