"""What the front lets through, and what it keeps out: headers, bodies, metrics, streams, and where the domain leads."""

import asyncio
import http.client
import http.server
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote

import aiohttp
import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from tests.served.front import Front, front, needs_caddy
from tests.served.process import Served
from tests.servers import free_port

pytestmark = needs_caddy


@pytest.fixture(scope="module")
def through(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """A front before a running server."""
    upstreams = {"UPSTREAM": f"127.0.0.1:{served.port}", "INGESTION_UPSTREAM": f"127.0.0.1:{free_port()}"}
    with front(tmp_path_factory.mktemp("front"), **upstreams) as running:
        yield running


def test_headers_and_bodies_have_limits(through: Front) -> None:
    assert through.get(4000, "/health?live=1", {"X-Long": "x" * 40_000})[0] == 431
    connection = http.client.HTTPConnection(through.address, 4000, timeout=20)
    connection.putrequest("POST", "/graphql")
    connection.putheader("Content-Length", "2100000")
    connection.endheaders()  # refused before a byte of it is sent
    answer = connection.getresponse()
    assert (answer.status, json.loads(answer.read())["error"]["code"]) == (413, "too_large")
    connection.close()
    assert through.get(4000, "/graphql", {"Content-Type": "application/json"}, b"x" * 1_500_000)[0] == 413  # the server's own


def test_a_body_of_unknown_length_has_the_same_limit(through: Front) -> None:
    connection = http.client.HTTPConnection(through.address, 4000, timeout=20)
    connection.request(
        "POST", "/auth/signup", iter([b"x" * 100_000] * 30), {"Content-Type": "application/json"}, encode_chunked=True
    )
    assert connection.getresponse().status == 413
    connection.close()


ANSWERS = {
    "application/graphql-response+json; charset=utf-8": "gzip",
    "application/json": "gzip",
    "text/calendar; charset=utf-8": "gzip",
    "text/event-stream; charset=utf-8": None,
    'multipart/mixed; boundary="-"': None,
}


def test_answers_are_packed_whatever_their_media_type_and_streams_are_not(tmp_path: Path) -> None:
    class Says(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", unquote(self.path[1:]))
            self.send_header("Content-Length", "4000")
            self.end_headers()
            self.wfile.write(b"x" * 4000)

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Says) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with front(tmp_path, UPSTREAM=f"127.0.0.1:{server.server_address[1]}") as running:
            packed = {name: running.get(4000, f"/{quote(name, safe='')}", {"Accept-Encoding": "gzip"})[2] for name in ANSWERS}
        server.shutdown()
    assert {name: headers.get("Content-Encoding") for name, headers in packed.items()} == ANSWERS


def test_metrics_are_for_the_networks_that_are_named(tmp_path: Path, served: Served, through: Front) -> None:
    assert through.get(4000, "/metrics")[0] == 200
    with front(tmp_path, UPSTREAM=f"127.0.0.1:{served.port}", METRICS_FROM="192.0.2.0/24 2001:db8::/32") as elsewhere:
        status, body, _ = elsewhere.get(4000, "/metrics")
        error = json.loads(body)["error"]
        assert (status, error["code"]) == (403, "forbidden")
        assert len(error["request_id"]) > 20
        assert elsewhere.get(4000, "/health?live=1")[0] == 200


@pytest.mark.parametrize("host", ["localhost", "www.localhost"])
def test_the_domain_leads_to_the_start_page(through: Front, host: str) -> None:
    context = ssl._create_unverified_context()  # noqa: S323  the front's own authority, made for this test
    raw = socket.create_connection((through.address, through.https_port), timeout=20)
    with context.wrap_socket(raw, server_hostname=host) as connection:
        connection.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b"")).decode("latin-1")
    assert answer.startswith("HTTP/1.1 302 ")
    assert "\r\nLocation: /graphql\r\n" in answer


ACCEPTS = {"text/event-stream": "text/event-stream", "multipart/mixed": "multipart/mixed;subscriptionSpec=1.0"}


async def test_sockets_and_streams_pass_unbuffered(through: Front) -> None:
    sign_up = {"name": "Ada", "email": "ada@example.org", "password": "correct horse battery"}
    base = f"{through.address}:4000"
    async with aiohttp.ClientSession() as session, session.post(f"http://{base}/auth/signup", json=sign_up) as signed_up:
        headers = {"Authorization": f"Bearer {(await signed_up.json())['token']}"}
        async with connect(f"ws://{base}/graphql", subprotocols=[Subprotocol("graphql-transport-ws")]) as client:
            await client.send(json.dumps({"type": "connection_init", "payload": headers}))
            assert json.loads(await client.recv()) == {"type": "connection_ack"}
        query = {"query": "subscription { notificationAdded { id } }"}
        for kind in ("text/event-stream", "multipart/mixed"):
            stream = session.post(f"http://{base}/graphql", json=query, headers={**headers, "Accept": ACCEPTS[kind]})
            # Nothing has happened yet, and no keep-alive is due: the answer begins all the same.
            async with asyncio.timeout(10), stream as answer:
                assert (answer.status, answer.content_type) == (200, kind)


async def test_a_body_that_trickles_is_given_up_and_a_stream_that_lasts_longer_is_not(tmp_path: Path, served: Served) -> None:
    query = {"query": "subscription { notificationAdded { id } }"}
    with front(tmp_path, read_body="1s", UPSTREAM=f"127.0.0.1:{served.port}") as running:
        base = f"{running.address}:4000"
        async with aiohttp.ClientSession() as session:
            headers = {"Authorization": f"Bearer {await _token(session, base)}", "Accept": "text/event-stream"}
            async with (
                connect(f"ws://{base}/graphql", subprotocols=[Subprotocol("graphql-transport-ws")]) as client,
                session.post(f"http://{base}/graphql", json=query, headers=headers) as stream,
            ):
                reader, writer = await asyncio.open_connection(running.address, 4000)
                writer.write(b"POST /auth/signup HTTP/1.1\r\nHost: gigs\r\nContent-Length: 1000\r\n\r\n{")
                async with asyncio.timeout(15):
                    assert b" 200 " not in await reader.read()  # to the end: the front has closed the connection
                await client.send(json.dumps({"type": "connection_init"}))
                assert json.loads(await client.recv()) == {"type": "connection_ack"}
                assert stream.status == 200
                assert not stream.content.at_eof()
                writer.close()


async def _token(session: aiohttp.ClientSession, base: str) -> str:
    sign_up = {"name": "Bob", "email": "bob@example.org", "password": "correct horse battery"}
    async with session.post(f"http://{base}/auth/signup", json=sign_up) as signed_up:
        token: str = (await signed_up.json())["token"]
        return token
