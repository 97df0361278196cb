"""What a recorded answer of an upstream is: events, which can be read, or something else, which is named."""

from collections.abc import Callable, Iterator
from typing import Any

from sources.reading.json_value import JsonValue
from store.events.records import SourceKey

Events = list[Any]


def events_in(folder: str, document: Any) -> tuple[SourceKey | None, Events | str]:
    """(the source that reads it, its event payloads) of a recorded document, or in words what it is instead."""
    if folder not in _FOLDERS:
        return None, "of no event source"
    source, unwrap = _FOLDERS[folder]
    part = JsonValue(document)
    return source, _error(part) or unwrap(part)


def _error(part: JsonValue) -> str | None:
    """What kind of error answer it is, if one."""
    is_error = (
        part.at("fault")
        or part.at("errors", 0, "code")
        or part.text("errorMessage")
        or part.text("Message")
        or part.text("error", "type")
        or (part.text("error") and part.at("status_code"))
    )
    if part.text("_raw_body"):
        return "an error answer that is no JSON"
    return "an error answer" if is_error else None


def _ticketmaster(part: JsonValue) -> Events | str:
    if isinstance(part.value, list):
        return [item.at("eventDetails").value or item.value for item in part.iterate()]
    embedded = part.at("_embedded").value
    if isinstance(embedded, dict) and "dates" not in part.value:
        return list(embedded["events"]) if "events" in embedded else f"a page of {', '.join(sorted(embedded))}"
    if part.at("dates"):
        return [part.value]
    if part.integer("page", "totalElements") == 0:
        return []
    return _first_of(part, _TICKETMASTER_KINDS) or f"a single {part.text('type') or 'object'}"


def _eventbrite(part: JsonValue) -> Events | str:
    if isinstance(part.value, list):
        return list(part.value)
    return [event.value for event in part.iterate("events")] if "events" in part.value else f"a list of {next(iter(part.value))}"


def _bandsintown(part: JsonValue) -> Events | str:
    if isinstance(part.value, list):
        return list(_with_its_artist(part))
    if part.at("tracker_count"):
        return "an artist"
    if "events" in part.value:
        return [event.value for event in part.iterate("events")]
    return [event for name in part.value for event in _with_its_artist(part.at(name))]


def _with_its_artist(answer: JsonValue) -> Iterator[Any]:
    """Events of one act's answer, the artist of the first with each, as the source does it."""
    artist = answer.at(0, "artist").value
    return ({"artist": artist, **event.value} if artist else event.value for event in answer.iterate())


def _dice(part: JsonValue) -> Events | str:
    if part.at("sections"):
        return [item.value for section in part.iterate("sections") for item in section.iterate("items")]
    return [event.value for event in part.iterate("data")] if part.at("data") else [part.value]


def _first_of(part: JsonValue, kinds: dict[str, str]) -> str | None:
    return next((words for key, words in kinds.items() if key in part.value), None)


_TICKETMASTER_KINDS = {
    "_note": "a fragment: blocks of dates without their events",
    "offers": "offers of the Commerce API",
    "segment": "a classification",
    "upcomingEvents": "an attraction",
    "postalCode": "a venue",
    "classifications": "an attraction",
    "images": "an event's images",
}
_FOLDERS: dict[str, tuple[SourceKey, Callable[[JsonValue], Events | str]]] = {
    "ticketmaster": ("ticketmaster", _ticketmaster),
    "eventbrite": ("eventbrite", _eventbrite),
    "bandsintown": ("bandsintown", _bandsintown),
    "dice": ("dice", _dice),
    "apify": ("dice", _dice),
}
