"""What venues offer those who book them: fields of a type that the organizers' own types refer to."""

from datetime import datetime

from resolvers.organizers.directory import contacts, djs
from schema.types.base.fields import batch_field, extend
from schema.types.base.values import Money
from schema.types.places.venues import Venue

extend(Venue, "gear", list[str], batch_field(djs.gear, "What it has for those who play: CDJs, a PA."), after="notes")
extend(
    Venue,
    "hire_fee",
    Money | None,
    batch_field(djs.hire_fees, "The least that it asks for a night; null when unknown."),
    after="gear",
)
extend(
    Venue,
    "email",
    str | None,
    batch_field(contacts.venue_emails, "Its e-mail address for bookings; null unless an organizer or admin asks."),
    after="hire_fee",
)
extend(
    Venue,
    "phone",
    str | None,
    batch_field(contacts.venue_phones, "Its telephone number; null unless an organizer or admin asks."),
    after="email",
)
extend(
    Venue,
    "retired_at",
    datetime | None,
    batch_field(djs.retirements, "When it was taken off the lists; null while it is on them."),
    after="phone",
)
