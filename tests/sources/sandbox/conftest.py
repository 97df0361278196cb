"""A small sandbox world, and a client of the sandbox that serves it on loopback."""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import aiohttp
import orjson
import pytest
from starlette.applications import Starlette
from yarl import URL

from sources.sandbox import Faults, World, WorldSize, build_world, sandbox_app, serve_in_thread

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


@pytest.fixture(scope="session")
def served(world: World) -> Iterator[tuple[str, Starlette]]:
    """The small world's sandbox, no spikes arrested, in a thread of its own: (address, app)."""
    app = sandbox_app(world, spike_arrest=False)
    with serve_in_thread(app) as base_url:
        yield base_url, app


@pytest.fixture
async def client(world: World, served: tuple[str, Starlette]) -> AsyncIterator[Client]:
    """A client of the small world; no fault is switched on and no call counted yet."""
    base_url, app = served
    faults: Faults = app.state.faults
    faults.clear()
    faults.calls.clear()
    faults.paths.clear()
    async with aiohttp.ClientSession() as session:
        yield Client(base_url, session, app, world, faults)
