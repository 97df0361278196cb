"""The batched reads of one request."""

from collections.abc import Awaitable, Callable, Sequence
from functools import cached_property, partial
from typing import Any

from loaders import calendars, reactions
from loaders.alerts import alerts, notifications
from loaders.alerts.emails import email_state_by_reference
from loaders.batches import Relation
from loaders.columns import EVENT, RowColumns
from loaders.events import changes, events
from loaders.organizers import contact_requests, contact_targets, djs, plans, shortlists
from loaders.people.preferences import preferences_by_user
from loaders.people.spotify import spotify_by_user
from loaders.places import artists, venues
from store.alerts.emails import EmailState
from store.alerts.records import AlertRow, NotificationRow
from store.database.connection import Database
from store.events.records import ChangeRow, EventRow, ListingRow, PerformanceRow
from store.organizers.directory_records import Contact, DjRow, VenueTerms
from store.organizers.records import ContactEventRow, ContactRequestRow, ContactTarget, PlanRow, ShortlistRow
from store.people.records import CalendarFeedRow, PreferencesRow, SpotifyRow
from store.places.records import ArtistRow, VenueRow


def _relation(read: Callable[..., Awaitable[Sequence[Any]]], *before_keys: Any) -> Any:
    """A relation that is made when a request first asks for it: there are dozens, and a request uses two or three."""
    return cached_property(lambda loaders: Relation(partial(read, loaders._database, *before_keys)))


class Loaders:
    """Every relation over rows; each key is read once per request: `await loaders.venue_by_id.load_many(ids)`."""

    venue_by_id: Relation[int, VenueRow | None] = _relation(venues.venue_by_id)
    names_by_venue: Relation[int, tuple[str, ...]] = _relation(venues.names_by_venue)
    availability_by_venue: Relation[int, tuple[venues.AvailabilityRow, ...]] = _relation(venues.availability_by_venue)
    artist_by_id: Relation[int, ArtistRow | None] = _relation(artists.artist_by_id)
    performances_by_event: Relation[int, tuple[PerformanceRow, ...]] = _relation(artists.performances_by_event)
    listings_by_event: Relation[int, tuple[ListingRow, ...]] = _relation(events.listings_by_event)
    changes_by_event: Relation[int, tuple[ChangeRow, ...]] = _relation(changes.changes_by_event)
    is_saved: Relation[reactions.ReactionKey, bool] = _relation(reactions.has_reaction, "saved")
    is_hidden: Relation[reactions.ReactionKey, bool] = _relation(reactions.has_reaction, "hidden")
    preferences_by_user: Relation[int, PreferencesRow] = _relation(preferences_by_user)
    spotify_by_user: Relation[int, SpotifyRow | None] = _relation(spotify_by_user)
    own_alert_by_id: Relation[alerts.OwnedKey, AlertRow | None] = _relation(alerts.own_alert_by_id)
    alerts_by_owner: Relation[int, tuple[AlertRow, ...]] = _relation(alerts.alerts_by_owner)
    artist_ids_by_act: Relation[str, tuple[int, ...]] = _relation(alerts.artist_ids_by_act)
    own_notification_by_id: Relation[notifications.OwnedKey, NotificationRow | None] = _relation(
        notifications.own_notification_by_id
    )
    own_feed_by_id: Relation[calendars.OwnedKey, CalendarFeedRow | None] = _relation(calendars.own_feed_by_id)
    feeds_by_owner: Relation[int, tuple[CalendarFeedRow, ...]] = _relation(calendars.feeds_by_owner)
    own_plan_by_id: Relation[plans.OwnedKey, PlanRow | None] = _relation(plans.own_plan_by_id)
    shortlist_by_plan: Relation[int, tuple[ShortlistRow, ...]] = _relation(shortlists.shortlist_by_plan)
    plan_of_own_entry: Relation[shortlists.OwnedKey, int | None] = _relation(shortlists.plan_of_own_entry)
    contact_target_by_item: Relation[contact_targets.ItemKey, ContactTarget | None] = _relation(
        contact_targets.contact_target_by_item
    )
    refuses_by_item: Relation[contact_targets.ItemKey, bool] = _relation(contact_targets.refuses_by_item)
    contact_request_by_id: Relation[int, ContactRequestRow | None] = _relation(contact_requests.request_by_id)
    contact_requests_by_plan: Relation[int, tuple[ContactRequestRow, ...]] = _relation(contact_requests.requests_by_plan)
    latest_request_by_target: Relation[contact_requests.TargetKey, ContactRequestRow | None] = _relation(
        contact_requests.latest_request_by_target
    )
    events_by_request: Relation[int, tuple[ContactEventRow, ...]] = _relation(contact_requests.events_by_request)
    own_news_by_id: Relation[tuple[int, int], ContactEventRow | None] = _relation(contact_requests.own_news_by_id)
    request_email_state: Relation[int, EmailState | None] = _relation(email_state_by_reference, "contact_request")
    dj_by_id: Relation[int, DjRow | None] = _relation(djs.dj_by_id)
    venue_terms_by_id: Relation[int, VenueTerms | None] = _relation(djs.venue_terms_by_id)
    dj_contact_by_id: Relation[int, Contact | None] = _relation(djs.dj_contact_by_id)
    venue_contact_by_id: Relation[int, Contact | None] = _relation(djs.venue_contact_by_id)

    def __init__(self, database: Database) -> None:
        self._database = database
        self._events: dict[RowColumns[EventRow], Relation[int, EventRow | None]] = {}

    @property
    def event_by_id(self) -> Relation[int, EventRow | None]:
        """Whole events by their ids."""
        return self.events(EVENT)

    def events(self, rows: RowColumns[EventRow]) -> Relation[int, EventRow | None]:
        """Events by their ids, with these columns."""
        found = self._events.get(rows)
        if found is None:
            found = self._events[rows] = Relation(partial(events.event_by_id, self._database, rows=rows))
        return found
