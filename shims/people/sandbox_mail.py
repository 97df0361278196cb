"""/sandbox/mail: what the embedded run would have sent, for whoever sits at the machine.

Whoever reads it can set anybody's password. So it is there only with the embedded default, and only for requests that come from
this machine by its own name: no proxy's, and none of a page whose name was pointed at 127.0.0.1.
"""

import re
from email.message import EmailMessage
from functools import partial
from html import escape
from ipaddress import ip_address

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from resolvers.alerts.sandbox_mailbox import SandboxMailbox, text_of
from shims.rest.errors import NotFound
from shims.rest.pages import page

PATH = "/sandbox/mail"
_LINK = re.compile(r"https?://[^\s<]+")
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
_OWN_NAMES = ("localhost", "127.0.0.1", "[::1]")


def sandbox_mail_routes(mailbox: SandboxMailbox | None) -> list[BaseRoute]:
    """/sandbox/mail; nothing without a mailbox."""
    return [] if mailbox is None else [Route(PATH, partial(_mail, mailbox), methods=["GET"])]


async def _mail(mailbox: SandboxMailbox, request: Request) -> Response:
    if not _is_local(request):
        raise NotFound("The sandbox's mailbox is shown only on the machine that runs the server, as http://localhost.")
    letters = "".join(map(_letter, mailbox.messages)) or "<p>No e-mail yet.</p>"
    return page("Sandbox mailbox", f"<p>No mail server is set (SMTP_URL), so e-mail ends here.</p>{letters}")


def _letter(message: EmailMessage) -> str:
    text = _LINK.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', escape(text_of(message)))
    return f"<hr><h2>{escape(str(message['Subject']))}</h2><p>To {escape(str(message['To']))}</p><pre>{text}</pre>"


def _is_local(request: Request) -> bool:
    try:
        is_near = request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        is_near = False
    host = request.headers.get("host", "").rpartition(":")
    name = host[0] if host[1] and host[2].isdecimal() else request.headers.get("host", "")
    return is_near and name.lower() in _OWN_NAMES and not any(name in request.headers for name in _FORWARDED)
