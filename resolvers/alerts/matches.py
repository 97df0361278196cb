"""Upcoming events that alerts match: all alerts of a level at once, by the same policy as in the sync."""

from collections.abc import Sequence
from datetime import datetime

from loaders.alerts.alerts import ArtistEvent, gigs_of
from loaders.events.criteria import EventCriteria
from loaders.events.values import Act, Circle
from resolvers.context import RequestContext
from resolvers.events.counting import Counting
from resolvers.events.criteria import STILL_ON
from resolvers.events.facets import EventFacets
from resolvers.pages.connections import LazyEventConnection
from resolvers.pages.paging import ListOrder, Page, PageArguments, Window, cut, window
from resolvers.pages.single_flight import SingleFlight
from resolvers.people.viewer import ViewerRow
from sources.places.alert_areas import area_of
from sources.places.gazetteer import place
from store.alerts.records import AlertRow
from store.events.records import EventRow

BY_START_TIME = ListOrder("Event/alert", (datetime, int))


class AlertLevel:
    """The alerts of one level, whose events from `from_at` on are found together. All belong to the caller."""

    def __init__(
        self,
        context: RequestContext,
        alerts: Sequence[AlertRow],
        asked: Window | None = None,
        from_at: datetime | None = None,
    ) -> None:
        self.context = context
        self.alerts = alerts
        self.asked = asked
        self.from_at = from_at or context.now() - STILL_ON
        self.matched = SingleFlight(self._match)
        self.pages = SingleFlight(self._read_pages)

    async def artist_ids(self) -> dict[str, tuple[int, ...]]:
        """The ids of the artists with each act key."""
        keys = sorted({alert.artist_key for alert in self.alerts})
        return dict(zip(keys, await self.context.loaders.artist_ids_by_act.load_many(keys), strict=True))

    async def _match(self) -> dict[int, list[ArtistEvent]]:
        """Each alert's events, soonest first, without those the person hid."""
        artist_ids = await self.artist_ids()
        everybody = sorted({number for numbers in artist_ids.values() for number in numbers})
        gigs = await gigs_of(self.context.database, everybody, sorted(artist_ids), self.from_at)
        found = {}
        for alert in self.alerts:
            names: tuple[int | str, ...] = (*artist_ids[alert.artist_key], alert.artist_key)
            found[alert.id] = _around(alert, [gig for name in names for gig in gigs.get(name, ())])
        pairs = sorted({(alert.user_id, gig.event_id) for alert in self.alerts for gig in found[alert.id]})
        is_hidden = dict(zip(pairs, await self.context.loaders.is_hidden.load_many(pairs), strict=True)) if pairs else {}
        return {alert.id: [gig for gig in found[alert.id] if not is_hidden[alert.user_id, gig.event_id]] for alert in self.alerts}

    async def _read_pages(self) -> dict[int, list[EventRow]]:
        """Each alert's page plus one event, with the rows of all alerts read at once."""
        shown = {number: self._shown(gigs) for number, gigs in (await self.matched.get()).items()}
        wanted = list(dict.fromkeys(gig.event_id for gigs in shown.values() for gig in gigs))
        rows = dict(zip(wanted, await self.context.loaders.event_by_id.load_many(wanted), strict=True))
        return {number: [row for gig in gigs if (row := rows[gig.event_id])] for number, gigs in shown.items()}

    def _shown(self, gigs: Sequence[ArtistEvent]) -> Sequence[ArtistEvent]:
        if self.asked is None:
            return gigs
        after = self.asked.boundary
        return [gig for gig in gigs if after is None or (gig.order_time, gig.event_id) > after][: self.asked.size + 1]


class AlertMatches(LazyEventConnection):
    """One alert's events that are not over, soonest first."""

    def __init__(self, level: AlertLevel, alert: AlertRow, asked: Window) -> None:
        super().__init__(BY_START_TIME, asked)
        self.level = level
        self.alert = alert

    async def fetch_page(self) -> Page[EventRow]:
        """The alert's page, taken from those of the level."""
        rows = (await self.level.pages.get())[self.alert.id]
        return cut([(row, (row.order_time, row.id)) for row in rows], self.asked)

    async def count(self) -> int:
        """How many events the alert matches."""
        return len((await self.level.matched.get())[self.alert.id])

    async def facets(self) -> EventFacets:
        """The facets of the alert's events; each is one query for this alert."""
        artist_ids = (await self.level.artist_ids())[self.alert.artist_key]
        area = area_of(self.alert.city, self.alert.radius_km)
        town = place(self.alert.city) if area.centre else None
        near = Circle(town.latitude, town.longitude, float(self.alert.radius_km or 0)) if town else None
        criteria = EventCriteria(
            act=Act(artist_ids, self.alert.artist_key),
            from_at=self.level.from_at,
            city_keys=(area.city_key,) if area.city_key and near is None else (),
            near=near,
            hidden_from=self.alert.user_id,
        )
        return EventFacets(Counting(self.level.context, criteria))


async def matches(
    rows: Sequence[AlertRow], context: RequestContext, *, first: int | None = None, after: str | None = None
) -> list[AlertMatches]:
    """Each alert's events that are not over.

    Errors: InvalidFilter naming a paging argument.
    """
    asked = window(PageArguments(first, after), BY_START_TIME)
    level = AlertLevel(context, rows, asked)
    return [AlertMatches(level, alert, asked) for alert in rows]


async def alerted_events(context: RequestContext, viewer: ViewerRow, from_at: datetime) -> Sequence[EventRow]:
    """Every event from an instant on that matches at least one of a person's alerts, each once, soonest first."""
    (alerts,) = await context.loaders.alerts_by_owner.load_many([viewer.id])
    pages = await AlertLevel(context, alerts, from_at=from_at).pages.get()
    distinct = {row.id: row for rows in pages.values() for row in rows}
    return sorted(distinct.values(), key=lambda row: (row.order_time, row.id))


def _around(alert: AlertRow, gigs: Sequence[ArtistEvent]) -> list[ArtistEvent]:
    """Those in the alert's area, each once, soonest first."""
    area = area_of(alert.city, alert.radius_km)
    around = {gig.event_id: gig for gig in gigs if area.covers(gig.city_key, gig.vector)}
    return sorted(around.values(), key=lambda gig: (gig.order_time, gig.event_id))
