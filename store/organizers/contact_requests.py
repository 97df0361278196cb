"""Writes contact requests. Locks and the unique key of pending requests guard against races."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, func, select, update

from store.alerts.emails import NewEmail, enqueue_email
from store.database.connection import Database, Transaction
from store.database.types import UtcDateTime
from store.errors import DuplicateKey
from store.organizers.contact_events import NewContactEvent, add_contact_event
from store.organizers.contact_refusals import refuses_requests
from store.organizers.plans import lock_plan, note_change
from store.organizers.records import SETTLED, ContactRequestRow, ItemType
from store.tables import contact_requests, users

SAME_TEXT_SPAN: Final = timedelta(days=7)

_table = contact_requests
REQUEST_COLUMNS = tuple(_table.c[name] for name in ContactRequestRow._fields)
IS_PENDING = _table.c.status.not_in(SETTLED)  # the predecessor's own words for it too
_SINCE = bindparam("since", type_=UtcDateTime())
_OWNER = select(users.c.id).where(users.c.id == bindparam("owner_id")).with_for_update()
_SENT = (
    select(_table.c.created_at)
    .where(_table.c.user_id == bindparam("owner_id"), _table.c.created_at > _SINCE)
    .order_by(_table.c.created_at, _table.c.id)
)
_ALIKE = (
    select(_table.c.item_type, _table.c.item_id)
    .where(_table.c.user_id == bindparam("owner_id"), _table.c.created_at > _SINCE, _table.c.text_key == bindparam("alike"))
    .distinct()
)
_ONE = select(*REQUEST_COLUMNS).where(_table.c.id == bindparam("request_id"))
LOCK_ONE = _ONE.with_for_update()
_OVERDUE_HERE = (
    select(*REQUEST_COLUMNS)
    .where(_table.c.pending_key == bindparam("held_key"), _table.c.expires_at <= bindparam("now", type_=UtcDateTime()))
    .with_for_update()
)
_OVERDUE = (
    select(*REQUEST_COLUMNS)
    .where(IS_PENDING, _table.c.expires_at <= bindparam("now", type_=UtcDateTime()))
    .order_by(_table.c.id)
    .limit(200)
    .with_for_update()
)
_OVERDUE_COUNT = select(func.count()).where(IS_PENDING, _table.c.expires_at <= bindparam("now", type_=UtcDateTime()))
_SETTLE = (
    update(_table)
    .where(_table.c.id == bindparam("request_id"), IS_PENDING)
    .values(
        status=bindparam("new_status"), pending_key=None, updated_at=bindparam("now"), answered_at=bindparam("new_answered"),
        answer_s=bindparam("new_answer_s"),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewRequest:
    """A request to be sent. `alike` is equal for equal wording; `mail_to` is None if no e-mail is to be sent."""

    user_id: int
    plan_id: int | None
    item: tuple[ItemType, int]
    message: str
    alike: str
    nonce: str
    mail_to: str | None

    @property
    def pending_key(self) -> str:
        """The recipient and the plan, of which only one request may be pending."""
        owner = f"user {self.user_id}" if self.plan_id is None else f"plan {self.plan_id}"
        return f"{owner} {self.item[0]} {self.item[1]}"


@dataclass(frozen=True, slots=True)
class SendLimits:
    """How many requests may be sent in which period, to how many the same wording, and how long a request waits for an answer."""

    most: int
    window: timedelta
    same_text_most: int
    lifetime: timedelta


class RequestRefused(Exception):
    """The request is not sent; nothing is written."""


class NoSuchPlan(RequestRefused):
    """The person has no such plan."""


class LimitReached(RequestRefused):
    """The person has reached the limit for now."""

    def __init__(self, retry_at: datetime) -> None:
        super().__init__(f"the next one may be sent at {retry_at}")
        self.retry_at = retry_at


class TakesNone(RequestRefused):
    """The DJ or venue does not accept requests."""


class SameWords(RequestRefused):
    """The same wording was recently sent to too many recipients."""


class PendingAlready(RequestRefused):
    """A request to the same recipient for the same plan is pending."""


async def send_request(database: Database, new: NewRequest, limits: SendLimits, now: datetime) -> ContactRequestRow:
    """Store a request, with its e-mail in the outbox.

    Errors: RequestRefused, by reason.
    """

    async def send(tx: Transaction) -> ContactRequestRow:
        await tx.fetch_value(_OWNER, {"owner_id": new.user_id})  # two at once count one after the other
        if new.plan_id is not None and await lock_plan(tx, new.user_id, new.plan_id) is None:
            raise NoSuchPlan
        await _refuse_many(tx, new, limits, now)
        for row in await tx.fetch_all(_OVERDUE_HERE, {"held_key": new.pending_key, "now": now}):
            await settle(tx, request_row(row), NewContactEvent("expired", "server"), now)
        return await _insert(tx, new, now, now + limits.lifetime)

    try:
        return await database.write(send)
    except DuplicateKey:
        raise PendingAlready from None


async def settle(tx: Transaction, request: ContactRequestRow, event: NewContactEvent, now: datetime) -> bool:
    """Set the final status of a pending request; False if it was already settled. Its row must be locked."""
    is_answer = event.status in ("accepted", "declined")
    waited = int((now - request.created_at).total_seconds()) if is_answer and request.created_at else None
    params = {"request_id": request.id, "new_status": event.status, "now": now, "new_answered": now if is_answer else None}
    if not await tx.execute(_SETTLE, {**params, "new_answer_s": waited}):
        return False
    await add_contact_event(tx, request, event, now)
    if request.plan_id is not None:
        await note_change(tx, request.plan_id)
    return True


async def expire_overdue(database: Database, now: datetime) -> int:
    """Expire overdue requests; returns how many."""

    async def work(tx: Transaction) -> int:
        overdue = [request_row(row) for row in await tx.fetch_all(_OVERDUE, {"now": now})]
        return sum([await settle(tx, request, NewContactEvent("expired", "server"), now) for request in overdue])

    return await database.write(work)


async def overdue_requests(database: Database, now: datetime) -> int:
    """How many requests should have expired by `now` and have not."""
    return int(await database.fetch_value(_OVERDUE_COUNT, {"now": now}))


async def read_request(tx: Transaction, request_id: int, *, for_update: bool = False) -> ContactRequestRow | None:
    """A request, locked for update if asked."""
    row = await tx.fetch_one(LOCK_ONE if for_update else _ONE, {"request_id": request_id})
    return None if row is None else request_row(row)


def request_row(row: tuple[Any, ...]) -> ContactRequestRow:
    """A request from REQUEST_COLUMNS; any predecessor's status that does not mean settled becomes pending."""
    made = ContactRequestRow._make(row)
    return made._replace(message=made.message or "", status=made.status if made.status in SETTLED else "pending")


