"""A list that is read page by page: of which moment it is, and what has come since."""

from datetime import timedelta
from typing import Any

import pytest

from resolvers.feed.candidate_cache import CandidateCache
from resolvers.feed.ranked_events import RANKED, moment_of
from resolvers.pages.paging import PageArguments, cursor, window
from store.database.connection import Database
from store.reactions import insert_reaction
from tests.builders import NOW, Gig, add_gigs
from tests.people import person
from tests.schema.asking import ask, context_of

PAGE = """query ($after: String) { viewer { feed(first: 2, after: $after) {
    totalCount newCount nodes { title } pageInfo { endCursor } } } }"""
PRESENT = int(NOW.timestamp())


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (PRESENT - 600, PRESENT - 600),
        (PRESENT - 86_400, PRESENT - 86_400),
        (PRESENT - 87_000, PRESENT),  # a list is good for a day
        (PRESENT + 600, PRESENT),
        (PRESENT - 601, PRESENT),  # no moment of ours
    ],
)
def test_a_list_keeps_its_moment_for_a_day(moment: int, expected: int) -> None:
    after = cursor((moment, 1, 1, 1, 1), RANKED)
    assert moment_of(window(PageArguments(first=2, after=after), RANKED), NOW + timedelta(minutes=9)) == expected


def test_a_new_list_is_of_the_last_ten_minutes() -> None:
    assert moment_of(window(PageArguments(first=2), RANKED), NOW + timedelta(minutes=19, seconds=59)) == PRESENT + 600


@pytest.mark.parametrize("is_kept", [True, False])
async def test_what_is_new_and_hidden_is_not_counted(database: Database, is_kept: bool) -> None:
    await add_gigs(database, *(Gig(f"Gig {n}", start=NOW + timedelta(hours=n + 9), venue_name=f"R {n}") for n in range(4)))
    ada = (await person(database)).viewer
    cache = CandidateCache()

    async def page(**after: Any) -> Any:
        context = context_of(database, viewer=ada, candidate_cache=cache if is_kept else CandidateCache())
        return (await ask(database, PAGE, context, **after))["viewer"]["feed"]

    end = (await page())["pageInfo"]["endCursor"]
    new = await add_gigs(database, Gig("New"), Gig("New and hidden"))
    await insert_reaction(database, "hidden", ada.id, new[1], NOW)
    cache.kept.clear()
    found = await page(after=end)
    assert [node["title"] for node in found["nodes"]] == ["Gig 2", "Gig 3"]
    assert (found["newCount"], found["totalCount"]) == (1, 4)
