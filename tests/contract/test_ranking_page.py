"""docs/ranking.md shows the numbers that the ranking reckons with."""

import re
from pathlib import Path

import pytest

from resolvers.feed.ranking import weights

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "ranking.md").read_text(encoding="utf-8")


def rows(columns: int) -> dict[str, list[float]]:
    """The first cells of the table with so many columns: its key, then two numbers, a blank one being 0."""
    found = {}
    for line in PAGE.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == columns and re.fullmatch(r"`\w+`", cells[0]):
            found[cells[0].strip("`")] = [float(cell or 0) for cell in cells[1:3]]
    return found


def test_the_table_of_terms_is_the_codes() -> None:
    assert rows(5) == {kind: [weight.most, weight.least] for kind, weight in weights.WEIGHTS.items()}


def test_the_table_of_likeness_is_the_codes() -> None:
    hidden = weights.HIDDEN_LIKENESS
    assert rows(4) == {part: [share, hidden.get(part, 0.0)] for part, share in weights.SAVED_LIKENESS.items()}


@pytest.mark.parametrize(
    "sentence",
    [
        f"{weights.SUPPORT_SHARE} for a support",
        f"{weights.LIKE_ARTIST_SHARE} × rarity for another act",
        f"{weights.KIN_SHARE} × rarity of the family",
        f"falling linearly to 0 {weights.SOON_DAYS:g} days ahead",
        f"0 below {weights.POPULAR_LEAST_OTHERS} other people",
        f"falling linearly to 0 after {weights.FRESH_DAYS:g} days",
        f"n/(n + {weights.POPULAR_HALF:g}) for n other people",
        f"n/(n + {weights.SAVED_CITY_HALF:g}) for n saved events in that city",
        f"h is {weights.LIKENESS_HALF['artists']} for acts, {weights.LIKENESS_HALF['genres']} for genres, "
        f"{weights.LIKENESS_HALF['venue']:g} for venues, {weights.LIKENESS_HALF['weekday']:g} for nights and prices",
        f"of half of its venue's other events ({weights.USUAL_LEAST_GIGS} at least), at {weights.USUAL_SHARE} of the strength",
        f"+ {weights.TOGETHER_SHRINKAGE:g}. Pairs with fewer than {weights.TOGETHER_LEAST_PEOPLE} people are dropped",
        f"keeps its {weights.TOGETHER_MOST_NEIGHBOURS} likest neighbours",
        f"The strength is s/(s + {weights.TOGETHER_HALF})",
        f"Every tenth of the first {weights.EXPLORED_DEPTH} places",
        f"A saved or hidden event counts half after {weights.REACTION_HALF_LIFE_DAYS:g} days",
        f"in the first {weights.DIVERSE_DEPTH} places",
        f"Of any {weights.SAME_VENUE_SPAN} consecutive events, each one beyond {weights.SAME_VENUE_MOST} at the same venue "
        f"must be better than what else there is by {weights.SAME_VENUE_COST}",
        f"Of any {weights.SAME_RUN_SPAN} consecutive events, each one beyond the first",
        f"must be better by {weights.SAME_RUN_COST}, the third by twice that",
        f"only one in any {weights.SAME_RUN_APART} in a row",
        f"better than the unsaved one by more than {weights.EXPLORED_COST_MOST} keeps its place",
    ],
)
def test_the_page_says_what_the_code_does(sentence: str) -> None:
    assert sentence in " ".join(PAGE.split())
