"""Which events stand on a page for whoever asks: what all are told, from memory, without what this person has hidden."""

from dataclasses import replace
from functools import partial
from typing import Final

from loaders.events.carried.kept_keys import PublicPage
from loaders.events.criteria import EventCriteria, EventOrder
from loaders.events.index.catalog_index import CatalogIndex
from loaders.events.orders import SortKey
from loaders.events.pages import PagePosition
from loaders.events.search.search import event_page_keys
from loaders.reactions import reactions_to
from resolvers.context import RequestContext
from resolvers.pages.paging import Window
from store.database.connection import Database

_SPARE: Final = 10  # events beyond the page, in place of hidden ones


async def keys_for(context: RequestContext, criteria: EventCriteria, order: EventOrder, asked: Window) -> list[SortKey]:
    """The sort keys of the page and of one event more, in the page's order.

    Where more is hidden than was read beyond the page, the database finds the page by itself.
    """
    size, boundary, backwards = asked.size + 1, asked.boundary, asked.backwards
    database, index, hidden_from = context.database, context.counts.index, criteria.hidden_from
    if criteria.reacted_by is not None:
        return await event_page_keys(database, criteria, order, PagePosition(size, boundary, backwards), index)
    limit = size if hidden_from is None else size + _SPARE + size // 4
    page = (replace(criteria, hidden_from=None), order, PagePosition(limit, boundary, backwards))
    keys = await context.kept_events.keys.get(database, page, partial(_read, database, index))
    if hidden_from is None:
        return keys
    shown = await _shown(context, hidden_from, keys)
    if len(shown) < size and len(keys) == limit:
        context.note_personal()
        return await event_page_keys(database, criteria, order, PagePosition(size, boundary, backwards), index)
    return shown[-size:] if backwards else shown[:size]


async def _read(database: Database, index: CatalogIndex | None, page: PublicPage) -> list[SortKey]:
    criteria, order, where = page
    return await event_page_keys(database, criteria, order, where, index)


async def _shown(context: RequestContext, person_id: int, keys: list[SortKey]) -> list[SortKey]:
    """What the person has not hidden. What they have saved was read with it, and is remembered for this request."""
    ids = [key[-1] for key in keys]
    held = context.reactions_to(ids)
    if held is not None:
        return [key for key in keys if key[-1] not in held.hidden]
    marked = await reactions_to(context.database, person_id, ids)
    context.loaders.is_saved.remember({(person_id, event_id): event_id in marked.saved for event_id in ids})
    context.loaders.is_hidden.remember({(person_id, event_id): event_id in marked.hidden for event_id in ids})
    return [key for key in keys if key[-1] not in marked.hidden]
