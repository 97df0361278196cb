"""GraphiQL's page and files: all our own, under a strict policy."""

import gzip
import hashlib
import json
import re

import orjson
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from schema.transport.graphiql.page import HERE, GraphiQL, Tab
from tests.schema.execution.small_schema import small_client
from tests.schema.transport.asgi_client import Client

TABS = [Tab("query Gigs($city: String!) { hello(name: $city) } # </script>", '{"city": "Dublin"}')]
BROWSER = {"accept": "text/html,*/*;q=0.8"}


@pytest.fixture
def client() -> Client:
    graphiql = GraphiQL(TABS)
    endpoint = small_client(page=graphiql.page).app
    return Client(Starlette(routes=[*graphiql.routes(), Route("/graphql", endpoint)]))


async def test_the_page_carries_the_first_query(client: Client) -> None:
    reply = await client.get("/graphql", **BROWSER)
    found = re.search(r'id="settings">(.*)</script>\n<script src', reply.body.decode())
    assert reply.status == 200
    assert found
    assert orjson.loads(found.group(1))["tabs"] == [{"query": TABS[0].query, "variables": TABS[0].variables, "headers": "{}"}]


async def test_the_page_calls_nobody_else(client: Client) -> None:
    reply = await client.get("/graphql", **BROWSER)
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert b"http" not in reply.body.replace(b"http client", b"").replace(b"HTTP client", b"")


async def test_every_file_of_the_page_is_served(client: Client) -> None:
    page = (await client.get("/graphql", **BROWSER)).body.decode()
    addresses = re.findall(r'(?:src|href)="(/[^"]+)"', page)
    assert len(addresses) == 6
    for address in addresses:
        packed, plain = await client.get(address, accept_encoding="gzip, br"), await client.get(address)
        assert packed.headers["content-encoding"] == "gzip"
        assert gzip.decompress(packed.body) == plain.body
        assert "immutable" in plain.headers["cache-control"]
        assert plain.headers["content-type"].startswith("text/")
    assert (await client.get("/graphql/assets/other.js")).status == 404


def test_the_vendored_files_are_the_recorded_ones() -> None:
    recorded = json.loads((HERE / "vendor" / "versions.json").read_text())
    files = {name: checksum for package in recorded.values() for name, checksum in package["files"].items()}
    assert {path.name.removesuffix(".gz") for path in (HERE / "vendor").glob("*.gz")} == set(files)
    for name, checksum in files.items():
        packed = (HERE / "vendor" / f"{name}.gz").read_bytes()
        assert hashlib.sha256(gzip.decompress(packed)).hexdigest() == checksum
        assert len(packed) < 800_000
    assert all((HERE / "vendor" / f"LICENSE-{package}").is_file() for package in recorded)
