"""Canonical ticket URLs: one key for every spelling of an event's page, none for pages shared by many events."""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

from sources.declaration.lookup import RegisteredSource, declared
from sources.reading.wordlists import word_set

# Query parameters that select the event; all others are tracking.
_CHOOSES_EVENT = word_set(
    """
    id eid event eventid event_id e pid perfid perf performance showid show gig tid item p
    """
)
_WRAPPED = ("u", "url", "murl", "dest", "destination", "redirect", "target")
_HOST_PREFIX = re.compile(r"^(?:www\d?|m|mobile|web|shop|tickets?|buy|link)\.(?=[^.]+\.)")
# Pages of a venue, an act, a promoter or a whole tour: shared by many dates.
_SHARED = re.compile(
    r"/(?:venues?|artists?|a|v|o|cc|organi[sz]ers?|promoters?|browse|search|discover|tour|tours|tour-dates|on-tour|genre"
    r"|category|festivals?|members?|series|collections?)(?:/|$)"
)
_INDEX = word_set(
    """
    events event gigs gig whats-on whatson tickets ticket shows live tour tour-dates calendar home index listings music en
    ie book programme program lineup line-up schedule listing agenda
    """
)


@dataclass(frozen=True, slots=True)
class _Page:
    """A declared PageAddress, compiled."""

    source: str
    host: re.Pattern[str]
    path: re.Pattern[str]
    is_only_kind: bool


@lru_cache(maxsize=1024)  # few hosts sell most tickets
def _pages_at(host: str, sources: tuple[RegisteredSource, ...]) -> tuple[_Page, ...]:
    return tuple(page for page in _declared_pages(sources) if page.host.search(host))


@lru_cache(maxsize=4)
def _declared_pages(sources: tuple[RegisteredSource, ...]) -> tuple[_Page, ...]:
    return tuple(
        _Page(source.key, re.compile(page.host), re.compile(page.path), page.is_only_kind)
        for source in sources
        for page in source.pages
    )


@lru_cache(maxsize=32768)
def canonical_address(address: str | None) -> str | None:
    """One key for an event's page, however it was linked; None for a page that is not about one event.

    Affiliate wrappers are unwrapped, tracking and slugs dropped, and event ids read from paths as the sources declare.
    """
    if not address or "://" not in address:
        return None
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    query = parse_qsl(parts.query) if parts.query else []
    for name, value in query:
        if name.lower() in _WRAPPED and value.startswith(("http://", "https://")):
            return canonical_address(value)
    return _page_key(_HOST_PREFIX.sub("", (parts.hostname or "").lower()), unquote(parts.path).rstrip("/"), query)


def _page_key(host: str, path: str, query: list[tuple[str, str]]) -> str | None:
    for page in _pages_at(host, declared()):
        if found := page.path.search(path):
            return f"{page.source}/{found[1]}"
        if page.is_only_kind:
            return None
    chosen = sorted((name.lower(), value) for name, value in query if name.lower() in _CHOOSES_EVENT and value)
    if not chosen and (not path or _SHARED.search(path.lower()) or path.lower().rsplit("/", 1)[-1] in _INDEX):
        return None
    return "/".join([host + path, *(f"{name}={value}" for name, value in chosen)])
