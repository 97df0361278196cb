"""Answers through the link in a contact request's e-mail: its holder acts for the DJ or venue, without an account."""

import unicodedata
from typing import NamedTuple

from auth.signed_links import request_number
from loaders.organizers.letters import contact_letter
from resolvers.context import RequestContext
from resolvers.organizers.contact.requests import NOTE_MAX
from store.database.connection import Transaction
from store.organizers.contact_answers import answer_request
from store.organizers.contact_events import NewContactEvent
from store.organizers.contact_refusals import refuse_requests, refuses_requests, take_requests
from store.organizers.records import AnswerStatus, ContactRequestRow, ContactStatus, ContactTarget


class LinkedRequest(NamedTuple):
    """The request behind a link, as the DJ or venue sees it."""

    request: ContactRequestRow
    status: ContactStatus
    organizer_name: str
    organizer_email: str
    target: ContactTarget
    plan_name: str | None
    refuses: bool  # takes no requests from anybody


async def linked_request(context: RequestContext, token: str) -> LinkedRequest | None:
    """The request behind a link; None if the link was not issued by this server. Reading changes nothing."""
    number, tokens = request_number(token), context.organizers.answer_tokens
    letter = None if number is None or tokens is None else await contact_letter(context.database, number)
    if letter is None or tokens is None:
        return None
    request, organizer, target, plan = letter
    if request.nonce is None or not tokens.is_for(token, request.id, request.nonce):
        return None
    refuses = await refuses_requests(context.database, (request.item_type, request.item_id))
    status = request.status_at(context.now())
    return LinkedRequest(request, status, organizer.name, organizer.email, target, plan.name if plan else None, refuses)


async def answer_by_link(context: RequestContext, linked: LinkedRequest, status: AnswerStatus, note: str) -> bool:
    """Answer the request; False unless this call was the first answer to a pending request."""
    event = NewContactEvent(status, "recipient", _words(note))
    mails = context.organizers.sends_mail
    settled = await answer_request(context.database, linked.request.id, event, context.now(), mails_organizer=mails)
    await context.organizers.publish()
    return settled is not None and settled.is_done


async def refuse_by_link(context: RequestContext, linked: LinkedRequest) -> None:
    """Decline the request if it is pending, and block all further requests to this DJ or venue. Repeating it changes nothing."""
    item = (linked.request.item_type, linked.request.item_id)

    async def refuse(tx: Transaction) -> None:
        await refuse_requests(tx, item, context.now())

    await context.database.write(refuse)
    await answer_by_link(context, linked, "declined", "")


async def take_by_link(context: RequestContext, linked: LinkedRequest) -> None:
    """Accept requests again."""
    item = (linked.request.item_type, linked.request.item_id)
    await context.database.write(lambda tx: take_requests(tx, item))


def _words(note: str) -> str | None:
    """The note sent with an answer, cut to the stored length."""
    kept = "".join(letter for letter in note if letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cs"))
    return kept.strip()[:NOTE_MAX] or None
