"""Prints the coming week's gigs in a city: `python gigs.py Cork`. Needs `pip install "gql[aiohttp]"` and a running server."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from typing import Any

from gql import Client, gql
from gql.transport.aiohttp import AIOHTTPTransport

URL = os.environ.get("GIGS_URL", "http://localhost:4000/graphql")
PAGE = gql("""
  query Week($city: String!, $after: String) {
    events(filter: {city: $city, when: NEXT_7_DAYS}, first: 50, after: $after) {
      nodes { title localDate localTime venue { name } price { min currency } }
      pageInfo { hasNextPage endCursor }
    }
  }
""")


async def week(city: str) -> AsyncIterator[dict[str, Any]]:
    """The week's events, page by page until there are no more."""
    async with Client(transport=AIOHTTPTransport(URL)) as session:
        page: dict[str, Any] = {"hasNextPage": True, "endCursor": None}
        while page["hasNextPage"]:
            PAGE.variable_values = {"city": city, "after": page["endCursor"]}
            events = (await session.execute(PAGE))["events"]
            for event in events["nodes"]:
                yield event
            page = events["pageInfo"]


async def main(city: str) -> None:
    async for event in week(city):
        where = event["venue"]["name"] if event["venue"] else city
        print(event["localDate"], (event["localTime"] or "")[:5].rjust(5), f"{event['title']}, {where}")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else "Dublin"))
