"""The batched reads of one request."""

from functools import partial

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


class Loaders:
    """Every relation over rows; each key is read once per request: `await loaders.venue_by_id.load_many(ids)`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._events: dict[RowColumns[EventRow], Relation[int, EventRow | None]] = {}
        self.event_by_id = self.events(EVENT)
        self.venue_by_id: Relation[int, VenueRow | None] = Relation(partial(venues.venue_by_id, database))
        self.names_by_venue: Relation[int, tuple[str, ...]] = Relation(partial(venues.names_by_venue, database))
        self.availability_by_venue: Relation[int, tuple[venues.AvailabilityRow, ...]] = Relation(
            partial(venues.availability_by_venue, database)
        )
        self.artist_by_id: Relation[int, ArtistRow | None] = Relation(partial(artists.artist_by_id, database))
        self.performances_by_event: Relation[int, tuple[PerformanceRow, ...]] = Relation(
            partial(artists.performances_by_event, database)
        )
        self.listings_by_event: Relation[int, tuple[ListingRow, ...]] = Relation(partial(events.listings_by_event, database))
        self.changes_by_event: Relation[int, tuple[ChangeRow, ...]] = Relation(partial(changes.changes_by_event, database))
        self.is_saved: Relation[reactions.ReactionKey, bool] = Relation(partial(reactions.has_reaction, database, "saved"))
        self.is_hidden: Relation[reactions.ReactionKey, bool] = Relation(partial(reactions.has_reaction, database, "hidden"))
        self.preferences_by_user: Relation[int, PreferencesRow] = Relation(partial(preferences_by_user, database))
        self.spotify_by_user: Relation[int, SpotifyRow | None] = Relation(partial(spotify_by_user, database))
        self.own_alert_by_id: Relation[alerts.OwnedKey, AlertRow | None] = Relation(partial(alerts.own_alert_by_id, database))
        self.alerts_by_owner: Relation[int, tuple[AlertRow, ...]] = Relation(partial(alerts.alerts_by_owner, database))
        self.artist_ids_by_act: Relation[str, tuple[int, ...]] = Relation(partial(alerts.artist_ids_by_act, database))
        self.own_notification_by_id: Relation[notifications.OwnedKey, NotificationRow | None] = Relation(
            partial(notifications.own_notification_by_id, database)
        )
        self.own_feed_by_id: Relation[calendars.OwnedKey, CalendarFeedRow | None] = Relation(
            partial(calendars.own_feed_by_id, database)
        )
        self.feeds_by_owner: Relation[int, tuple[CalendarFeedRow, ...]] = Relation(partial(calendars.feeds_by_owner, database))
        self.own_plan_by_id: Relation[plans.OwnedKey, PlanRow | None] = Relation(partial(plans.own_plan_by_id, database))
        self.shortlist_by_plan: Relation[int, tuple[ShortlistRow, ...]] = Relation(
            partial(shortlists.shortlist_by_plan, database)
        )
        self.plan_of_own_entry: Relation[shortlists.OwnedKey, int | None] = Relation(
            partial(shortlists.plan_of_own_entry, database)
        )
        self.contact_target_by_item: Relation[contact_targets.ItemKey, ContactTarget | None] = Relation(
            partial(contact_targets.contact_target_by_item, database)
        )
        self.refuses_by_item: Relation[contact_targets.ItemKey, bool] = Relation(
            partial(contact_targets.refuses_by_item, database)
        )
        self.contact_request_by_id: Relation[int, ContactRequestRow | None] = Relation(
            partial(contact_requests.request_by_id, database)
        )
        self.contact_requests_by_plan: Relation[int, tuple[ContactRequestRow, ...]] = Relation(
            partial(contact_requests.requests_by_plan, database)
        )
        self.latest_request_by_target: Relation[contact_requests.TargetKey, ContactRequestRow | None] = Relation(
            partial(contact_requests.latest_request_by_target, database)
        )
        self.events_by_request: Relation[int, tuple[ContactEventRow, ...]] = Relation(
            partial(contact_requests.events_by_request, database)
        )
        self.own_news_by_id: Relation[tuple[int, int], ContactEventRow | None] = Relation(
            partial(contact_requests.own_news_by_id, database)
        )
        self.request_email_state: Relation[int, EmailState | None] = Relation(
            partial(email_state_by_reference, database, "contact_request")
        )
        self.dj_by_id: Relation[int, DjRow | None] = Relation(partial(djs.dj_by_id, database))
        self.venue_terms_by_id: Relation[int, VenueTerms | None] = Relation(partial(djs.venue_terms_by_id, database))
        self.dj_contact_by_id: Relation[int, Contact | None] = Relation(partial(djs.dj_contact_by_id, database))
        self.venue_contact_by_id: Relation[int, Contact | None] = Relation(partial(djs.venue_contact_by_id, database))

    def events(self, rows: RowColumns[EventRow]) -> Relation[int, EventRow | None]:
        """Events by their ids, with these columns."""
        found = self._events.get(rows)
        if found is None:
            found = self._events[rows] = Relation(partial(events.event_by_id, self._database, rows=rows))
        return found
