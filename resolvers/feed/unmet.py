"""Criteria that an event does not meet, with both values, in words. Pure."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from loaders.events.values import Box, Circle, CityArea, Nights
from resolvers.global_ids import global_id
from store.events.records import EventRow
from store.events.service_day import UNDATED

# What the forms below read of an event.
EVENT_COLUMNS: Final = (
    "city", "genres", "is_free", "local_date", "order_time", "price_min", "start_time", "status", "updated_at", "venue_id",
    "venue_name",
)  # fmt: skip


class Unmet(NamedTuple):
    """A criterion by its filter's name, what it wants, what the event has (None: unknown or nothing to show), and a sentence."""

    criterion: str
    wanted: str
    actual: str | None
    text: str


class _Form(NamedTuple):
    name: str
    wanted: Callable[[Any], str]
    actual: Callable[[EventRow], str | None]
    text: str
    text_if_unknown: str


def unmet(name: str, value: Any, event: EventRow, said: str | None = None) -> Unmet:
    """One criterion of a list, by its name in EventCriteria; `said` is what it wants in the person's own words, if known."""
    form = FORMS[name]
    wanted, actual = said or form.wanted(value), form.actual(event)
    text = form.text_if_unknown if actual is None else form.text
    return Unmet(form.name, wanted, actual, text.format(wanted=wanted, actual=actual, event=event))


def instant(at: datetime) -> str:
    """An instant as the API writes it."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def within_km(radius_km: float, of: str) -> str:
    """A circle, as all forms put it."""
    return f"within {radius_km:g} km of {of}"


def _start(event: EventRow) -> str | None:
    """When it starts, as precisely as it is known; None while its date is to be announced."""
    if event.order_time >= UNDATED:
        return None
    is_day_alone = event.start_time is None and event.local_date is not None
    return str(event.local_date) if is_day_alone else instant(event.order_time)


def _circle(circle: Circle) -> str:
    return within_km(circle.radius_km, f"{circle.latitude:.3f}, {circle.longitude:.3f}")


def _box(box: Box) -> str:
    return f"the area from {box.south:g}, {box.west:g} to {box.north:g}, {box.east:g}"


def _areas(areas: tuple[CityArea, ...]) -> str:
    return _either(
        f"{area.city_key.title()} and {area.circle.radius_km:g} km around it" if area.circle else area.city_key.title()
        for area in areas
    )


def _nights(nights: tuple[Nights, ...]) -> str:
    said = {(night.first, night.last, night.evening_only) for night in nights}
    return _either(
        f"{first}{f' to {last}' if last != first else ''}{' in the evening' if evening else ''}"
        for first, last, evening in sorted(said)
    )


def _either(values: Iterable[str]) -> str:
    return " or ".join(values)


def _words(values: tuple[str, ...]) -> str:
    return _either(value.replace("_", " ") for value in values)


def _first(spellings: tuple[str, ...]) -> str:
    return spellings[0]


def _ids(kind: str) -> Callable[[tuple[int, ...]], str]:
    return lambda numbers: _either(global_id(kind, number) for number in numbers)


def _price(event: EventRow) -> str | None:
    return None if event.price_min is None else f"{event.price_min:.2f}"


def _free(is_free: bool) -> str:
    return "free" if is_free else "not free"


def _is_free(event: EventRow) -> str | None:
    known = event.is_free if event.is_free is not None else False if event.price_min else None
    return None if known is None else _free(known)


def _genres(event: EventRow) -> str | None:
    return ", ".join(event.genres or ()) or None


def _venue_id(event: EventRow) -> str | None:
    return None if event.venue_id is None else global_id("Venue", event.venue_id)


def _city(event: EventRow) -> str | None:
    return event.city


def _nothing(event: EventRow) -> None:
    return None


_IN_CITY = "It is in {actual}, not in {wanted}."
_NO_CITY = "Its city is not known; the list has only events in {wanted}."
_NO_PLACE = "Where it is is not known; the list has only events {wanted}."
_ONLY = "It is {actual}; the list has only events that are {wanted}."
_NO_DATE = "Its date is still to be announced."
_NO_GENRES = "Its genres are not known; the list has only events of {wanted}."
FORMS = {
    "text_words": _Form("text", ", ".join, _nothing, "", "Not all of these words are in it: {wanted}."),
    "city_keys": _Form("city", lambda keys: _words(keys).title(), _city, _IN_CITY, _NO_CITY),
    "areas": _Form("area", _areas, _city, _IN_CITY, _NO_CITY),
    "near": _Form("near", _circle, _city, "It is in {actual}, not {wanted}.", _NO_PLACE),
    "within": _Form("within", _box, _city, "It is in {actual}, outside {wanted}.", "Where it is is not known."),
    "from_at": _Form("from", instant, _start, "It starts at {actual}, before {wanted}.", _NO_DATE),
    "to_at": _Form("to", instant, _start, "It starts at {actual}, after {wanted}.", _NO_DATE),
    "nights": _Form("when", _nights, _start, "It starts at {actual}; the list has only {wanted}.", _NO_DATE),
    "genres_any": _Form("genres.any", _words, _genres, "Its genres are {actual}, not {wanted}.", _NO_GENRES),
    "genres_all": _Form("genres.all", " and ".join, _genres, "Its genres are {actual}, not {wanted}.", _NO_GENRES),
    "genres_none": _Form("genres.none", _words, _genres, "Its genres are {actual}; the list has no {wanted}.", _NO_GENRES),
    "act": _Form("artist", lambda act: act.act_key, _nothing, "", "Neither its bill nor its title names {wanted}."),
    "artist_ids": _Form("artistIds", _ids("Artist"), _nothing, "", "None of the artists asked for plays."),
    "artist_names": _Form("artist", _first, _nothing, "", "Nobody on its bill is named {wanted}."),
    "venue_ids": _Form(
        "venueIds", _ids("Venue"), _venue_id,
        "It is at {event.venue_name}, which is none of the venues asked for.", "Its venue is not known.",
    ),
    "venue_names": _Form(
        "venue", _first, lambda event: event.venue_name, "It is at {actual}, not at {wanted}.", "Its venue is not known.",
    ),
    "price_max": _Form(
        "priceMax", lambda price: f"{price:.2f}", _price,
        "It costs {actual}, more than {wanted}.", "Its price is not known; the list has only events up to {wanted}.",
    ),
    "is_free": _Form(
        "isFree", _free, _is_free,
        _ONLY, "Whether it is free is not known.",
    ),
    "statuses": _Form("status", _words, lambda event: event.status, _ONLY, ""),
    "sources": _Form("sources", lambda keys: _either(key.upper() for key in keys), _nothing, "", "It is not listed by {wanted}."),
    "updated_since": _Form(
        "updatedSince", instant, lambda event: instant(event.updated_at), "It last changed at {actual}, before {wanted}.", "",
    ),
    "hidden_from": _Form("hidden", lambda person: "not hidden", lambda event: "hidden", "You hid it.", ""),
}  # fmt: skip
