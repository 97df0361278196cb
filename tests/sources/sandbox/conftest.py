"""A small sandbox world, and a client of the sandbox that serves it on loopback."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import aiohttp
import orjson
import pytest
from starlette.applications import Starlette
from yarl import URL

from sources.sandbox import Faults, World, WorldSize, build_world, sandbox_app, serve_sandbox

TODAY = date(2026, 11, 23)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, parsed."""
        return orjson.loads(self.body)


@dataclass(frozen=True)
class Client:
    """Asks the sandbox."""

    base_url: str
    session: aiohttp.ClientSession
    app: Starlette
    world: World
    faults: Faults

    async def get(self, path: str, headers: Mapping[str, str] | None = None, /, **query: Any) -> Answer:
        """The answer to a GET. The path is sent as it is, encoded or not."""
        url = URL(self.base_url + path, encoded=True).update_query({name: str(value) for name, value in query.items()})
        async with self.session.get(url, headers=headers, allow_redirects=False) as response:
            return Answer(response.status, response.headers.copy(), await response.read())

    async def post(self, path: str, body: Any, headers: Mapping[str, str] | None = None, /, **query: str) -> Answer:
        """The answer to a POST of JSON, or of a form given as bytes."""
        sent = body if isinstance(body, bytes) else orjson.dumps(body)
        async with self.session.post(self.base_url + path, data=sent, headers=headers, params=query) as response:
            return Answer(response.status, response.headers.copy(), await response.read())


@pytest.fixture(scope="session")
def world() -> World:
    """A world of 400 gigs. Tests that change it build their own."""
    return build_world(7, TODAY, WorldSize(gigs=400, days=60))


@pytest.fixture
async def client(world: World) -> AsyncIterator[Client]:
    """A client of the small world, no spikes arrested."""
    faults = Faults()
    app = sandbox_app(world, faults, spike_arrest=False)
    async with serve_sandbox(app) as base_url, aiohttp.ClientSession() as session:
        yield Client(base_url, session, app, world, faults)
