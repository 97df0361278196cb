"""What each version of the catalog changed, as far as one process remembers."""

from collections.abc import Collection, Iterable
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, bindparam, select

from store.database.catalog.changes import Thing
from store.tables import catalog, catalog_changes

MOST_THINGS: Final = 20_000  # remembered
MOST_VERSIONS: Final = 200  # read at a time: who missed more begins anew
NOT_YET: Final = 2**31 - 1  # the version of who has read none, and has nothing to catch up on

# The version, and what each since `known` changed: one statement, so that both are of one moment.
READ: Select[Any] = (
    select(catalog.c.version, catalog_changes.c.version, catalog_changes.c.touched)
    .select_from(
        catalog.outerjoin(
            catalog_changes,
            catalog_changes.c.version > bindparam("known"),
        )
    )
    .where(catalog.c.id == 1)
    .order_by(catalog_changes.c.version)
    .limit(MOST_VERSIONS)
)


class Change(NamedTuple):
    """What one version touched; None for everything."""

    version: int
    things: Collection[Thing] | None


class News(NamedTuple):
    """The version now, and what those since the last look changed, as far as that is known."""

    version: int
    changes: Iterable[Change] = ()


def news_of(rows: Iterable[tuple[int, int | None, Collection[Thing] | None]]) -> News:
    """What the rows of `READ` say."""
    found = list(rows)
    changes = [Change(version, things) for _, version, things in found if version is not None]
    return News(found[0][0] if found else 0, changes)


class Journal:
    """For each thing the last version that touched it, for all versions after `since` up to `until`."""

    def __init__(self, most_things: int = MOST_THINGS) -> None:
        self.since = self.until = 0
        self._most = most_things
        self._touched_at: dict[Thing, int] = {}  # the longest untouched first

    def begin_anew(self, version: int) -> None:
        """Nothing is known of how this version came about."""
        self.since = self.until = version
        self._touched_at.clear()

    def follow(self, news: News) -> None:
        """Take in what was read; where a version between is missing, everything has changed."""
        for change in news.changes:
            if change.version == self.until + 1:
                self.note(change)
        if self.until != news.version:
            self.begin_anew(news.version)

    def note(self, change: Change) -> None:
        """Take in what the version after `until` changed."""
        if change.things is None:
            self.begin_anew(change.version)
            return
        touched_at = self._touched_at
        for one in change.things:
            touched_at.pop(one, None)
            touched_at[one] = change.version
        self.until = change.version
        while len(touched_at) > self._most:
            oldest = next(iter(touched_at))
            self.since = max(self.since, touched_at.pop(oldest))

    def are_untouched(self, things: Iterable[Thing], since: int, until: int) -> bool:
        """Whether it is known that none of the things was touched after one version, up to another."""
        if not self.since <= since <= until <= self.until:
            return False
        touched_at = self._touched_at
        return all(touched_at.get(one, 0) <= since for one in things)
