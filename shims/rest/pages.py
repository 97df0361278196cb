"""Small pages that work without a script: where links in e-mails lead, and the forms on them."""

import base64
import hashlib
from html import escape
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from shims.rest.errors import RestError

BODY_MAX = 32_768  # bytes; a note of a thousand letters is twelve thousand at most when it is sent as a form
_STYLE = (
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:10vh auto;padding:0 1rem;color:#1a1a1a;background:#fafafa}"
    "h1{font-size:1.4rem}input,textarea,button{font:inherit;padding:.3rem .6rem}pre{white-space:pre-wrap}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#181818}a{color:#9cc3ff}}"
)
NOT_OURS = "It is incomplete, or what it was about is no longer there. Try it from the e-mail once more."
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; frame-ancestors 'none'"
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


def page(title: str, body: str, status: int = 200, *, leads_to: str | None = None) -> Response:
    """A page with a heading; `body` is HTML. `leads_to` is where the answer to its form may redirect, beside this server."""
    heading = escape(title)
    headers = _HEADERS if leads_to is None else _HEADERS | {"Content-Security-Policy": _policy(leads_to)}
    return HTMLResponse(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{heading}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>'
        f"<body><main><h1>{heading}</h1>{body}</main></body></html>",
        status,
        headers,
    )


def broken_link(words: str) -> Response:
    """What a person sees whose link does nothing, 404."""
    return page("This link does not work", f"<p>{escape(words)}</p>", 404)


def _policy(leads_to: str) -> str:
    parts = urlsplit(leads_to)
    return _POLICY.replace("form-action 'self'", f"form-action 'self' {parts.scheme}://{parts.netloc}")


async def form_fields(request: Request) -> dict[str, str]:
    """The fields of a form, the last of each name.

    Errors: RestError, 413 for too long a body.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_MAX:
            raise RestError(413, "too_large", f"The body is larger than {BODY_MAX} bytes.")
    fields = parse_qs(bytes(body).decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=None)
    return {name: values[-1] for name, values in fields.items()}
