"""Settles contact requests: an answer by the DJ, the venue or an admin, or the organizer's withdrawal. Each only once."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select

from store.alerts.emails import NewEmail, enqueue_email
from store.database.connection import Database, Transaction
from store.organizers.contact_events import NewContactEvent
from store.organizers.contact_requests import read_request, settle
from store.organizers.records import ContactRequestRow
from store.tables import users

_ADDRESS = select(users.c.email).where(users.c.id == bindparam("user_id"))


class Settled(NamedTuple):
    """A request's current state, and whether this call settled it."""

    request: ContactRequestRow
    is_done: bool


async def answer_request(
    database: Database, request_id: int, event: NewContactEvent, now: datetime, *, mails_organizer: bool
) -> Settled | None:
    """Record an answer and return the request; None if there is no such request.

    A settled request is unchanged; an overdue one expires now.
    """

    async def work(tx: Transaction) -> Settled | None:
        request = await read_request(tx, request_id, for_update=True)
        if request is None:
            return None
        if request.status_at(now) != "pending":
            return await _left_alone(tx, request, now)
        is_done = await settle(tx, request, event, now)
        if is_done and mails_organizer:
            address: str | None = await tx.fetch_value(_ADDRESS, {"user_id": request.user_id})
            email = NewEmail("contact_answer", request.id, f"contact_answer:{request.id}", address or "")
            await enqueue_email(tx, email, now)
        return await _as_it_is(tx, request, is_done)

    return await database.write(work)


async def withdraw_request(database: Database, owner_id: int, request_id: int, now: datetime) -> Settled | None:
    """Withdraw the organizer's request and return it; None if the person has no such request."""

    async def work(tx: Transaction) -> Settled | None:
        request = await read_request(tx, request_id, for_update=True)
        if request is None or request.user_id != owner_id:
            return None
        if request.status_at(now) != "pending":
            return await _left_alone(tx, request, now)
        return await _as_it_is(tx, request, await settle(tx, request, NewContactEvent("withdrawn", "organizer"), now))

    return await database.write(work)


async def _left_alone(tx: Transaction, request: ContactRequestRow, now: datetime) -> Settled:
    if request.status == "pending":
        await settle(tx, request, NewContactEvent("expired", "server"), now)
    return await _as_it_is(tx, request, False)


async def _as_it_is(tx: Transaction, request: ContactRequestRow, is_done: bool) -> Settled:
    return Settled(await read_request(tx, request.id) or request, is_done)
