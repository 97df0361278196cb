"""What a recorded answer of an upstream is: events, which can be read, or something else, which is named."""

from typing import Any

from sources.declaration.lookup import declared
from sources.declaration.samples import Events
from sources.reading.json_value import JsonValue
from store.events.records import SourceKey


def events_in(folder: str, document: Any) -> tuple[SourceKey | None, Events | str]:
    """(the source that reads it, its event payloads) of a recorded document, or in words what it is instead."""
    source = next((one for one in declared() if folder in one.recordings.folders), None)
    if source is None:
        return None, "of no event source"
    part = JsonValue(document)
    return source.key, _error(part) or source.recordings.events_in(part)


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
