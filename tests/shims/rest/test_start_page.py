"""`/` leads somewhere, for browsers and for programs."""

import re

from auth.rate_limits.limits import RateLimits, RateLimitSettings
from schema.transport.graphiql.page import GraphiQL, Tab
from schema.transport.settings import CorsSettings
from shims.app import AppSettings, make_app
from tests.schema.transport.asgi_client import Client
from tests.shims.conftest import House

BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


async def test_browsers_get_a_page_whose_links_lead_somewhere(client: Client) -> None:
    page = await client.get("/", **BROWSER)
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    addresses = re.findall(r'href="([^"]+)"', page.body.decode())
    assert {"/graphql", "/health", "/docs/api.md"} <= set(addresses)
    followed = [address for address in addresses if address != "/health"]  # a 503, for the sources are never up to date here
    assert [(await client.get(address, **BROWSER)).status for address in followed] == [200] * len(followed)


async def test_programs_get_the_same_addresses(client: Client) -> None:
    page, reply = await client.get("/", **BROWSER), await client.get("/")
    assert reply.json()["version"] == "1.2.3"
    assert all(f'href="{address}"' in page.body.decode() for address in reply.json()["addresses"].values())


async def test_only_guides_are_served(client: Client) -> None:
    assert (await client.get("/docs/http.md")).body.startswith(b"# HTTP")
    for path in ("/docs/nothing.md", "/docs/..%2fREADME.md", "/docs/../README.md", "/docs/decisions.md"):
        assert (await client.get(path)).status == 404


async def test_graphiql_can_be_turned_off(house: House) -> None:
    settings = AppSettings(CorsSettings(graphiql=False), RateLimitSettings(maximum=0), RateLimits())
    client = Client(make_app(house.dependencies, GraphiQL([Tab("{ sources { name } }")]), settings))
    assert (await client.get("/graphql", **BROWSER)).headers["content-type"].startswith("application/json")
    assert 'href="/graphql"' not in (await client.get("/", **BROWSER)).body.decode()
    assert (await client.query("{ __typename }")).status == 200
