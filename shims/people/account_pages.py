"""The pages behind the links in e-mails about accounts: a GET shows what can be done, a POST does it.

Mail programs and their scanners open links to look at them, so a GET changes nothing. A frontend may use the same tokens in the
mutations instead.
"""

import io
import zipfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from html import escape

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from auth.secret_tokens import token_hash
from resolvers.context import RequestContext
from resolvers.people import email_addresses, leaving, password_reset
from resolvers.people.account_requests import LINK_GONE, AccountResult
from resolvers.people.mail.letters import PATHS
from shims.dependencies import Dependencies
from shims.rest.pages import broken_link, form_fields, page
from store.people.account_links import LinkPurpose, find_link
from store.people.leaving import Export

Act = Callable[[RequestContext, str, dict[str, str]], Awaitable[AccountResult]]


@dataclass(frozen=True, slots=True)
class LinkPage:
    """What one kind of link can do, in words and as a form; `act` does it."""

    title: str
    form: str
    done: str
    act: Act


async def _reset(context: RequestContext, token: str, fields: dict[str, str]) -> AccountResult:
    return await password_reset.reset(context, token, fields.get("new", ""))


async def _verify(context: RequestContext, token: str, _: dict[str, str]) -> AccountResult:
    return await email_addresses.verify(context, token, None)


async def _change(context: RequestContext, token: str, _: dict[str, str]) -> AccountResult:
    return await email_addresses.confirm_change(context, token)


async def _undo(context: RequestContext, token: str, _: dict[str, str]) -> AccountResult:
    return await email_addresses.undo_change(context, token)


async def _keep(context: RequestContext, token: str, _: dict[str, str]) -> AccountResult:
    return await leaving.keep(context, token)


def _button(text: str) -> str:
    return f'<form method="post"><button>{text}</button></form>'


_RESET_FORM = (
    '<form method="post"><p><label>New password, at least 8 characters:<br><input type="password" name="new" required '
    'minlength="8" maxlength="1024" autocomplete="new-password"></label></p><button>Set the password</button></form>'
)
PAGES: dict[LinkPurpose, LinkPage] = {
    "password_reset": LinkPage(
        "Set a new password", _RESET_FORM, "Your new password is set. All devices have been logged out.", _reset
    ),
    "email_verify": LinkPage(
        "Confirm your e-mail address", _button("Yes, this is my address"), "Your e-mail address is confirmed.", _verify
    ),
    "email_change": LinkPage(
        "Confirm your new e-mail address", _button("Use this address"), "Your account now has this e-mail address.", _change
    ),
    "email_undo": LinkPage(
        "Take back your e-mail address",
        _button("Take it back"),
        "Your account has its old e-mail address again. All devices have been logged out, and you will get an e-mail with a link "
        "to set a new password.",
        _undo,
    ),
    "account_keep": LinkPage("Keep your account", _button("Keep my account"), "Your account will not be deleted.", _keep),
}
_EXPORT_TITLE = "Your data"


def account_page_routes(dependencies: Dependencies) -> list[BaseRoute]:
    """/v1/account/reset, verify, email, email-undo, keep and export."""
    routes: list[BaseRoute] = [
        Route(PATHS[purpose], partial(_link_page, dependencies, purpose), methods=["GET", "POST"]) for purpose in PAGES
    ]
    return [*routes, Route(PATHS["account_export"], partial(_export, dependencies), methods=["GET", "POST"])]


async def _link_page(dependencies: Dependencies, purpose: LinkPurpose, request: Request) -> Response:
    context, shown = await dependencies.make_context(request), PAGES[purpose]
    token = request.query_params.get("token", "")
    if request.method != "POST":
        return await _offer(context, purpose, token, shown.title, shown.form)
    result = await shown.act(context, token, await form_fields(request))
    if not result.errors:
        return page(shown.title, f"<p>{shown.done}</p>")
    (error, *_) = result.errors
    if error.message == LINK_GONE:
        return _gone()
    form = shown.form if error.code == "invalid" else ""
    return page(shown.title, f"<p>{escape(error.message)}</p>{form}", 409 if error.code == "conflict" else 400)


async def _export(dependencies: Dependencies, request: Request) -> Response:
    context, token = await dependencies.make_context(request), request.query_params.get("token", "")
    if request.method != "POST":
        return await _offer(context, "account_export", token, _EXPORT_TITLE, _button("Download"))
    found = await leaving.exported(context, token)
    if found is None:
        return _gone()
    headers = {"Content-Disposition": 'attachment; filename="gigs-account.zip"', "Cache-Control": "no-store"}
    return Response(_zipped(found), 200, headers, "application/zip")


async def _offer(context: RequestContext, purpose: LinkPurpose, token: str, title: str, form: str) -> Response:
    link = await find_link(context.database, token_hash(token), purpose, context.now())
    return _gone() if link is None else page(title, form)


def _gone() -> Response:
    return broken_link(LINK_GONE)


def _zipped(export: Export) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("account.json", export.document)
        archive.writestr("saved.ics", export.calendar)
    return packed.getvalue()