async def _refuse_many(tx: Transaction, new: NewRequest, limits: SendLimits, now: datetime) -> None:
    sent = await tx.fetch_all(_SENT, {"owner_id": new.user_id, "since": now - limits.window})
    if len(sent) >= limits.most:
        raise LimitReached(sent[len(sent) - limits.most][0] + limits.window)
    if await refuses_requests(tx, new.item):
        raise TakesNone
    params = {"owner_id": new.user_id, "since": now - SAME_TEXT_SPAN, "alike": new.alike}
    told = {(row[0], row[1]) for row in await tx.fetch_all(_ALIKE, params)}
    if new.item not in told and len(told) >= limits.same_text_most:
        raise SameWords


async def _insert(tx: Transaction, new: NewRequest, now: datetime, expires_at: datetime) -> ContactRequestRow:
    number = await tx.insert(
        _table,
        {
            "user_id": new.user_id, "plan_id": new.plan_id, "item_type": new.item[0], "item_id": new.item[1],
            "message": new.message, "status": "pending", "created_at": now, "updated_at": now, "pending_key": new.pending_key,
            "text_key": new.alike, "nonce": new.nonce, "expires_at": expires_at,
        },
    )  # fmt: skip
    made = await read_request(tx, number)
    assert made is not None
    await add_contact_event(tx, made, NewContactEvent("pending", "organizer"), now)
    if new.plan_id is not None:
        await note_change(tx, new.plan_id)
    if new.mail_to is not None:
        await enqueue_email(tx, NewEmail("contact_request", number, f"contact_request:{number}", new.mail_to), now)
    return made
