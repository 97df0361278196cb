"""DJs and venues by fit to a plan: combines the directory, the listed events of its nights and the pure policies."""

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from loaders.organizers.nights import ActGig, VenueGig, act_gigs, spans_between, venue_gigs
from loaders.places.venue_search import VenueCriteria, venue_ids
from resolvers.context import RequestContext
from resolvers.errors import InvalidFilter
from resolvers.organizers.directory.dj_search import AskedDjs, DjCriteria, dj_criteria_of
from resolvers.organizers.matching.competition import competition
from resolvers.organizers.matching.djs import Engagement, rank_djs
from resolvers.organizers.matching.fit import Candidate, Fit, PlanNeeds, Ranked
from resolvers.organizers.matching.needs import Planned, genre_families, needs_of
from resolvers.organizers.matching.venues import Diary, rank_venues
from resolvers.places.venue_search import AskedVenues, venue_criteria_of, venue_genres_of, within_genres
from sources.places.gazetteer import metro_key, place
from store.organizers.directory_records import AvailabilityRow, DjRow
from store.places.act_names import dj_key
from store.places.records import VenueRow

DEFAULT_SIZE: Final = 20
LARGEST_SIZE: Final = 100


class DjMatchRow(NamedTuple):
    """A DJ and how well it fits a plan."""

    dj: DjRow
    fit: Fit
    is_shortlisted: bool


class VenueMatchRow(NamedTuple):
    """A venue and how well it fits a plan."""

    venue: VenueRow
    fit: Fit
    is_shortlisted: bool


async def dj_matches(
    plans: Sequence[Planned], context: RequestContext, *, filter: AskedDjs | None = None, first: int | None = None
) -> list[list[DjMatchRow]]:
    """The best-fitting DJs for each plan, best first. A filter excludes those that do not meet it; its city, genres and fee
    replace the plan's.

    Errors: InvalidFilter.
    """
    size = _size(first)
    rates = context.directory.rates
    criteria = None if filter is None else dj_criteria_of(filter, rates)
    shelf = await context.directory.djs(context.database)
    pool = list(shelf.by_id.values()) if criteria is None else [
        shelf.by_id[number] for name, number in shelf.by_name if criteria.allows(name, shelf.by_id[number], rates)
    ]  # fmt: skip
    needs = [_for_djs(one, criteria, filter) for one in await _needs(plans, context)]
    busy = _engagements(await act_gigs(context.database, _nights_of(needs)))
    ranked = [rank_djs(one, pool, _in_nights(busy, one.nights), rates.convert, size) for one in needs]
    return await _with_djs(plans, ranked, context)


async def venue_matches(
    plans: Sequence[Planned], context: RequestContext, *, filter: AskedVenues | None = None, first: int | None = None
) -> list[list[VenueMatchRow]]:
    """The best-fitting venues for each plan, best first. A filter excludes those that do not meet it; its city and genres replace
    the plan's.

    Errors: InvalidFilter.
    """
    size = _size(first)
    criteria = None if filter is None else await within_genres(context, venue_criteria_of(filter), venue_genres_of(filter))
    shelf = await context.directory.venues(context.database)
    pool = list(shelf.by_id.values())
    if criteria is not None and criteria != VenueCriteria():
        wanted = await venue_ids(context.database, criteria)
        pool = [one for one in pool if one.id in wanted]
    needs = [_for_venues(one, filter) for one in await _needs(plans, context)]
    diaries = await _diaries(needs, context)
    convert = context.directory.rates.convert
    ranked = [rank_venues(one, pool, diary, convert, size) for one, diary in zip(needs, diaries, strict=True)]
    return await _with_venues(plans, ranked, context)


async def _needs(plans: Sequence[Planned], context: RequestContext) -> list[PlanNeeds]:
    against = await competition(plans, context)
    return [needs_of(plan, rivals.rivals) for plan, rivals in zip(plans, against, strict=True)]


def _for_djs(needs: PlanNeeds, criteria: DjCriteria | None, asked: AskedDjs | None) -> PlanNeeds:
    """The plan's requirements with the filter's in their place."""
    if criteria is None or asked is None:
        return needs
    changed = _elsewhere(needs, asked.city, asked.genres)
    if criteria.fee_max is not None:
        changed = dataclasses.replace(changed, budget_max=criteria.fee_max, currency=criteria.currency)
    return changed


def _for_venues(needs: PlanNeeds, asked: AskedVenues | None) -> PlanNeeds:
    return needs if asked is None else _elsewhere(needs, asked.city, asked.genres)


