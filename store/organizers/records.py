"""Rows of organizers' plans, shortlists and contact requests."""

from datetime import datetime
from decimal import Decimal
from typing import Final, Literal, NamedTuple

ItemType = Literal["dj", "venue"]
ContactStatus = Literal["pending", "accepted", "declined", "withdrawn", "expired"]
AnswerStatus = Literal["accepted", "declined"]
ContactParty = Literal["organizer", "recipient", "admin", "server"]
SETTLED: Final[tuple[ContactStatus, ...]] = ("accepted", "declined", "withdrawn", "expired")


class PlanRow(NamedTuple):
    """An organizer's plan for one or several nights. Lists are as the organizer entered them."""

    id: int
    user_id: int
    name: str
    city: str | None
    start_time: datetime | None
    end_time: datetime | None
    capacity: int | None
    budget_min: Decimal | None
    budget_max: Decimal | None
    currency: str
    genres: tuple[str, ...]
    gear_needs: tuple[str, ...]
    vibe_tags: tuple[str, ...]
    version: int  # rises with the fields above
    changes: int  # rises with the shortlist and the requests too
    created_at: datetime | None  # null for a predecessor's
    updated_at: datetime | None


class ShortlistRow(NamedTuple):
    """A DJ or venue on a plan's shortlist."""

    id: int
    plan_id: int
    item_type: ItemType
    item_id: int
    note: str | None
    position: int  # as stored: readers count from the front instead
    version: int
    created_at: datetime | None


class ContactRequestRow(NamedTuple):
    """An organizer's contact request to a DJ or venue, and its status."""

    id: int
    user_id: int
    plan_id: int | None
    item_type: ItemType
    item_id: int
    message: str
    status: ContactStatus
    created_at: datetime | None
    updated_at: datetime | None
    expires_at: datetime | None
    answered_at: datetime | None
    nonce: str | None

    def status_at(self, now: datetime) -> ContactStatus:
        """The status at an instant: a request expires whether or not that was recorded."""
        is_over = self.status == "pending" and self.expires_at is not None and self.expires_at <= now
        return "expired" if is_over else self.status


class ContactEventRow(NamedTuple):
    """One step in a request's history; `user_id` is the organizer's."""

    id: int
    request_id: int
    user_id: int
    status: ContactStatus
    made_by: ContactParty
    note: str | None
    created_at: datetime
    read_at: datetime | None


class ContactTarget(NamedTuple):
    """A DJ or venue as a recipient."""

    item_type: ItemType
    item_id: int
    name: str
    city: str | None
    email: str | None
    is_retired: bool = False
