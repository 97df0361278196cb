"""What goes to an upstream and what comes back, before anybody has read it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sources.errors import SourceGarbled


@dataclass(frozen=True, slots=True)
class UpstreamRequest:
    """One request. Its parts stay out of logs: an address may carry a key."""

    method: str
    address: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    json: Any = field(default=None, repr=False)
    form: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with its whole body, unpacked."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class CutOff(SourceGarbled):
    """The body ended early: worth another try, unlike other garbage."""
