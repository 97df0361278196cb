"""Making one source for a test, against a fake upstream."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sources.base import Rejected, Source, SourceDeps, SourceQuery
from sources.declaration.source import SourceDeclaration
from sources.reading.json_value import to_raw
from sources.registry import build
from sources.upstream.http import HttpClient
from store.database.connection import Database
from store.events.records import Listing
from tests.sources.providers.specimens import BY_KEY, CALLING, DUBLIN


def make(
    declaration: SourceDeclaration, http: HttpClient, base_url: str, environ: Mapping[str, str] | None = None, **deps: Any
) -> Source:
    """The source turned on as its specimen says, its upstream at `base_url`. No test here reaches the database it is given."""
    addresses = {calling.base_url_setting: base_url for calling in CALLING if calling.base_url_setting}
    settings = {**addresses, **declaration.specimen.environ, **(environ or {})}
    made = build(settings, SourceDeps(http=http, database=Database("sqlite://"), **deps))
    return next(source for source in made if source.name == declaration.key)


async def gather(source: Source, query: SourceQuery = DUBLIN, **changes: Any) -> tuple[list[Listing], list[Rejected]]:
    """Everything that a fetch yields, listings apart from rejections."""
    found = [item async for item in source.fetch(replace(query, **changes))]
    return [item for item in found if isinstance(item, Listing)], [item for item in found if isinstance(item, Rejected)]


def read(name: str, event: Mapping[str, Any]) -> Listing | Rejected:
    """One payload read by the source of that name."""
    from_json: Callable[[bytes], Listing | Rejected] = BY_KEY[name].adapter.parse
    return from_json(to_raw(event))


def listing(name: str, event: Mapping[str, Any]) -> Listing:
    """One payload that must be a listing."""
    found = read(name, event)
    assert isinstance(found, Listing), found
    return found


def asks_about(*names: str) -> Callable[[SourceQuery], Awaitable[Sequence[str]]]:
    """The hook that names acts worth asking about."""

    async def artists(query: SourceQuery) -> Sequence[str]:
        return names

    return artists
