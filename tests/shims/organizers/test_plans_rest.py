"""The predecessor's organizer routes: plans, shortlists with their files, templates and contact requests."""

import csv
import io
from typing import Any

import orjson
import pytest

from resolvers.global_ids import number_of
from shims.organizers.shortlists import BOM, COLUMNS, cell
from store.database.connection import Database
from tests.builders import add_venue
from tests.people import Signed, person
from tests.schema.transport.asgi_client import Client, Reply
from tests.schema.types.organizers.asking import add_dj
from tests.shims.conftest import House

PLANS = "/v1/organizer/plans"
REQUESTS = "/v1/organizer/contact-requests"
FULL = {
    "name": "Winter party", "city": "Dublin", "start_date": "2026-12-04", "end_date": "2026-12-05", "capacity": 300,
    "budget_min": 500, "budget_max": 1500.5, "genres": ["techno"], "gear_needs": ["CDJ"], "vibe_tags": "dark, warm",
}  # fmt: skip


async def send(client: Client, who: Signed, method: str, path: str, body: Any = None) -> Reply:
    text = b"" if body is None else body if isinstance(body, bytes) else orjson.dumps(body)
    headers = who.headers | {"Content-Type": "application/json", "Content-Length": str(len(text))}
    return await client.request(method, path, body=text, headers=headers)


@pytest.fixture
async def ada(database: Database) -> Signed:
    return await person(database, "Ada", "organizer")


