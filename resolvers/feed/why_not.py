"""Why an event is not in a person's feed, search or alert: each criterion of the list is tried by itself on that event."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, NamedTuple

from loaders.events.criteria import EventCriteria
from loaders.events.values import Act, Circle
from loaders.feed.meets import meets
from resolvers.alerts.alerts import made_at, own_alerts
from resolvers.context import RequestContext
from resolvers.events.criteria import STILL_ON
from resolvers.events.event_filters import AskedEvents
from resolvers.feed.feed import feed, ranked_search
from resolvers.feed.unmet import Unmet, instant, unmet, within_km
from resolvers.global_ids import number_of
from resolvers.pages.paging import PageArguments
from resolvers.people.viewer import ViewerRow
from sources.places.alert_areas import area_of
from sources.places.gazetteer import place
from store.alerts.records import AlertRow
from store.events.records import EventRow

NOT_TRIED = {"on_sale_from", "exclude_event_ids"}  # they order lists, or belong to lists beside an event
_NOBODY = (0,)
_WITHDRAWN = Unmet("listed", "listed by a source", None, "No source lists it any more.")
_TOO_LATE = Unmet(
    "limit",
    "the soonest 100,000",
    None,
    "Of a longer list only the soonest 100,000 events are ranked, and those of your acts and venues.",
)


class WhyNot(NamedTuple):
    """Whether an event is in a list, at which place of a ranked one, and which criteria keep it out."""

    is_included: bool
    position: int | None = None
    unmet: tuple[Unmet, ...] = ()


async def of_list(context: RequestContext, viewer: ViewerRow, event: EventRow, asked: AskedEvents, *, is_feed: bool) -> WhyNot:
    """Why an event is not in the person's feed, or in a search with a filter in the personal order.

    Errors: InvalidFilter naming the field of the filter at fault.
    """
    found = await (feed if is_feed else ranked_search)(context, viewer, asked, PageArguments(first=1))
    position = await found.position_of(event.id)
    if position is not None:
        return WhyNot(True, position)
    criteria = await found.criteria()
    return WhyNot(False, None, await _tried(context, event, criteria) or (_TOO_LATE,))


async def of_alert(context: RequestContext, event: EventRow, alert_id: str) -> WhyNot | None:
    """Why an alert does not report an event; None if the person has no such alert."""
    number = number_of(alert_id, "Alert")
    (alert,) = await own_alerts(context, [number]) if number is not None else [None]
    if alert is None:
        return None
    said = {"act": alert.artist_name}
    if alert.city:
        said |= {"city_keys": alert.city, "near": within_km(alert.radius_km or 0, alert.city)}
    found = list(await _tried(context, event, await _criteria_of(context, alert), said))
    if event.created_at < made_at(alert):
        text = "It was already listed when you created the alert, which reports only what is announced later."
        found.append(Unmet("announced", instant(made_at(alert)), instant(event.created_at), text))
    return WhyNot(not found, None, tuple(found))


async def _criteria_of(context: RequestContext, alert: AlertRow) -> EventCriteria:
    (artist_ids,) = await context.loaders.artist_ids_by_act.load_many([alert.artist_key])
    area = area_of(alert.city, alert.radius_km)
    town = place(alert.city) if area.centre else None
    return EventCriteria(
        act=Act(artist_ids or _NOBODY, alert.artist_key),
        near=Circle(town.latitude, town.longitude, float(alert.radius_km or 0)) if town else None,
        city_keys=(area.city_key,) if area.city_key and town is None else (),
        from_at=context.now() - STILL_ON,
        hidden_from=alert.user_id,
    )


async def _tried(
    context: RequestContext, event: EventRow, criteria: EventCriteria, said: Mapping[str, str] | None = None
) -> tuple[Unmet, ...]:
    """The criteria that the event does not meet by themselves; `said` are some in the person's own words."""
    if not await meets(context.database, EventCriteria(), event.id):
        return (_WITHDRAWN,)
    found = []
    for name, value in _parts(criteria):
        part: Any = {name: value}
        if not await meets(context.database, replace(EventCriteria(), **part), event.id):
            found.append(unmet(name, value, event, (said or {}).get(name)))
    return tuple(found)


def _parts(criteria: EventCriteria) -> Sequence[tuple[str, Any]]:
    values = [(declared.name, getattr(criteria, declared.name)) for declared in fields(criteria)]
    return [(name, value) for name, value in values if name not in NOT_TRIED and value is not None and value != ()]