def _elsewhere(needs: PlanNeeds, city: str | None, genres: Sequence[str] | None) -> PlanNeeds:
    """The same plan in another city or with other genres; events counted against the original no longer compete."""
    if city and city.strip() and metro_key(city) != needs.city_key:
        town = place(city)
        point = (town.latitude, town.longitude) if town else None
        needs = dataclasses.replace(needs, city=town.name if town else city, city_key=metro_key(city), point=point, rivals=None)
    if genres:
        families = genre_families(genres)
        needs = needs if families == needs.genres else dataclasses.replace(needs, genres=families, rivals=None)
    return needs


def _nights_of(needs: Iterable[PlanNeeds]) -> list[date]:
    return sorted({night for one in needs for night in one.nights})


def _engagements(gigs: Iterable[ActGig]) -> dict[str, list[Engagement]]:
    found: defaultdict[str, list[Engagement]] = defaultdict(list)
    for gig in gigs:
        where = ", ".join(part for part in (gig.venue_name, gig.city) if part) or "another event"
        found[dj_key(gig.act)].append(Engagement(gig.night, gig.title, where, frozenset(gig.genres)))
    return found


def _in_nights(busy: Mapping[str, Sequence[Engagement]], nights: Sequence[date]) -> dict[str, list[Engagement]]:
    wanted = set(nights)
    kept = {act: [gig for gig in gigs if gig.night in wanted] for act, gigs in busy.items()}
    return {act: gigs for act, gigs in kept.items() if gigs}


async def _diaries(needs: Sequence[PlanNeeds], context: RequestContext) -> list[dict[int, Diary]]:
    """What is known about every venue's time on each plan's nights."""
    times = [span for one in needs for span in one.spans]
    if not times:
        return [{} for _ in needs]
    spans = await spans_between(context.database, min(begin for begin, _ in times), max(end for _, end in times))
    gigs = await venue_gigs(context.database, _nights_of(needs))
    return [_diary(one, spans, gigs) for one in needs]


def _diary(needs: PlanNeeds, spans: Sequence[AvailabilityRow], gigs: Sequence[VenueGig]) -> dict[int, Diary]:
    named: defaultdict[int, list[AvailabilityRow]] = defaultdict(list)
    on: defaultdict[int, list[str]] = defaultdict(list)
    for span in spans:
        if any(span.start_time < end and span.end_time > begin for begin, end in needs.spans):
            named[span.venue_id].append(span)
    for gig in gigs:
        if gig.night in needs.nights:
            on[gig.venue_id].append(gig.title)
    return {number: Diary(tuple(named[number]), tuple(on[number])) for number in {*named, *on}}


async def _with_djs(
    plans: Sequence[Planned], ranked: Sequence[Sequence[Ranked[Candidate]]], context: RequestContext
) -> list[list[DjMatchRow]]:
    numbers = {one.candidate.id for found in ranked for one in found}
    rows = {row.id: row for row in await context.loaders.dj_by_id.load_many(sorted(numbers)) if row is not None}
    listed = await _shortlisted(plans, context)
    return [
        [DjMatchRow(rows[one.candidate.id], one.fit, ("dj", one.candidate.id) in on_list)
         for one in found if one.candidate.id in rows]
        for found, on_list in zip(ranked, listed, strict=True)
    ]  # fmt: skip


async def _with_venues(
    plans: Sequence[Planned], ranked: Sequence[Sequence[Ranked[Candidate]]], context: RequestContext
) -> list[list[VenueMatchRow]]:
    numbers = {one.candidate.id for found in ranked for one in found}
    rows = {row.id: row for row in await context.loaders.venue_by_id.load_many(sorted(numbers)) if row is not None}
    listed = await _shortlisted(plans, context)
    return [
        [VenueMatchRow(rows[one.candidate.id], one.fit, ("venue", one.candidate.id) in on_list)
         for one in found if one.candidate.id in rows]
        for found, on_list in zip(ranked, listed, strict=True)
    ]  # fmt: skip


async def _shortlisted(plans: Sequence[Planned], context: RequestContext) -> list[frozenset[tuple[str, int]]]:
    """The items on each plan's shortlist."""
    shortlists = await context.loaders.shortlist_by_plan.load_many([plan.id for plan in plans])
    return [frozenset((entry.item_type, entry.item_id) for entry in entries) for entries in shortlists]


def _size(first: int | None) -> int:
    size = DEFAULT_SIZE if first is None else first
    if not 0 <= size <= LARGEST_SIZE:
        raise InvalidFilter(("first",), f"must be 0 to {LARGEST_SIZE}, not {size}")
    return size
