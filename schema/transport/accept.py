"""Content negotiation: the media type of a response."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

GRAPHQL_JSON: Final = "application/graphql-response+json"
JSON: Final = "application/json"
HTML: Final = "text/html"
EVENT_STREAM: Final = "text/event-stream"
MULTIPART: Final = "multipart/mixed"
SUBSCRIPTION_SPEC: Final = "subscriptionspec=1.0"

_REFUSED = re.compile(r"q=0(?:\.0*)?")

Media = Literal["application/graphql-response+json", "application/json", "text/html", "text/event-stream"]


@dataclass(frozen=True, slots=True)
class _Range:
    """One entry of an Accept header."""

    kind: str
    quality: float
    place: int


WITHOUT_PAGE: tuple[Media, ...] = (JSON, GRAPHQL_JSON)
WITH_PAGE: tuple[Media, ...] = (*WITHOUT_PAGE, HTML)
_MOST_REMEMBERED, _LONGEST_REMEMBERED = 256, 500  # browsers send some 140 characters


@dataclass(frozen=True, slots=True)
class Accepted:
    """What an Accept header comes to.

    `media` is the type that the client prefers of those offered, None if it accepts none; `multipart` as in `accepted_multipart`.
    """

    media: Media | None
    multipart: list[frozenset[str]]
    takes_anything: bool


def negotiate(accept: str | None, *, with_page: bool) -> Accepted:
    """The meaning of an Accept header, where a page is one of the offers or is not. Clients send the same again and again."""
    if accept is None or len(accept) <= _LONGEST_REMEMBERED:
        return _remembered(accept, with_page)
    return _negotiate(accept, with_page)


def _negotiate(accept: str | None, with_page: bool) -> Accepted:
    offered = WITH_PAGE if with_page else WITHOUT_PAGE
    if accept and EVENT_STREAM in accept.lower():  # only if it is named; between equals, the one named first wins
        offered = (*offered, EVENT_STREAM)
    return Accepted(preferred(accept, offered), accepted_multipart(accept), takes_anything(accept))


_remembered = lru_cache(_MOST_REMEMBERED)(_negotiate)


def takes_anything(accept: str | None) -> bool:
    """True if the client did not name any of our types: it sent no Accept header, or only */* fits."""
    return accept is None or not any(kind in accept.lower() for kind in (JSON, GRAPHQL_JSON))


def preferred(accept: str | None, offered: tuple[Media, ...]) -> Media | None:
    """The offered type the client prefers; None if it accepts none of them.

    Between equals the more specific range wins, then the one named first, then the order of `offered`.
    Source: RFC 9110, 12.5.1.
    """
    if accept is None or not accept.strip():
        return offered[0]
    ranges = [found for place, part in enumerate(accept[:2000].split(",")) if (found := _range(part, place))]
    best: tuple[float, int, int, int] | None = None
    choice: Media | None = None
    for order, media in enumerate(offered):
        matching = [(_exactness(found.kind, media), found) for found in ranges]
        exactness, found = max(matching, key=lambda pair: pair[0], default=(0, None))
        if found is None or exactness == 0 or found.quality <= 0:
            continue
        rank = (found.quality, exactness, -found.place, -order)
        if best is None or rank > best:
            best, choice = rank, media
    return choice


def accepted_multipart(accept: str | None) -> list[frozenset[str]]:
    """The parameters of each multipart/mixed that an Accept header names, in lower case; empty for who accepts none.

    Wildcards do not count: whoever sends */* cannot be expected to read parts.
    """
    if not accept or MULTIPART not in accept.lower():
        return []
    found = []
    for part in accept[:2000].lower().split(","):
        kind, *parameters = [piece.strip().replace('"', "").replace(" ", "") for piece in part.split(";")]
        if kind == MULTIPART and not any(_REFUSED.fullmatch(parameter) for parameter in parameters):
            found.append(frozenset(parameters))
    return found


def _range(part: str, place: int) -> _Range | None:
    kind, *parameters = [piece.strip().lower() for piece in part.split(";")]
    if "/" not in kind:
        return None
    quality = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "charset" and value.strip('" ') not in ("utf-8", "utf8", "*"):
            return None
        if name.strip() == "q":
            try:
                quality = min(max(float(value), 0.0), 1.0)
            except ValueError:
                return None
    return _Range(kind, quality, place)


def _exactness(kind: str, media: str) -> int:
    if kind == media:
        return 3
    if kind == media.partition("/")[0] + "/*":
        return 2
    return 1 if kind == "*/*" else 0
