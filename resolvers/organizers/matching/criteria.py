"""The criteria for DJs and venues: genre, city, fee and the night's competition. Pure.

Weights and thresholds are our own; docs/organizers.md explains them to those who are ranked by them.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from operator import attrgetter
from typing import Final

from resolvers.organizers.matching.fit import Candidate, Criterion, Judgement, PlanNeeds
from resolvers.organizers.matching.wording import listed, money, plural, slug_words
from store.organizers.fees import Fee
from store.places.geo import distance_km

Convert = Callable[[Decimal, str, str], Decimal | None]

UNKNOWN: Final = 0.4  # worth less than a wish fulfilled, more than one refused
WIDER_GENRE, SIBLING_GENRE = 0.6, 0.35  # "electronic" where techno is wanted; house where techno is wanted
NEAR_KM: Final = 60
USUAL_HOURS: Final = Decimal(4)  # of a DJ who asks by the hour, where the plan does not say how long it lasts
_DISTANCES = ((30, 0.9), (NEAR_KM, 0.8), (120, 0.6), (200, 0.45), (300, 0.3))
_FAR = 0.1
_MANY_RIVALS = 8


def genre(needs: PlanNeeds, weight: float, verb: str) -> Criterion | None:
    """By genre and genre family: techno counts as electronic music. None if the plan names no genre."""
    if not needs.genres:
        return None
    wanted = listed([slug_words(slug) for slug in needs.genres], "or")

    def judge(one: Candidate) -> Judgement:
        if not one.genres:
            return Judgement(UNKNOWN, False, (), lambda: "No genres are listed.")
        likeness = {slug: _likeness(slug, families, one) for slug, families in needs.genres.items()}
        best, served = max(likeness.values()), [slug for slug, value in likeness.items() if value == 1]
        if served:
            value = 0.8 + 0.2 * len(served) / len(likeness)
            return Judgement(value, True, tuple(served), lambda: f"{verb} {_genre_list(served)}.")
        relation = f", not {wanted}" if best == 0 else f", which is close to {wanted}"
        return Judgement(best, best >= WIDER_GENRE, one.genres, lambda: f"{verb} {_genre_list(one.genres)}{relation}.")

    return Criterion("genre", weight, attrgetter("genres"), judge)


def _genre_list(slugs: Sequence[str]) -> str:
    return listed([slug_words(slug) for slug in slugs])


def _likeness(wanted: str, families: frozenset[str], one: Candidate) -> float:
    if wanted in one.families:
        return 1.0
    if not families.isdisjoint(one.genres):
        return WIDER_GENRE
    return SIBLING_GENRE if not families.isdisjoint(one.families) else 0.0


def city(needs: PlanNeeds, weight: float, verb: str) -> Criterion | None:
    """By city, and by distance to another city. None if the plan names no city."""
    if not needs.city_key:
        return None

    def judge(one: Candidate) -> Judgement:
        if not one.city_key:
            return Judgement(UNKNOWN, False, (), lambda: "No city is listed.")
        name = one.city or one.city_key.title()
        if one.city_key == needs.city_key:
            return Judgement(1.0, True, (name,), lambda: f"{verb} {name}.")
        if needs.point is None or one.point is None:
            return Judgement(_FAR, False, (name,), lambda: f"{verb} {name}, not {needs.city}.")
        apart = distance_km(*needs.point, *one.point)
        value = next((value for most, value in _DISTANCES if apart <= most), _FAR)
        return Judgement(value, apart <= NEAR_KM, (name,), lambda: f"{verb} {name}, about {apart:,.0f} km from {needs.city}.")

    return Criterion("city", weight, attrgetter("city_key"), judge)


def budget(needs: PlanNeeds, weight: float, convert: Convert) -> Criterion | None:
    """By the fee in the plan's currency. None if the plan sets no upper limit."""
    most = needs.budget_max
    if most is None:
        return None
    limit = money(most, needs.currency)

    def judge(one: Candidate) -> Judgement:
        fee: Fee | None = one.fee
        if fee is None:
            return Judgement(UNKNOWN, False, (), lambda: "No fee is listed.")
        if fee.low is None:
            return Judgement(UNKNOWN, False, (), lambda: "The fee is to be agreed; no amount is listed.")
        there = convert(fee.low * _times(fee, needs), fee.currency, needs.currency)
        if there is None:
            unknown = f"no exchange rate to {needs.currency} is known"
            return Judgement(UNKNOWN, False, (), lambda: f"Asks {_asked(fee, needs, None)}; {unknown}.")
        values = (money(fee.low, fee.currency),)
        if there <= most:
            return Judgement(1.0, True, values, lambda: f"Asks {_asked(fee, needs, there)}: within {limit}.")
        over = float((there - most) / most) if most else 1.0
        value = max(0.0, (0.8 if fee.is_negotiable else 0.6) - over)
        unless = ", but is open to offers" if fee.is_negotiable else ""
        return Judgement(value, False, values, lambda: f"Asks {_asked(fee, needs, there)}: over {limit}{unless}.")

    # A fee is one object for all who write it alike: its identity is quicker to look up than its decimals.
    return Criterion("budget", weight, lambda one: id(one.fee), judge)


def _times(fee: Fee, needs: PlanNeeds) -> Decimal:
    """How many times a fee is due for the whole night."""
    return Decimal(1) if fee.unit == "night" else needs.hours or USUAL_HOURS


def _asked(fee: Fee, needs: PlanNeeds, there: Decimal | None) -> str:
    """A fee in words, with its value in the plan's currency."""
    assert fee.low is not None
    low, times = money(fee.low, fee.currency), _times(fee, needs)
    told = low if fee.high is None or fee.high == fee.low else f"{low} to {money(fee.high, fee.currency)}"
    told += (
        " a night"
        if fee.unit == "night"
        else f" an hour ({money(fee.low * times, fee.currency)} for {times.normalize():f} hours)"
    )
    return told if there is None or fee.currency == needs.currency else f"{told}, about {money(_whole(there), needs.currency)}"


def _whole(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal(1))


def competition(needs: PlanNeeds, weight: float) -> Criterion | None:
    """By the number of other gigs of the plan's genres in its city on those nights; not assessed for candidates elsewhere."""
    rivals = needs.rivals
    if rivals is None or not needs.city_key:
        return None
    kind = listed([slug_words(slug) for slug in needs.genres], "or") + " " if needs.genres else ""
    when = "that night" if len(needs.nights) == 1 else "in those nights"
    told = (
        f"No other {kind}gig is listed"
        if rivals == 0
        else f"{plural(rivals, f'other {kind}gig')} {'is' if rivals == 1 else 'are'} listed"
    )
    said = Judgement(max(0.0, 1 - rivals / _MANY_RIVALS), rivals == 0, (str(rivals),), lambda: f"{told} in {needs.city} {when}.")
    return Criterion(
        "competition",
        weight,
        lambda one: one.city_key == needs.city_key,
        lambda one: said if one.city_key == needs.city_key else None,
    )


def given(criteria: Sequence[Criterion | None]) -> list[Criterion]:
    """The criteria that the plan specifies, by descending weight."""
    return sorted((one for one in criteria if one is not None), key=lambda one: -one.weight)
