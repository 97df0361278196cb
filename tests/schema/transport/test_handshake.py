"""Whose pages may open a WebSocket."""

import pytest

from schema.transport.handshake import OriginPolicy
from schema.transport.live_caller import request_of_socket

LISTED = OriginPolicy(("https://gigs.example",), "https://api.gigs.example")


@pytest.mark.parametrize(
    ("origin", "is_allowed"),
    [
        (None, True),
        ("https://gigs.example", True),
        ("http://127.0.0.1:4000", True),  # the server's own page, as GraphiQL is
        ("https://api.gigs.example", True),
        ("https://api.gigs.example:444", False),
        ("http://gigs.example", False),
        ("https://gigs.example.evil.example", False),
        ("http://127.0.0.1:3000", False),
        ("http://127.0.0.1:4000@evil.example", False),
        ("null", False),
        ("", False),
        ("https://[", False),
        ("https://a:b", False),
    ],
)
def test_foreign_pages_may_not(origin: str | None, is_allowed: bool) -> None:
    headers = [(b"host", b"127.0.0.1:4000")] + ([(b"origin", origin.encode())] if origin is not None else [])
    assert LISTED.allows({"type": "websocket", "headers": headers}) is is_allowed


def test_a_star_allows_everybody() -> None:
    assert OriginPolicy(("*",)).allows({"type": "websocket", "headers": [(b"origin", b"https://evil.example")]})


@pytest.mark.parametrize(
    ("host", "origin"), [("gigs.example:443", "https://gigs.example"), ("gigs.example", "http://gigs.example:80")]
)
def test_default_ports_are_the_same_place(host: str, origin: str) -> None:
    headers = [(b"host", host.encode()), (b"origin", origin.encode())]
    assert OriginPolicy().allows({"type": "websocket", "headers": headers})


def test_of_the_handshake_only_what_tells_who_asks_is_kept() -> None:
    asking = [(b"host", b"api.gigs.example"), (b"user-agent", b"a client"), (b"x-forwarded-for", b"192.0.2.7")]
    rest = [(b"upgrade", b"websocket"), (b"sec-websocket-key", b"x3JJHMbDL1EzLkh9GBhXDw=="), (b"accept-language", b"ga")]
    scope = {"type": "websocket", "scheme": "wss", "path": "/graphql", "headers": [*asking, *rest, (b"authorization", b"old")]}
    request = request_of_socket(scope, "Bearer new")
    assert scope["headers"] == [*asking, (b"authorization", b"Bearer new")]
    assert (request.headers["authorization"], request.headers["user-agent"]) == ("Bearer new", "a client")
    assert (request.url.scheme, request.method, request.url.path) == ("https", "GET", "/graphql")
