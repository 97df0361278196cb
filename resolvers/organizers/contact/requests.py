"""Contact requests: sending, withdrawing, recording answers, and visibility."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple

from auth.permissions import allows
from resolvers.context import RequestContext
from resolvers.errors import Unusable, UserErrorRow, invalid, not_found
from resolvers.global_ids import number_of, parse_global_id
from resolvers.organizers.contact.message import AskedRequest, Correspondence, Message, compose
from resolvers.organizers.plans.plans import changed_plan
from resolvers.people.viewer import ViewerRow, require_role
from store.organizers.contact_answers import Settled, answer_request, withdraw_request
from store.organizers.contact_events import NewContactEvent
from store.organizers.contact_requests import (
    LimitReached,
    NewRequest,
    NoSuchPlan,
    PendingAlready,
    RequestRefused,
    SameWords,
    SendLimits,
    TakesNone,
    send_request,
)
from store.organizers.records import AnswerStatus, ContactRequestRow, ContactTarget, ItemType

LIMIT_NAME: Final = "contact_requests"
NOTE_MAX: Final = 1000
_KIND = "ContactRequest"
_ITEM_TYPES: Final[dict[str, ItemType]] = {"Dj": "dj", "Venue": "venue"}

_NO_SUCH_REQUEST = (not_found("You have no such request.", "id"),)
_UNVERIFIED = UserErrorRow("forbidden", None, "Confirm your e-mail address first: DJs and venues answer to it.")
_NO_SUCH_PLAN = not_found("You have no such plan.", "input", "planId")


class RequestOutcome(NamedTuple):
    """A request's current state; `retry_at` is set if a limit was reached."""

    contact_request: ContactRequestRow | None
    errors: tuple[UserErrorRow, ...] = ()
    retry_at: datetime | None = None


class Preview(NamedTuple):
    """A request as it would be sent, or the reasons why it cannot be."""

    subject: str | None
    message: str | None
    errors: tuple[UserErrorRow, ...] = ()


async def send(context: RequestContext, asked: AskedRequest) -> RequestOutcome:
    """Send a request to a DJ or venue. If it is rejected, nothing is written.

    Errors: Unauthenticated, Forbidden.
    """
    viewer, services = require_role(context, "organizer"), context.organizers
    if services.sends_mail and viewer.email_verified_at is None:  # the answer goes to this address
        return RequestOutcome(None, (_UNVERIFIED,))
    try:
        parties, message = await _prepared(context, viewer, asked)
    except Unusable as refused:
        return RequestOutcome(None, refused.errors)
    target, plan = parties.target, parties.plan
    mail_to = target.email if services.sends_mail and target.email and "@" in target.email else None
    new = NewRequest(
        viewer.id, plan.id if plan else None, (target.item_type, target.item_id), message.text, message.alike,
        secrets.token_urlsafe(16), mail_to,
    )  # fmt: skip
    settings = services.settings
    limits = SendLimits(settings.most, settings.window, settings.same_text_most, settings.lifetime)
    try:
        made = await send_request(context.database, new, limits, context.now())
    except RequestRefused as refused_:
        return _refusal(context, refused_, target)
    await _changed(context, made)
    return RequestOutcome(made)


async def preview(context: RequestContext, asked: AskedRequest) -> Preview:
    """A request as it would be sent. Limits are checked only on sending.

    Errors: Unauthenticated, Forbidden.
    """
    viewer = require_role(context, "organizer")
    try:
        _, message = await _prepared(context, viewer, asked)
    except Unusable as refused:
        return Preview(None, None, refused.errors)
    return Preview(message.subject, message.text)


async def withdraw(context: RequestContext, global_id: str) -> RequestOutcome:
    """Withdraw one of the person's pending requests.

    Errors: Unauthenticated, Forbidden.
    """
    viewer, number = require_role(context, "organizer"), number_of(global_id, _KIND)
    settled = None if number is None else await withdraw_request(context.database, viewer.id, number, context.now())
    return await _settled(context, settled)


async def answer(context: RequestContext, global_id: str, accepted: bool, note: str | None) -> RequestOutcome:
    """Record an answer that a DJ or venue gave by other means.

    Errors: Unauthenticated, Forbidden.
    """
    require_role(context, "admin")
    number, words = number_of(global_id, _KIND), (note or "").strip() or None
    if words is not None and len(words) > NOTE_MAX:
        return RequestOutcome(None, (invalid(f"note must be at most {NOTE_MAX} characters long.", "note"),))
    status: AnswerStatus = "accepted" if accepted else "declined"
    event = NewContactEvent(status, "admin", words)
    mails = context.organizers.sends_mail
    settled = None if number is None else await answer_request(
        context.database, number, event, context.now(), mails_organizer=mails
    )  # fmt: skip
    return await _settled(context, settled)


