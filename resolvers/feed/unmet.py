"""Criteria that an event does not meet, with both values, in words. Pure."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from loaders.events.values import CityArea
from store.events.records import EventRow


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


def unmet(name: str, value: Any, event: EventRow) -> Unmet:
    """One criterion of a list, by its name in EventCriteria."""
    form = _FORMS.get(name)
    if form is None:
        client_name = _NAMES.get(name, name)
        wanted = _plain(value)
        return Unmet(client_name, wanted, None, f"It does not meet the filter {client_name}: {wanted}.")
    wanted, actual = form.wanted(value), form.actual(event)
    text = form.text_if_unknown if actual is None else form.text
    return Unmet(form.name, wanted, actual, text.format(wanted=wanted, actual=actual))


def _plain(value: Any) -> str:
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return ", ".join(map(_plain, value))
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _areas(areas: tuple[CityArea, ...]) -> str:
    return " or ".join(
        f"{area.city_key.title()} and {area.circle.radius_km:g} km around it" if area.circle else area.city_key.title()
        for area in areas
    )


def _words(values: tuple[str, ...]) -> str:
    return " or ".join(value.replace("_", " ") for value in values)


def _price(event: EventRow) -> str | None:
    return None if event.price_min is None else f"{event.price_min:.2f}"


_IN_CITY = "It is in {actual}, not in {wanted}."
_NO_CITY = "Its city is not known; the list has only events in {wanted}."
_FORMS = {
    "areas": _Form("area", _areas, lambda event: event.city, _IN_CITY, _NO_CITY),
    "city_keys": _Form("city", lambda keys: _words(keys).title(), lambda event: event.city, _IN_CITY, _NO_CITY),
    "near": _Form(
        "near",
        lambda circle: f"within {circle.radius_km:g} km of {circle.latitude:.3f}, {circle.longitude:.3f}",
        lambda event: event.city,
        "It is in {actual}, not {wanted}.",
        "Where it is is not known; the list has only events {wanted}.",
    ),
    "from_at": _Form("from", _plain, lambda event: event.order_time.isoformat(), "It started at {actual}, before {wanted}.", ""),
    "to_at": _Form("to", _plain, lambda event: event.order_time.isoformat(), "It starts at {actual}, after {wanted}.", ""),
    "statuses": _Form(
        "status", _words, lambda event: event.status, "It is {actual}; the list has only events that are {wanted}.", ""
    ),
    "price_max": _Form(
        "priceMax",
        lambda price: f"{price:.2f}",
        _price,
        "It costs {actual}, more than {wanted}.",
        "Its price is not known; the list has only events up to {wanted}.",
    ),
    "hidden_from": _Form("hidden", lambda person: "not hidden", lambda event: "hidden", "You hid it.", ""),
    "act": _Form(
        "artist", lambda act: act.act_key, lambda event: None, "", "Neither its bill nor its title names the alert's artist."
    ),
}
# Criteria of filters that have other names; the rest is said in general words.
_NAMES = {
    "text_words": "text",
    "nights": "when",
    "genres_any": "genres.any",
    "genres_all": "genres.all",
    "genres_none": "genres.none",
    "artist_ids": "artistIds",
    "artist_names": "artist",
    "venue_ids": "venueIds",
    "venue_names": "venue",
    "is_free": "isFree",
    "updated_since": "updatedSince",
}
