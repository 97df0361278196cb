"""Apify's sandbox runs the Dice actor: 201, items of several shapes, error rows among them."""

from typing import Any

import pytest

from tests.sources.sandbox.conftest import Client
from tests.sources.sandbox.reading import BEARER, RUN, dice_items


def _page(client: Client, city: str) -> dict[str, Any]:
    return {"startUrls": [{"url": client.world.dice_browse_urls[city]}]}


async def test_items_come_with_201_and_hold_every_shape(client: Client) -> None:
    items = [item async for item in dice_items(client)]
    assert any("int_id" in item for item in items)
    assert any("summary_lineup" in item for item in items)
    assert any("startDate" in item and item["link"].startswith("/event/") for item in items)
    assert any("id" not in item and item["url"].startswith("https://dice.fm/event/") for item in items)
    assert (await client.post(RUN, _page(client, "Dublin"), BEARER)).status == 201


async def test_only_the_city_asked_for(client: Client) -> None:
    items = (await client.post(RUN, _page(client, "Cork"), BEARER)).json
    cities = {item["cities"][0]["name"] for item in items if "cities" in item}
    assert cities == {"Cork"}


async def test_error_rows_stand_among_good_ones_and_for_unknown_pages(client: Client) -> None:
    rows = [row for city in client.world.dice_browse_urls for row in (await client.post(RUN, _page(client, city), BEARER)).json]
    assert 0 < sum("error" in row for row in rows) < len(rows) / 10
    unknown = (
        await client.post(RUN, {"startUrls": [{"url": "https://dice.fm/browse/nowhere-54d8a23438fe5d27d500001c"}]}, BEARER)
    ).json
    assert [set(row) for row in unknown] == [{"error", "errorDescription", "url"}]


async def test_most_items_can_be_limited_in_the_query_and_in_the_input(client: Client) -> None:
    assert len((await client.post(RUN, _page(client, "Dublin"), BEARER, maxItems="3")).json) == 3
    assert len((await client.post(RUN, _page(client, "Dublin") | {"maxItems": 2}, BEARER)).json) == 2


async def test_token_may_stand_in_the_query_and_both_paths_serve(client: Client) -> None:
    path = RUN.replace("/acts/", "/actors/")
    assert (await client.post(path, _page(client, "Dublin"), token="t")).status == 201


async def test_linkouts_name_the_shop_that_sells(client: Client) -> None:
    links = [item["external_url"] async for item in dice_items(client) if item.get("type") == "linkout"]
    assert links
    assert all("ticketmaster" in link or "eventbrite" in link for link in links)


@pytest.mark.parametrize(
    ("path", "body", "headers", "status", "kind"),
    [
        (RUN, {"startUrls": []}, BEARER, 400, "invalid-input"),
        (RUN, b"not json", BEARER, 400, "invalid-input"),
        (RUN, {"startUrls": [{"url": "x"}], "maxItems": "many"}, BEARER, 400, "invalid-input"),
        (RUN, {"startUrls": [{"url": "x"}]}, {}, 401, "user-or-token-not-found"),
        (RUN, {"startUrls": [{"url": "x"}]}, {"Authorization": "Bearer refused"}, 401, "user-or-token-not-found"),
        (RUN.replace("dice-fm", "songkick"), {"startUrls": [{"url": "x"}]}, BEARER, 404, "record-not-found"),
    ],
)
async def test_wrong_calls_are_refused(
    client: Client, path: str, body: Any, headers: dict[str, str], status: int, kind: str
) -> None:
    answer = await client.post(path, body, headers)
    assert (answer.status, answer.json["error"]["type"]) == (status, kind)