async def test_plans_as_the_predecessor_kept_them(client: Client, ada: Signed) -> None:
    made = await send(client, ada, "POST", PLANS, FULL)
    assert made.status == 201
    plan = made.json()["plan"]
    assert plan == {
        "id": 1, "name": "Winter party", "city": "Dublin", "start_date": "2026-12-04T00:00:00Z",
        "end_date": "2026-12-05T23:59:59Z", "capacity": 300, "budget_min": 500.0, "budget_max": 1500.5, "currency": "EUR",
        "genres": ["techno"], "gear_needs": ["CDJ"], "vibe_tags": ["dark", "warm"], "version": 1,
        "created_at": "2026-11-23T12:00:00Z", "updated_at": "2026-11-23T12:00:00Z",
    }  # fmt: skip
    changed = await send(client, ada, "PUT", f"{PLANS}/1", {"capacity": 120, "city": None, "version": 1})
    assert (changed.status, changed.json()["plan"]) == (200, plan | {"capacity": 120, "city": None, "version": 2})
    assert (await send(client, ada, "GET", f"{PLANS}/1")).json() == changed.json()
    assert (await send(client, ada, "GET", PLANS)).json() == {"plans": [changed.json()["plan"]], "count": 1}
    stale = await send(client, ada, "PUT", f"{PLANS}/1", {"capacity": 90, "version": 1})
    assert (stale.status, stale.json()["error"]["code"]) == (409, "conflict")
    assert stale.json()["plan"]["capacity"] == 120


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("2027-06-12", "2027-06-11T23:00:00Z"),
        ("2027-06-12T20:00:00", "2027-06-12T19:00:00Z"),
        ("2027-06-12 20:00:00", "2027-06-12T19:00:00Z"),
        ("2027-06-12T20:00:00Z", "2027-06-12T20:00:00Z"),
        ("2027-06-12T20:00:00+02:00", "2027-06-12T18:00:00Z"),
    ],
)
async def test_times_without_an_offset_are_the_citys(client: Client, ada: Signed, sent: str, stored: str) -> None:
    made = await send(client, ada, "POST", PLANS, {"name": "x", "city": "Cork", "start_date": sent})
    assert made.json()["plan"]["start_date"] == stored
    changed = await send(client, ada, "PUT", f"{PLANS}/1", {"start_date": sent})
    assert changed.json()["plan"]["start_date"] == stored


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"", "JSON"),
        (b"[]", "object"),
        ({}, "name"),
        ({"name": 5}, "name"),
        ({"name": " "}, "name"),
        ({"name": "x", "city": 5}, "city"),
        ({"name": "x", "capacity": "5"}, "capacity"),
        ({"name": "x", "capacity": True}, "capacity"),
        ({"name": "x", "capacity": 0}, "capacity"),
        ({"name": "x", "capacity": 2**40}, "capacity"),
        ({"name": "x", "budget_min": -1}, "budget_min"),
        ({"name": "x", "budget_min": "lots"}, "budget_min"),
        ({"name": "x", "budget_min": 9, "budget_max": 8}, "budget_max"),
        ({"name": "x", "start_date": "yesterday"}, "start_date"),
        ({"name": "x", "start_date": 20261204}, "start_date"),
        ({"name": "x", "start_date": "2020-01-01"}, "start_date"),
        ({"name": "x", "start_date": "2026-12-05", "end_date": "2026-12-04"}, "end_date"),
        ({"name": "x", "genres": [1]}, "genres"),
        ({"name": "x", "gear_needs": {"a": 1}}, "gear_needs"),
        ({"name": "x", "vibe_tags": ["a\u0000"]}, "vibe_tags"),
    ],
)
async def test_a_wrong_member_is_named(client: Client, ada: Signed, body: Any, named: str) -> None:
    refused = await send(client, ada, "POST", PLANS, body)
    assert (refused.status, refused.json()["error"]["code"]) == (400, "invalid_request")
    assert named in refused.json()["error"]["message"]
    assert (await send(client, ada, "GET", PLANS)).json() == {"plans": [], "count": 0}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", PLANS), ("POST", PLANS), ("GET", f"{PLANS}/1"), ("PUT", f"{PLANS}/1"), ("POST", f"{PLANS}/1/search/djs"),
        ("POST", f"{PLANS}/1/search/venues"), ("GET", f"{PLANS}/1/shortlist"), ("POST", f"{PLANS}/1/shortlist"),
        ("GET", f"{PLANS}/1/shortlist/export"), ("GET", "/v1/organizer/contact-templates"), ("GET", REQUESTS),
        ("POST", REQUESTS),
    ],
)  # fmt: skip
async def test_who_may_ask(house: House, database: Database, ada: Signed, method: str, path: str) -> None:
    client, eve, ann = house.client, await person(database, "Eve", "organizer"), await person(database, "Ann")
    await send(client, ada, "POST", PLANS, FULL)
    body = {"name": "x", "item_type": "dj", "item_id": 1, "message": "Hi"} if method != "GET" else None
    stranger = await client.request(method, path, body=orjson.dumps(body) if body else b"")
    assert (stranger.status, stranger.json()["error"]["code"]) == (401, "unauthenticated")
    user = await send(client, ann, method, path, body)
    assert (user.status, user.json()["error"]["code"]) == (403, "forbidden")
    if "/1" in path:
        for wrong in (path, path.replace("/1", "/99"), path.replace("/1", "/x")):
            other = await send(client, eve, method, wrong, body)
            assert (other.status, other.json()["error"]["code"]) == (404, "not_found")


