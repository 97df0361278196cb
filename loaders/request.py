"""The batched reads of one request."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, Generic, Self, overload

from loaders import calendars, reactions
from loaders.alerts import alerts, notifications
from loaders.alerts.emails import email_state_by_reference
from loaders.batches import Key, OwnedKey, Relation, Value
from loaders.columns import EVENT, RowColumns
from loaders.events import changes, events
from loaders.organizers import contact_requests, contact_targets, djs, plans, shortlists
from loaders.people.preferences import preferences_by_user
from loaders.people.spotify import spotify_by_user
from loaders.places import artists, venues
from store.alerts.emails import EmailState
from store.alerts.records import AlertRow, NotificationRow
from store.database.catalog.changes import Kind, Thing, thing
from store.database.connection import Database
from store.events.records import ChangeRow, EventRow, ListingRow, PerformanceRow
from store.organizers.directory_records import Contact, DjRow, VenueTerms
from store.organizers.records import ContactEventRow, ContactRequestRow, ContactTarget, PlanRow, ShortlistRow
from store.people.records import CalendarFeedRow, PreferencesRow, SpotifyRow
from store.places.records import ArtistRow, VenueRow


class Related(Generic[Key, Value]):
    """A relation of `Loaders`, made for those requests that ask for it: few ask for more than five of the dozens."""

    def __init__(self, read: Callable[..., Awaitable[Sequence[Value]]], *about: Any) -> None:
        """`read` is called with the database, what it is `about`, and the keys."""
        self._read = read
        self._about = about

    def __set_name__(self, owner: type[object], name: str) -> None:
        self._name = name

    @overload
    def __get__(self, loaders: None, owner: type[object]) -> Self: ...

    @overload
    def __get__(self, loaders: "Loaders", owner: type[object]) -> Relation[Key, Value]: ...

    def __get__(self, loaders: "Loaders | None", owner: type[object]) -> Self | Relation[Key, Value]:
        if loaders is None:
            return self
        made: Relation[Key, Value] = Relation(partial(self._read, loaders.database, *self._about))
        loaders.__dict__[self._name] = made  # found there from now on
        return made


class Loaders:
    """Every relation over rows; each key is read once per request: `await loaders.venue_by_id.load_many(ids)`."""

    venue_by_id: Related[int, VenueRow | None] = Related(venues.venue_by_id)
    names_by_venue: Related[int, tuple[str, ...]] = Related(venues.names_by_venue)
    availability_by_venue: Related[int, tuple[venues.AvailabilityRow, ...]] = Related(venues.availability_by_venue)
    artist_by_id: Related[int, ArtistRow | None] = Related(artists.artist_by_id)
    performances_by_event: Related[int, tuple[PerformanceRow, ...]] = Related(artists.performances_by_event)
    listings_by_event: Related[int, tuple[ListingRow, ...]] = Related(events.listings_by_event)
    changes_by_event: Related[int, tuple[ChangeRow, ...]] = Related(changes.changes_by_event)
    is_saved: Related[reactions.ReactionKey, bool] = Related(reactions.has_reaction, "saved")
    is_hidden: Related[reactions.ReactionKey, bool] = Related(reactions.has_reaction, "hidden")
    preferences_by_user: Related[int, PreferencesRow] = Related(preferences_by_user)
    spotify_by_user: Related[int, SpotifyRow | None] = Related(spotify_by_user)
    own_alert_by_id: Related[OwnedKey, AlertRow | None] = Related(alerts.own_alert_by_id)
    alerts_by_owner: Related[int, tuple[AlertRow, ...]] = Related(alerts.alerts_by_owner)
    artist_ids_by_act: Related[str, tuple[int, ...]] = Related(alerts.artist_ids_by_act)
    own_notification_by_id: Related[OwnedKey, NotificationRow | None] = Related(notifications.own_notification_by_id)
    own_feed_by_id: Related[OwnedKey, CalendarFeedRow | None] = Related(calendars.own_feed_by_id)
    feeds_by_owner: Related[int, tuple[CalendarFeedRow, ...]] = Related(calendars.feeds_by_owner)
    own_plan_by_id: Related[OwnedKey, PlanRow | None] = Related(plans.own_plan_by_id)
    shortlist_by_plan: Related[int, tuple[ShortlistRow, ...]] = Related(shortlists.shortlist_by_plan)
    plan_of_own_entry: Related[OwnedKey, int | None] = Related(shortlists.plan_of_own_entry)
    contact_target_by_item: Related[contact_targets.ItemKey, ContactTarget | None] = Related(
        contact_targets.contact_target_by_item
    )
    refuses_by_item: Related[contact_targets.ItemKey, bool] = Related(contact_targets.refuses_by_item)
    contact_request_by_id: Related[int, ContactRequestRow | None] = Related(contact_requests.request_by_id)
    contact_requests_by_plan: Related[int, tuple[ContactRequestRow, ...]] = Related(contact_requests.requests_by_plan)
    latest_request_by_target: Related[contact_requests.TargetKey, ContactRequestRow | None] = Related(
        contact_requests.latest_request_by_target
    )
    events_by_request: Related[int, tuple[ContactEventRow, ...]] = Related(contact_requests.events_by_request)
    own_news_by_id: Related[OwnedKey, ContactEventRow | None] = Related(contact_requests.own_news_by_id)
    request_email_state: Related[int, EmailState | None] = Related(email_state_by_reference, "contact_request")
    dj_by_id: Related[int, DjRow | None] = Related(djs.dj_by_id)
    venue_terms_by_id: Related[int, VenueTerms | None] = Related(djs.venue_terms_by_id)
    dj_contact_by_id: Related[int, Contact | None] = Related(djs.dj_contact_by_id)
    venue_contact_by_id: Related[int, Contact | None] = Related(djs.venue_contact_by_id)

    # What those relations read, by their keys, that public answers are made of. No others may be read for an answer that is to
    # outlive versions of the catalog; histories grow too old without one.
    _KINDS: ClassVar[Mapping[str, Kind]] = {
        "venue_by_id": Kind.VENUE,
        "names_by_venue": Kind.VENUE,
        "availability_by_venue": Kind.VENUE,
        "artist_by_id": Kind.ARTIST,
        "performances_by_event": Kind.EVENT,
        "listings_by_event": Kind.EVENT,
    }

    _MARKS: ClassVar = frozenset({"is_saved", "is_hidden"})

    def __init__(self, database: Database) -> None:
        self.database = database
        self._events: dict[RowColumns[EventRow], Relation[int, EventRow | None]] = {}

    def things(self) -> frozenset[Thing] | None:
        """What was read so far; None if a relation was read whose changes are not told.

        What people marked is left out: whoever keeps what was made of that looks at the marks each time.
        """
        found: set[Thing] = set()
        for name, relation in self.__dict__.items():
            if isinstance(relation, Relation) and name not in self._MARKS:
                kind = self._KINDS.get(name)
                if kind is None:
                    return None
                found.update(_things(kind, relation))
        for events_read in self._events.values():
            found.update(_things(Kind.EVENT, events_read))
        return frozenset(found)

    @property
    def event_by_id(self) -> Relation[int, EventRow | None]:
        """Events by their ids, whole."""
        return self.events(EVENT)

    def events(self, rows: RowColumns[EventRow]) -> Relation[int, EventRow | None]:
        """Events by their ids, with these columns."""
        found = self._events.get(rows)
        if found is None:
            found = self._events[rows] = Relation(partial(events.event_by_id, self.database, rows=rows))
        return found


def _things(kind: Kind, relation: Relation[int, Any]) -> Iterator[Thing]:
    """What was read under its number, and the successors that were read in its place."""
    for number, value in relation.known().items():
        yield thing(kind, number)
        if (own := getattr(value, "id", number)) != number:
            yield thing(kind, own)
