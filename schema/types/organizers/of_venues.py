"""Venues' hire terms: fields added to a type that the organizers' own types refer to."""

from datetime import datetime

from resolvers.organizers.directory import contacts, djs
from schema.types.base.fields import batch_field, extend
from schema.types.base.values import Money
from schema.types.places.venues import Venue

extend(
    Venue, "gear", list[str], batch_field(djs.gear, "Gear for performers, for example CDJs or a PA.", reads=["id"]), after="notes"
)
extend(
    Venue,
    "hire_fee",
    Money | None,
    batch_field(djs.hire_fees, "Lowest hire fee per night; null if unknown.", reads=["id"]),
    after="gear",
)
extend(
    Venue,
    "email",
    str | None,
    batch_field(
        contacts.venue_emails, "E-mail address for bookings; null unless the caller is an organizer or admin.", reads=["id"]
    ),
    after="hire_fee",
)
extend(
    Venue,
    "phone",
    str | None,
    batch_field(contacts.venue_phones, "Telephone number; null unless the caller is an organizer or admin.", reads=["id"]),
    after="email",
)
extend(
    Venue,
    "retired_at",
    datetime | None,
    batch_field(djs.retirements, "When the venue was removed from the lists; null for a venue that is listed.", reads=["id"]),
    after="phone",
)
