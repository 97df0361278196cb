"""Samples of an upstream's responses: a payload for the tests of every source, and how recorded responses are unwrapped."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from sources.reading.json_value import JsonValue

Events = list[Any]


def no_events(part: JsonValue) -> Events | str:
    """For a source without recorded responses."""
    return "no recording that can be read"


@dataclass(frozen=True, slots=True)
class Recordings:
    """Where recorded answers of the upstream lie and how to find the events in one.

    `folders` are the names of its folders in the directory that `make payload-report` reads. `events_in` returns the event
    payloads of a document, or says in words what the document is instead ("a venue"); error answers never reach it.
    """

    folders: tuple[str, ...]
    events_in: Callable[[JsonValue], Events | str] = no_events


@dataclass(frozen=True, slots=True)
class Specimen:
    """One payload like the recorded ones, and how the upstream wraps, empties and refuses. Every source is tested on its own.

    `event` is one gig in Dublin on 11 December 2026, `title` the title of its listing. `environ` turns the source on; `secret` is
    the key in it, which must never be shown. `wrap` makes an answer of events, `ok_status` is its status. `unauthorized` is
    (status, body) for a key that isn't known, `rate_limited` the body of a 429. Both None: nothing is called over HTTP.
    """

    event: Mapping[str, Any]
    title: str
    environ: Mapping[str, str] = field(default_factory=dict)
    secret: str = ""
    wrap: Callable[[list[Any]], Any] = list
    unauthorized: tuple[int, Any] | None = None
    rate_limited: Any = None
    ok_status: int = 200

    def fresh_event(self) -> dict[str, Any]:
        """A copy of the event, to be changed."""
        return deepcopy(dict(self.event))
