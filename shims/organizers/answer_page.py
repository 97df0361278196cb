"""The pages behind the links in contact requests: a GET shows what can be done, a POST does it.

Mail programs and their scanners open links to inspect them, so a GET changes nothing. The pages need no account and no script.
Source: RFC 8058, 3.2, for the one-click opt-out.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from html import escape

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from resolvers.context import RequestContext
from resolvers.organizers.contact.answers import LinkedRequest, answer_by_link, linked_request, refuse_by_link, take_by_link
from resolvers.organizers.contact.composers import ANSWER_PATH, REFUSE_PATH
from resolvers.organizers.contact.requests import NOTE_MAX
from shims.dependencies import Dependencies
from shims.rest.errors import NotFound, RestError
from shims.rest.pages import NOT_OURS, broken_link, form_fields, page
from store.organizers.records import AnswerStatus

_ANSWERS: dict[str, AnswerStatus] = {"accept": "accepted", "decline": "declined"}
_STANDS = {
    "pending": "It waits for your answer.",
    "accepted": "You have accepted it.",
    "declined": "You have declined it.",
    "withdrawn": "It has been withdrawn.",
    "expired": "The time to answer is over.",
}
_FORM = """<form method="post"><p><label>A few words, if you like:<br><textarea name="note" maxlength="{most}" rows="4"
cols="40"></textarea></label></p><p><button name="answer" value="accept">Accept</button>
<button name="answer" value="decline">Decline</button></p></form>"""
_REFUSE = '<form method="post"><button name="action" value="refuse">No further requests from anybody</button></form>'
_TAKE = '<p>You get no requests.</p><form method="post"><button name="action" value="take">Take requests again</button></form>'


def answer_page_routes(dependencies: Dependencies) -> list[BaseRoute]:
    """/v1/contact-requests/answer and /v1/contact-requests/refuse."""
    return [
        Route(ANSWER_PATH, partial(_page, _answer, dependencies), methods=["GET", "POST"]),
        Route(REFUSE_PATH, partial(_page, _refuse, dependencies), methods=["GET", "POST"]),
    ]


async def _page(
    respond: Callable[[Dependencies, Request], Awaitable[Response]], held: Dependencies, request: Request
) -> Response:
    try:
        return await respond(held, request)
    except NotFound as error:  # who follows a link reads a page
        return broken_link(error.message)


async def _answer(dependencies: Dependencies, request: Request) -> Response:
    context = await dependencies.make_context(request)
    linked = await _linked(context, request)
    if request.method != "POST":
        return _shown(linked)
    form = await form_fields(request)
    status = _ANSWERS.get(form.get("answer", ""))
    if status is None:
        raise RestError(400, "invalid_request", "answer must be accept or decline.")
    is_done = await answer_by_link(context, linked, status, form.get("note", ""))
    return _shown(await _linked(context, request), 200 if is_done else 409)


async def _refuse(dependencies: Dependencies, request: Request) -> Response:
    context = await dependencies.make_context(request)
    linked = await _linked(context, request)
    if request.method == "POST":
        if (await form_fields(request)).get("action") == "take":
            await take_by_link(context, linked)
        else:  # the button, or a mail program's one click
            await refuse_by_link(context, linked)
        linked = await _linked(context, request)
    return page("Requests from organizers", _TAKE if linked.refuses else _REFUSE)


async def _linked(context: RequestContext, request: Request) -> LinkedRequest:
    found = await linked_request(context, request.query_params.get("token", ""))
    if found is None:
        raise NotFound(NOT_OURS)
    return found


def _shown(linked: LinkedRequest, status: int = 200) -> Response:
    """The request, its status, and the actions still possible."""
    about = f" for {linked.plan_name}" if linked.plan_name else ""
    words = escape(linked.request.message).replace("\n", "<br>")
    body = f"<p>From {escape(linked.organizer_name)} ({escape(linked.organizer_email)}){escape(about)}</p>"
    body += f"<blockquote>{words}</blockquote><p>{_STANDS[linked.status]}</p>"
    if linked.status == "pending":
        body += _FORM.format(most=NOTE_MAX)
    return page(f"A request to {linked.target.name}", body, status)
