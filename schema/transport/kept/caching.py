"""What caches between us and the client may keep: strangers' answers to queries of public data, sent with GET.

Source: RFC 9111 (caching), RFC 5861 (stale-while-revalidate), RFC 9110, 13.1.2 (If-None-Match compares weakly).
"""

import hashlib
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from schema.execution.settings import GraphQLSettings

NOBODYS = {"Cache-Control": "no-store", "Vary": "Accept"}
# A person's request must never be answered with what a cache holds of a stranger's, and a page of one origin not with another's.
_PUBLIC_VARY = "Accept, Authorization, Origin"


def is_anonymous(request: Request) -> bool:
    """True for a request that says nothing of who sent it."""
    return "authorization" not in request.headers and "cookie" not in request.headers


def may_be_shared(request: Request) -> bool:
    """True for an anonymous request by a method that caches know."""
    return request.method in ("GET", "HEAD") and is_anonymous(request)


def shared(response: Response, request: Request, settings: GraphQLSettings) -> Response:
    """The response with what makes it cacheable, or 304 when the client holds it already."""
    # Weak: proxies that compress it keep such a tag.
    tag = f'W/"{hashlib.blake2b(bytes(response.body), digest_size=15).hexdigest()}"'
    headers = {
        "ETag": tag,
        "Cache-Control": f"public, max-age={settings.max_age_s}, stale-while-revalidate={settings.stale_s}",
        "Vary": _PUBLIC_VARY,
    }
    if _holds(request.headers, tag):
        return Response(status_code=304, headers=headers)
    response.headers.update(headers)
    return response


def _holds(headers: Mapping[str, str], tag: str) -> bool:
    named = headers.get("if-none-match", "")
    opaque = tag.removeprefix("W/")
    return named.strip() == "*" or any(one.strip().removeprefix("W/") == opaque for one in named[:4000].split(","))
