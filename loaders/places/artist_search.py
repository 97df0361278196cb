"""Artists by name: pages and counts, best match first."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, func, select

from loaders import columns
from loaders.events.orders import SortKey, after_params, comes_after
from store.database.connection import Database
from store.places.records import ArtistRow
from store.tables import artists

SORT_KEY_TYPES: tuple[type, ...] = (int, str, int)
WORDS_MAX = 8
_RANK: ColumnElement[int] = case(
    (artists.c.name_key == bindparam("whole"), 0), (artists.c.name_key.like(bindparam("start")), 1), else_=2
)
_KEYS = (_RANK, artists.c.name_key, artists.c.id)


async def artist_page(
    database: Database, text_words: Sequence[str], *, limit: int, after: SortKey | None
) -> list[tuple[ArtistRow, SortKey]]:
    """Up to `limit` artists whose names contain all the folded words: exact, then prefix, then other matches."""
    statement = _page(min(len(text_words), WORDS_MAX), after is not None)
    whole = " ".join(text_words)
    params = {**_word_params(text_words), "whole": whole, "start": f"{whole}%", **after_params(after or ()), "limit": limit}
    found = await database.fetch_all(statement, params)
    return [(artist, (rank, name_key, artist.id)) for artist, (rank, name_key) in map(columns.ARTIST.split, found)]


async def artist_count(database: Database, text_words: Sequence[str]) -> int:
    """The number of artists whose names contain all the folded words."""
    counted: int = await database.fetch_value(_count(min(len(text_words), WORDS_MAX)), _word_params(text_words))
    return counted


def _word_params(text_words: Sequence[str]) -> Mapping[str, str]:
    return {f"word_{number}": f"%{word}%" for number, word in enumerate(text_words[:WORDS_MAX])}


@lru_cache(maxsize=32)
def _page(words: int, has_boundary: bool) -> Select[Any]:
    statement = select(*columns.ARTIST, _RANK, artists.c.name_key).where(*_conditions(words))
    if has_boundary:
        statement = statement.where(comes_after(_KEYS, descending=False))
    return statement.order_by(*_KEYS).limit(bindparam("limit"))


@lru_cache(maxsize=32)
def _count(words: int) -> Select[Any]:
    return select(func.count()).select_from(artists).where(*_conditions(words))


def _conditions(words: int) -> list[ColumnElement[bool]]:
    return [artists.c.name_key.like(bindparam(f"word_{number}")) for number in range(words)]