async def test_a_shortlist_and_its_files(client: Client, database: Database, ada: Signed) -> None:
    await send(client, ada, "POST", PLANS, FULL)
    dj = number_of(await add_dj(database, '=HYPERLINK("http://x")', phone="+353 1 234", city="Cork"), "Dj")
    venue = await add_venue(database, "Whelan's", capacity=450)
    entry = {"item_type": "dj", "item_id": dj, "note": 'says "maybe",\n@home'}
    made = await send(client, ada, "POST", f"{PLANS}/1/shortlist", entry)
    assert (made.status, made.json()["item"]["position"]) == (201, 0)
    again = await send(client, ada, "POST", f"{PLANS}/1/shortlist", entry)
    assert (again.status, again.json()) == (200, made.json())
    await send(client, ada, "POST", f"{PLANS}/1/shortlist", {"item_type": "venue", "item_id": venue})
    listed = (await send(client, ada, "GET", f"{PLANS}/1/shortlist")).json()
    assert [(item["item_type"], item["item_id"]) for item in listed["shortlist"]] == [("dj", dj), ("venue", venue)]
    assert listed["shortlist"][0]["dj"]["phone"] == "+353 1 234"
    exported = await send(client, ada, "GET", f"{PLANS}/1/shortlist/export")
    assert exported.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="winter-party-shortlist.csv"' in exported.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(exported.body.decode(), newline="")))
    assert [row["name"] for row in rows] == ['\'=HYPERLINK("http://x")', "Whelan's"]
    assert (rows[0]["phone"], rows[0]["note"], rows[1]["capacity"]) == ("'+353 1 234", 'says "maybe",\n@home', "450")
    with_bom = await send(client, ada, "GET", f"{PLANS}/1/shortlist/export?format=csv&bom=1")
    assert with_bom.body == BOM.encode() + exported.body
    as_json = await send(client, ada, "GET", f"{PLANS}/1/shortlist/export?format=json")
    assert as_json.json() == {"plan": "Winter party", "shortlist": listed["shortlist"]}
    for query, named in (("format=xls", "format"), ("bom=yes", "bom")):
        refused = await send(client, ada, "GET", f"{PLANS}/1/shortlist/export?{query}")
        assert refused.status == 400 and named in refused.json()["error"]["message"]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", "  =1", "\ufeff=1", "＝1", "＋1", "－1", "＠a", "|a", "%a"]
)
def test_no_cell_is_a_formula(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "DJ = me", "a-b", "€400", "5", "'quoted"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert cell(text) == text


def test_the_table_has_its_columns() -> None:
    assert len(COLUMNS) == len(set(COLUMNS))


async def test_the_export_url_of_graphql_is_this_address(client: Client, database: Database, ada: Signed) -> None:
    await send(client, ada, "POST", PLANS, FULL)
    query = "{ viewer { organizer { plans { nodes { csv: shortlistExportUrl json: shortlistExportUrl(format: JSON) } } } } }"
    answer = await client.query(query, None, **ada.headers)
    (plan,) = answer.json()["data"]["viewer"]["organizer"]["plans"]["nodes"]
    assert plan == {
        "csv": "https://gigs.example/v1/organizer/plans/1/shortlist/export?format=csv",
        "json": "https://gigs.example/v1/organizer/plans/1/shortlist/export?format=json",
    }


async def test_what_fits_a_plan(client: Client, database: Database, ada: Signed) -> None:
    await send(client, ada, "POST", PLANS, FULL)
    await add_dj(database, "Techno Tom", genres="techno")
    await add_dj(database, "Folk Fiona", genres="folk", city="Cork")
    await add_venue(database, "Big", capacity=400)
    djs = (await send(client, ada, "POST", f"{PLANS}/1/search/djs", {"limit": 1})).json()
    assert djs["count"] == 1
    assert (djs["djs"][0]["name"], djs["djs"][0]["is_shortlisted"]) == ("Techno Tom", False)
    assert {reason["kind"] for reason in djs["djs"][0]["fit_reasons"]} >= {"genre", "city"}
    narrowed = (await send(client, ada, "POST", f"{PLANS}/1/search/djs", {"q": "fiona"})).json()
    assert [dj["name"] for dj in narrowed["djs"]] == ["Folk Fiona"]
    venues = (await send(client, ada, "POST", f"{PLANS}/1/search/venues")).json()
    assert [venue["name"] for venue in venues["venues"]] == ["Big"]
    for body, named in (({"limit": 0}, "limit"), ({"limit": 101}, "limit"), ({"fee_max": []}, "fee_max"), ({"q": 5}, "q")):
        refused = await send(client, ada, "POST", f"{PLANS}/1/search/djs", body)
        assert refused.status == 400 and named in refused.json()["error"]["message"]


async def test_contact_requests(client: Client, database: Database, ada: Signed) -> None:
    await send(client, ada, "POST", PLANS, FULL)
    dj = number_of(await add_dj(database), "Dj")
    templates = (await send(client, ada, "GET", "/v1/organizer/contact-templates")).json()["templates"]
    offer = next(template for template in templates if "fee" in template["placeholders"])
    target = {"item_type": "dj", "item_id": dj, "plan_id": 1}
    lacking = await send(client, ada, "POST", REQUESTS, target | {"template_id": offer["id"], "values": {"fee": "€400"}})
    assert lacking.status == 400 and "set_length" in lacking.json()["error"]["message"]
    values = {"fee": "€400", "set_length": "two hours"}
    sent = await send(client, ada, "POST", REQUESTS, target | {"template_id": offer["id"], "values": values})
    assert sent.status == 201
    request = sent.json()["contact_request"]
    assert (request["item_name"], request["status"], request["email_state"]) == ("DJ Deirdre", "pending", "queued")
    assert "I can offer you €400 for a set of two hours" in request["message"]
    assert request["history"] == [{"status": "pending", "at": "2026-11-23T12:00:00Z", "note": None}]
    again = await send(client, ada, "POST", REQUESTS, target | {"message": "Again"})
    assert (again.status, again.json()["error"]["code"]) == (409, "conflict")
    listed = (await send(client, ada, "GET", REQUESTS)).json()
    assert listed == {"contact_requests": [request], "count": 1}
    assert (await send(client, ada, "GET", f"{REQUESTS}?status=accepted")).json()["count"] == 0
    assert (await send(client, ada, "GET", f"{REQUESTS}?status=lost")).status == 400
    shown = (await send(client, ada, "POST", f"{PLANS}/1/shortlist", {"item_type": "dj", "item_id": dj})).json()["item"]
    assert shown["contact_request"]["status"] == "pending"


@pytest.mark.parametrize(
    ("body", "status", "named"),
    [
        ({"message": "Hi"}, 400, "item_type"),
        ({"item_type": "band", "item_id": 1, "message": "Hi"}, 400, "item_type"),
        ({"item_type": "dj", "message": "Hi"}, 400, "item_id"),
        ({"item_type": "dj", "item_id": "1", "message": "Hi"}, 400, "item_id"),
        ({"item_type": "dj", "item_id": 99, "message": "Hi"}, 404, "DJ"),
        ({"item_type": "dj", "item_id": 1}, 400, "message"),
        ({"item_type": "dj", "item_id": 1, "message": 5}, 400, "message"),
        ({"item_type": "dj", "item_id": 1, "message": "Hi {{nobody}}"}, 400, "nobody"),
        ({"item_type": "dj", "item_id": 1, "message": "Hi", "plan_id": 99}, 404, "plan"),
        ({"item_type": "dj", "item_id": 1, "template_id": 99}, 404, "template"),
        ({"item_type": "dj", "item_id": 1, "template_id": 4, "values": ["x"]}, 400, "values"),
        ({"item_type": "dj", "item_id": 1, "template_id": 4, "values": {"fee": 4}}, 400, "values"),
    ],
)
async def test_a_wrong_request_is_named(
    client: Client, database: Database, ada: Signed, body: Any, status: int, named: str
) -> None:
    await add_dj(database)
    refused = await send(client, ada, "POST", REQUESTS, body)
    assert refused.status == status
    assert named in refused.json()["error"]["message"]
    assert (await send(client, ada, "GET", REQUESTS)).json()["count"] == 0


async def test_the_eleventh_is_429(client: Client, database: Database, ada: Signed) -> None:
    for number in range(11):
        dj = number_of(await add_dj(database, f"DJ {number}"), "Dj")
        body = {"item_type": "dj", "item_id": dj, "message": f"Hello number {number}"}
        sent = await send(client, ada, "POST", REQUESTS, body)
    assert (sent.status, sent.json()["error"]["code"], sent.headers["retry-after"]) == (429, "rate_limited", "3600")
    assert (await send(client, ada, "GET", REQUESTS)).json()["count"] == 10


async def test_more_than_a_page_of_plans_is_listed(client: Client, database: Database, ada: Signed) -> None:
    for number in range(103):
        await send(client, ada, "POST", PLANS, {"name": str(number)})
    found = (await send(client, ada, "GET", PLANS)).json()
    assert (found["count"], found["plans"][0]["name"], found["plans"][-1]["name"]) == (103, "102", "0")
