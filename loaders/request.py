"""The batched reads of one request."""

from functools import partial

from loaders import calendars, reactions
from loaders.alerts import alerts, notifications
from loaders.batches import Relation
from loaders.events import events
from loaders.organizers import djs
from loaders.organizers.shortlisted import shortlisted_by_plan
from loaders.people.preferences import preferences_by_user
from loaders.people.spotify import spotify_by_user
from loaders.places import artists, venues
from store.alerts.records import AlertRow, NotificationRow
from store.database.connection import Database
from store.events.records import EventRow, ListingRow, PerformanceRow
from store.organizers.directory_records import Contact, DjRow, VenueTerms
from store.people.records import CalendarFeedRow, PreferencesRow, SpotifyRow
from store.places.records import ArtistRow, VenueRow


class Loaders:
    """Every relation over rows, each key read once a request: `await loaders.venue_by_id.load_many(ids)`."""

    def __init__(self, database: Database) -> None:
        self.event_by_id: Relation[int, EventRow | None] = Relation(partial(events.event_by_id, database))
        self.venue_by_id: Relation[int, VenueRow | None] = Relation(partial(venues.venue_by_id, database))
        self.availability_by_venue: Relation[int, tuple[venues.AvailabilityRow, ...]] = Relation(
            partial(venues.availability_by_venue, database)
        )
        self.artist_by_id: Relation[int, ArtistRow | None] = Relation(partial(artists.artist_by_id, database))
        self.performances_by_event: Relation[int, tuple[PerformanceRow, ...]] = Relation(
            partial(artists.performances_by_event, database)
        )
        self.listings_by_event: Relation[int, tuple[ListingRow, ...]] = Relation(partial(events.listings_by_event, database))
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
        self.dj_by_id: Relation[int, DjRow | None] = Relation(partial(djs.dj_by_id, database))
        self.venue_terms_by_id: Relation[int, VenueTerms | None] = Relation(partial(djs.venue_terms_by_id, database))
        self.dj_contact_by_id: Relation[int, Contact | None] = Relation(partial(djs.dj_contact_by_id, database))
        self.venue_contact_by_id: Relation[int, Contact | None] = Relation(partial(djs.venue_contact_by_id, database))
        self.shortlisted_by_plan: Relation[int, frozenset[tuple[str, int]]] = Relation(partial(shortlisted_by_plan, database))
