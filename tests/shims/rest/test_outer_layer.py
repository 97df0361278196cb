"""What every response carries, whichever way its request takes through the application."""

import logging
from functools import partial

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schema.transport.request_id import current_request_id
from shims.rest.outer_layer import OuterLayer, Shortcut
from tests.schema.transport.asgi_client import Client
from tests.shims.conftest import House

ORIGINS = [["https://gigs.example"], ["*"], []]
QUERY = "query Names { sources { name } }"


async def _plain(scope: Scope, receive: Receive, send: Send) -> None:
    headers = {"Vary": "Accept", "Referrer-Policy": "origin", "X-Seen": current_request_id.get()}
    await PlainTextResponse("ok", headers=headers)(scope, receive, send)


async def _bare(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 204})
    await send({"type": "http.response.body"})


async def test_a_response_carries_the_id_and_no_referrer_once() -> None:
    sent: list[tuple[bytes, bytes]] = []

    async def keeping(scope: Scope, receive: Receive, send: Send) -> None:
        async def keep(message: Message) -> None:
            sent.extend(message.get("headers", ()))
            await send(message)

        await OuterLayer(_plain)(scope, receive, keep)

    reply = await Client(keeping).get("/", x_request_id="the-callers-own")
    assert reply.headers["x-request-id"] == reply.headers["x-seen"] == "the-callers-own"
    assert [value for name, value in sent if name == b"referrer-policy"] == [b"no-referrer"]
    assert current_request_id.get() == "-"
    bare = await Client(OuterLayer(_bare)).get("/")
    assert (bare.status, len(bare.headers["x-request-id"])) == (204, 16)


@pytest.mark.parametrize("origins", ORIGINS)
@pytest.mark.parametrize("app", [_plain, _bare])
@pytest.mark.parametrize("origin", [{}, {"origin": "https://gigs.example"}, {"origin": "https://other.example"}])
async def test_requests_of_no_page_get_what_starlettes_own_cors_gives(
    app: ASGIApp, origins: list[str], origin: dict[str, str]
) -> None:
    cross_origin = partial(CORSMiddleware, allow_origins=origins)
    layers = OuterLayer(app, cross_origin=cross_origin), OuterLayer(cross_origin(app))
    ours, starlettes = [await Client(layer).get("/", x_request_id="the-callers-own", **origin) for layer in layers]
    assert ours == starlettes
    assert "Origin" in ours.headers.get("vary", "") or ours.headers["access-control-allow-origin"] == "*"


async def test_sockets_of_their_path_pass_no_other_layer() -> None:
    taken: list[str] = []

    class Sockets:
        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            taken.append(f"sockets {current_request_id.get() == scope['state']['request_id']}")

    async def rest(scope: Scope, receive: Receive, send: Send) -> None:
        taken.append("the rest")

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        raise AssertionError("nobody answers here")

    layer = OuterLayer(rest, sockets=WebSocketRoute("/graphql", Sockets()))
    for path in ("/graphql", "/graphql/", "/"):
        await layer({"type": "websocket", "path": path, "headers": []}, receive, send)
    assert taken == ["sockets True", "the rest", "the rest"]


async def test_the_shortcut_takes_its_own_path_and_no_other() -> None:
    async def router(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse("router")(scope, receive, send)

    class Endpoint:
        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            await PlainTextResponse(f"endpoint of {scope['route'].path}")(scope, receive, send)

    client = Client(Shortcut(router, route=Route("/graphql", Endpoint())))
    answers = [(await client.get(path)).body.decode() for path in ("/graphql", "/graphql/", "/graphql/assets/start.js", "/")]
    assert answers == ["endpoint of /graphql", "router", "router", "router"]


async def test_a_fault_of_the_endpoint_is_a_masked_500_that_is_counted_and_logged(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*arguments: object, **named: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr("schema.transport.http.negotiate", fail)
    with caplog.at_level(logging.INFO, "access"):
        reply = await house.client.query(QUERY)
    assert (reply.status, b"secret" in reply.body, reply.headers["referrer-policy"]) == (500, False, "no-referrer")
    assert reply.json()["errors"][0]["extensions"]["code"] == "INTERNAL"
    [line] = [record.getMessage() for record in caplog.records if record.name == "access"]
    assert line.startswith("POST /graphql 500 ")
    counted = 'gigs_http_requests_total{operation="",route="/graphql",service="aggregator",status="500"} 1.0'
    assert counted in house.dependencies.metrics.text().decode()


async def test_a_graphql_request_has_the_same_headers_as_through_the_router(house: House) -> None:
    straight = await house.client.query(QUERY)
    others = [one for one in house.app.user_middleware if str(one.cls) != str(Shortcut)]
    assert len(others) == len(house.app.user_middleware) - 1
    assert type(house.app.build_middleware_stack()) is OuterLayer  # Starlette's own outermost layer would take another coroutine
    routed = Starlette(routes=house.app.routes, middleware=[Middleware(one.cls, *one.args, **one.kwargs) for one in others])
    through = await Client(routed).query(QUERY)
    assert {name: value for name, value in straight.headers.items() if name != "x-request-id"} == {
        name: value for name, value in through.headers.items() if name != "x-request-id"
    }
    assert straight.body == through.body
