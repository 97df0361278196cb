"""Pages of kept rows: the same for a person as the database finds, and nothing of one person in another's."""

from collections.abc import Sequence
from typing import Any

import pytest

from auth.sessions import Caller
from loaders.events.carried.kept import KeptEvents
from loaders.events.carried.kept_keys import KeptKeys
from loaders.events.criteria import EventCriteria, EventOrder
from loaders.events.orders import SortKey
from loaders.events.pages import PagePosition
from resolvers.events.page_keys import _SPARE
from store.database.connection import Database
from store.database.watching.counting import count_statements
from store.reactions import insert_reaction
from tests.builders import NOW, Gig, add_gigs
from tests.loaders.events.carried.test_kept import change_title
from tests.people import Signed, person
from tests.schema.asking import ask, context_of

PAGE = """query ($first: Int, $after: String, $last: Int, $before: String) {
    events(first: $first, after: $after, last: $last, before: $before) {
        nodes { title isSaved isHidden } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""


class Reader:
    """Somebody who asks with kept pages and without, and must be told the same."""

    def __init__(self, database: Database, kept: KeptEvents, who: Signed | None = None) -> None:
        self._database, self._kept, self._who = database, kept, who

    async def page(self, **arguments: Any) -> Any:
        """The page, and how many statements it took beside the version."""
        parts: dict[str, Any] = (
            {} if self._who is None else {"viewer": self._who.viewer, "caller": Caller(session_id=self._who.session_id)}
        )
        plain = await ask(self._database, PAGE, context_of(self._database, **parts), **arguments)
        with count_statements() as seen:
            found = await ask(self._database, PAGE, context_of(self._database, kept_events=self._kept, **parts), **arguments)
        assert found == plain
        return found["events"], len([text for text in seen.texts if "FROM catalog" not in text])


def _titles(page: Any) -> list[str]:
    return [node["title"] for node in page["nodes"]]


async def _marked(database: Database, who: Signed, kind: Any, ids: Sequence[int]) -> None:
    for number in ids:
        await insert_reaction(database, kind, who.viewer.id, number, NOW)


async def _world(database: Database, count: int = 30) -> list[int]:
    return await add_gigs(database, *(Gig(f"Gig {number:02}") for number in range(count)))


async def test_each_person_sees_their_own(database: Database) -> None:
    ids, kept = await _world(database), KeptEvents(1_000_000)
    ada, ben = await person(database, "Ada"), await person(database, "Ben")
    await _marked(database, ada, "hidden", ids[1:3])
    await _marked(database, ada, "saved", ids[3:4])
    await _marked(database, ben, "saved", ids[:1])
    for round_number in range(2):
        stranger, _ = await Reader(database, kept).page(first=4)
        of_ada, statements = await Reader(database, kept, ada).page(first=4)
        of_ben, _ = await Reader(database, kept, ben).page(first=4)
        assert _titles(stranger) == _titles(of_ben) == ["Gig 00", "Gig 01", "Gig 02", "Gig 03"]
        assert _titles(of_ada) == ["Gig 00", "Gig 03", "Gig 04", "Gig 05"]
        assert [node["isSaved"] for node in of_ada["nodes"]] == [False, True, False, False]
        assert [node["isSaved"] for node in of_ben["nodes"]] == [True, False, False, False]
        assert statements == 1 or round_number == 0


@pytest.mark.parametrize("hidden", [range(1, 1 + _SPARE // 2), range(_SPARE * 2), range(30), range(0, 30, 2), range(26, 30)])
async def test_whatever_is_hidden_pages_go_on_in_both_directions(database: Database, hidden: range) -> None:
    ids, kept = await _world(database), KeptEvents(1_000_000)
    ada = await person(database, "Ada")
    await _marked(database, ada, "hidden", [ids[place] for place in hidden])
    shown = [f"Gig {place:02}" for place in range(30) if place not in hidden]
    reader = Reader(database, kept, ada)
    forwards: list[str] = []
    backwards: list[str] = []
    page, _ = await reader.page(first=4)
    while page["nodes"]:
        forwards += _titles(page)
        assert page["pageInfo"]["hasNextPage"] == (len(forwards) < len(shown))
        page, _ = await reader.page(first=4, after=page["pageInfo"]["endCursor"])
    page, _ = await reader.page(last=4)
    while page["nodes"]:
        backwards = _titles(page) + backwards
        page, _ = await reader.page(last=4, before=page["pageInfo"]["startCursor"])
    assert forwards == backwards == shown


async def test_what_is_marked_shows_at_once(database: Database) -> None:
    ids, kept = await _world(database), KeptEvents(1_000_000)
    ada = await person(database, "Ada")
    reader = Reader(database, kept, ada)
    assert _titles((await reader.page(first=2))[0]) == ["Gig 00", "Gig 01"]
    await _marked(database, ada, "hidden", ids[:1])
    await _marked(database, ada, "saved", ids[1:2])
    page, _ = await reader.page(first=2)
    assert [(node["title"], node["isSaved"]) for node in page["nodes"]] == [("Gig 01", True), ("Gig 02", False)]


async def test_a_page_is_read_anew_after_a_change(database: Database) -> None:
    ids = await _world(database)
    kept = KeptKeys(1_000_000)
    reads = 0

    async def read(page: Any) -> list[SortKey]:
        nonlocal reads
        reads += 1
        return [(NOW, ids[0])]

    page = (EventCriteria(city_keys=("dublin",)), EventOrder.START_TIME, PagePosition(3, None, False))
    for expected in (1, 1):
        assert await kept.get(database, page, read) == [(NOW, ids[0])]
        assert reads == expected
    await change_title(database, ids[0], "Moved")
    await kept.get(database, page, read)
    assert (reads, kept.reads()) == (2, (1, 2))


async def test_a_page_of_a_persons_is_refused(database: Database) -> None:
    async def read(page: Any) -> list[SortKey]:
        return []

    where = PagePosition(3, None, False)
    with pytest.raises(ValueError, match="person"):
        await KeptKeys(1_000).get(database, (EventCriteria(hidden_from=1), EventOrder.START_TIME, where), read)


async def test_keys_are_bounded_in_bytes(database: Database) -> None:
    async def read(page: Any) -> list[SortKey]:
        return [(NOW, number) for number in range(20)]

    kept = KeptKeys(20_000)
    for limit in range(20):
        await kept.get(database, (EventCriteria(), EventOrder.START_TIME, PagePosition(limit, None, False)), read)
    assert 10_000 < kept.weight <= 20_000
