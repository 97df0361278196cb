"""How well venues fit a plan. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Final, NamedTuple

from resolvers.organizers.matching.criteria import UNKNOWN, Convert, budget, city, competition, genre, given
from resolvers.organizers.matching.fit import Candidate, Criterion, Judgement, PlanNeeds, Ranked, Span, rank
from resolvers.organizers.matching.wording import day, listed
from store.organizers.directory_records import AvailabilityRow

WEIGHTS: Final = {
    "capacity": 0.25, "availability": 0.2, "city": 0.2, "budget": 0.1, "genre": 0.1, "gear": 0.1, "competition": 0.05,
}  # fmt: skip
ROOMY: Final = 2  # a room up to this many times as large as needed is as good as one that just holds everybody
TOO_LARGE: Final = 5


class Diary(NamedTuple):
    """What is known about a venue's time: the windows it stated, and the titles of gigs listed there on the plan's nights."""

    spans: tuple[AvailabilityRow, ...] = ()
    gigs: tuple[str, ...] = ()


def rank_venues(
    needs: PlanNeeds, venues: Iterable[Candidate], diaries: Mapping[int, Diary], convert: Convert, most: int
) -> list[Ranked[Candidate]]:
    """The best-fitting venues, best first. `diaries` has those about whose time anything is known."""
    criteria = [
        _capacity(needs, WEIGHTS["capacity"]),
        _availability(needs, WEIGHTS["availability"], diaries),
        city(needs, WEIGHTS["city"], "In"),
        budget(needs, WEIGHTS["budget"], convert),
        genre(needs, WEIGHTS["genre"], "Known for"),
        _gear(needs, WEIGHTS["gear"]),
        competition(needs, WEIGHTS["competition"]),
    ]
    return rank(venues, given(criteria), most)


def _capacity(needs: PlanNeeds, weight: float) -> Criterion | None:
    wanted = needs.capacity
    if wanted is None:
        return None

    def judge(one: Candidate) -> Judgement:
        holds = one.capacity
        if holds is None:
            return Judgement(UNKNOWN, False, (), lambda: "No capacity is listed.")
        values = (str(holds),)
        if holds < wanted:
            short = wanted - holds
            return Judgement(max(0.0, 0.8 - 2 * short / wanted), False, values, lambda: f"Holds {holds:,}: {short:,} too few.")
        size = holds / wanted
        if size <= ROOMY:
            return Judgement(1.0, True, values, lambda: f"Holds {holds:,}.")
        value = max(0.1, 1 - (size - ROOMY) / (2 * (TOO_LARGE - ROOMY)))
        if size > TOO_LARGE:
            return Judgement(min(value, 0.3), False, values, lambda: f"Holds {holds:,}: far more than {wanted:,}.")
        return Judgement(value, True, values, lambda: f"Holds {holds:,}: more than {wanted:,} need.")

    return Criterion("capacity", weight, attrgetter("capacity"), judge)


def _availability(needs: PlanNeeds, weight: float, diaries: Mapping[int, Diary]) -> Criterion | None:
    """By the windows that a venue stated, and by the gigs listed there."""
    if not needs.spans:
        return None
    silent = Judgement(UNKNOWN, False, (), lambda: "It has not said whether it is available.")

    def judge(one: Candidate) -> Judgement:
        diary = diaries.get(one.id)
        if diary is None:
            return silent
        taken = [span for span in diary.spans if span.status != "available" and _touches_any(span, needs.spans)]
        if taken:
            said = f"{taken[0].status.capitalize()} on {day(taken[0].start_time.date())}."
            return Judgement(
                0.0 if taken[0].status == "booked" else 0.15, False, tuple(span.status for span in taken), lambda: said
            )
        if diary.gigs:
            return Judgement(0.1, False, diary.gigs, lambda: f"A gig is listed there: {listed(diary.gigs[:3])}.")
        if all(_is_covered(span, diary.spans) for span in needs.spans):
            return Judgement(1.0, True, ("available",), lambda: "Available for the whole time.")
        return silent

    return Criterion("availability", weight, lambda one: one.id if one.id in diaries else None, judge)


def _touches_any(span: AvailabilityRow, wanted: Sequence[Span]) -> bool:
    return any(span.start_time < end and span.end_time > begin for begin, end in wanted)


def _is_covered(wanted: Span, spans: Sequence[AvailabilityRow]) -> bool:
    """Whether the available windows together cover the required time without a gap."""
    reached, end = wanted
    for span in sorted((span for span in spans if span.status == "available"), key=lambda span: span.start_time):
        if span.start_time > reached:
            break
        reached = max(reached, span.end_time)
    return reached >= end


def _gear(needs: PlanNeeds, weight: float) -> Criterion | None:
    if not needs.gear:
        return None

    def judge(one: Candidate) -> Judgement:
        if not one.gear:
            return Judgement(UNKNOWN, False, (), lambda: "No gear is listed.")
        held = dict(one.gear)
        missing = [name for key, name in needs.gear.items() if key not in held]
        found = [held[key] for key in needs.gear if key in held]
        if not missing:
            return Judgement(1.0, True, tuple(found), lambda: f"Has {listed(found)}.")
        return Judgement(len(found) / len(needs.gear), False, tuple(missing), lambda: f"No {listed(missing, 'or')} is listed.")

    return Criterion("gear", weight, attrgetter("gear"), judge)
