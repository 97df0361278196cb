"""Subscriptions over real sockets: uvicorn serves, other people's clients listen."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import orjson
import pytest
import uvicorn
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from schema.transport.websocket_messages import PROTOCOL
from store.database.connection import Database
from tests.people import person
from tests.servers import free_port
from tests.shims.conftest import House
from tests.shims.live.test_websocket import ADDED, tell
from tests.waiting import until

BODY = {"query": ADDED}


@pytest.fixture
async def address(house: House) -> AsyncIterator[str]:
    """Where the house is served."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(house.app, host="127.0.0.1", port=port, log_level="error", lifespan="off"))
    serving = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    yield f"127.0.0.1:{port}"
    server.should_exit = True
    await serving


async def test_a_websocket_client_hears_what_is_new(house: House, database: Database, address: str) -> None:
    ada = await person(database)
    async with connect(f"ws://{address}/graphql", subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
        await socket.send(orjson.dumps({"type": "connection_init", "payload": ada.headers}), text=True)
        assert orjson.loads(await socket.recv()) == {"type": "connection_ack"}
        await socket.send(orjson.dumps({"type": "subscribe", "id": "1", "payload": BODY}), text=True)
        await until(lambda: house.live.listener_count == 1)
        await tell(database, ada)
        told = orjson.loads(await socket.recv())
        assert told["payload"]["data"]["notificationAdded"]["event"]["title"] == "Bicep"
        socket.transport.abort()  # gone without a word
        await until(lambda: house.live.listener_count == 0)


@pytest.mark.parametrize(
    ("origin", "status"),
    [("https://evil.example", 403), ("null", 403), ("https://gigs.example", 101), (None, 101)],
)
async def test_only_pages_of_listed_origins_open_a_websocket(address: str, origin: str | None, status: int) -> None:
    headers = {"Origin": origin} if origin else {}
    async with aiohttp.ClientSession() as session:
        try:
            async with session.ws_connect(f"http://{address}/graphql", protocols=[PROTOCOL], headers=headers) as socket:
                await socket.send_json({"type": "connection_init"})
                assert (await socket.receive_json(), status) == ({"type": "connection_ack"}, 101)
        except aiohttp.WSServerHandshakeError as error:
            assert error.status == status


async def test_a_stream_client_hears_what_is_new(house: House, database: Database, address: str) -> None:
    ada = await person(database)
    headers = ada.headers | {"Accept": "text/event-stream"}
    async with aiohttp.ClientSession() as session:
        answer = await session.post(f"http://{address}/graphql", json=BODY, headers=headers)
        await until(lambda: house.live.listener_count == 1)
        await tell(database, ada)
        assert await answer.content.readline() == b"event: next\n"
        told = orjson.loads((await answer.content.readline()).removeprefix(b"data: "))
        assert told["data"]["notificationAdded"]["event"]["title"] == "Bicep"
        answer.close()
        await until(lambda: house.live.listener_count == 0)