async def own_requests(context: RequestContext, numbers: Sequence[int]) -> list[ContactRequestRow | None]:
    """Those of these requests that the signed-in person may see: an organizer their own, an admin all."""
    viewer = context.viewer
    if viewer is None or not allows(viewer.role, "organizer"):
        return [None] * len(numbers)
    rows = await context.loaders.contact_request_by_id.load_many(numbers)
    sees_all = allows(viewer.role, "admin")
    return [row if row is not None and (sees_all or row.user_id == viewer.id) else None for row in rows]


def item_of(global_id: str) -> tuple[ItemType, int] | None:
    """The DJ or venue with a global id; None for any other id."""
    found = parse_global_id(global_id)
    kind = _ITEM_TYPES.get(found.kind) if found else None
    return None if found is None or kind is None else (kind, found.number)


async def bookable_target(context: RequestContext, global_id: str, *field: str) -> ContactTarget:
    """The DJ or venue with a global id, if it is still in the directory.

    Errors: Unusable, naming the field.
    """
    item = item_of(global_id)
    if item is None:
        message = "This is not the id of a DJ or venue."
        raise Unusable(invalid(message, *field) if parse_global_id(global_id) else not_found(message, *field))
    target = await context.loaders.contact_target_by_item.load(item)
    if target is None or target.is_retired:
        raise Unusable(not_found(f"There is no such {'DJ' if item[0] == 'dj' else 'venue'}.", *field))
    return target


async def _prepared(
    context: RequestContext, viewer: ViewerRow, asked: AskedRequest
) -> tuple[Correspondence, Message]:  # fmt: skip
    target = await bookable_target(context, asked.item_id, "input", "itemId")
    plan = None
    if asked.plan_id is not None:
        number = number_of(asked.plan_id, "Plan")
        plan = None if number is None else await context.loaders.own_plan_by_id.load((viewer.id, number))
        if plan is None:
            raise Unusable(_NO_SUCH_PLAN)
    parties = Correspondence(viewer, target, plan)
    return parties, compose(asked, parties)


def _refusal(context: RequestContext, refused: RequestRefused, target: ContactTarget) -> RequestOutcome:
    """The error to show the organizer."""
    if isinstance(refused, LimitReached):
        context.organizers.on_refused(LIMIT_NAME)
        at = refused.retry_at.astimezone(UTC)
        settings = context.organizers.settings
        message = (
            f"At most {settings.most} requests may be sent within {_span(settings.window_ms)}. "
            f"Try again at {at:%Y-%m-%dT%H:%M:%SZ}."
        )
        return RequestOutcome(None, (UserErrorRow("rate_limited", None, message),), refused.retry_at)
    if isinstance(refused, NoSuchPlan):
        return RequestOutcome(None, (_NO_SUCH_PLAN,))
    if isinstance(refused, TakesNone):
        message = f"{target.name} does not accept contact requests."
        return RequestOutcome(None, (UserErrorRow("forbidden", ("input", "itemId"), message),))
    if isinstance(refused, SameWords):
        message = "You have sent this text to as many DJs and venues as you may within a week. Write a message of its own."
        return RequestOutcome(None, (UserErrorRow("conflict", ("input", "message"), message),))
    assert isinstance(refused, PendingAlready)
    message = f"A request to {target.name} for the same plan is still pending."
    return RequestOutcome(None, (UserErrorRow("conflict", ("input", "itemId"), message),))


async def _settled(context: RequestContext, settled: Settled | None) -> RequestOutcome:
    if settled is None:
        return RequestOutcome(None, _NO_SUCH_REQUEST)
    await _changed(context, settled.request)
    if settled.is_done:
        return RequestOutcome(settled.request)
    message = f"The request is already {settled.request.status} and can no longer be changed."
    return RequestOutcome(settled.request, (UserErrorRow("conflict", ("id",), message),))


async def _changed(context: RequestContext, request: ContactRequestRow) -> None:
    """Drop the cached request so that this response shows the change, and notify subscribers."""
    loaders = context.loaders
    loaders.contact_request_by_id.forget(request.id)
    loaders.events_by_request.forget(request.id)
    if request.plan_id is None:
        await context.organizers.publish()
        return
    loaders.contact_requests_by_plan.forget(request.plan_id)
    loaders.latest_request_by_target.forget((request.plan_id, request.item_type, request.item_id))
    if context.viewer is not None:
        await changed_plan(context, context.viewer, request.plan_id)


def _span(window_ms: int) -> str:
    minutes = window_ms / 60_000
    if window_ms % 3_600_000 == 0:
        hours = window_ms // 3_600_000
        return "an hour" if hours == 1 else f"{hours} hours"
    return f"{minutes:g} minutes"
