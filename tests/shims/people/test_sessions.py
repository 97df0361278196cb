"""A person's sessions: seen, ended one by one or all others, refreshed and ended over REST."""

from datetime import timedelta

import pytest

from resolvers.people.devices import device_of
from store.database.connection import Database
from tests.builders import NOW
from tests.people import person
from tests.schema.transport.asgi_client import Client

ADA = {"name": "Ada", "email": "ada@example.org", "password": "analytical engine"}
SESSIONS = "{ viewer { sessions { id device createdAt lastSeenAt expiresAt isCurrent } } }"
REVOKE = "mutation ($id: ID!) { sessionRevoke(id: $id) { ended errors { code field } } }"
OTHERS = "mutation { sessionsEndOthers { ended errors { code } } }"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1"


async def _two_devices(client: Client) -> tuple[dict[str, str], dict[str, str]]:
    """The headers of Ada's two sessions."""
    first = (await client.post(ADA, "/auth/signup", user_agent=FIREFOX)).json()["token"]
    second = (await client.post(ADA, "/auth/login", user_agent=SAFARI)).json()["token"]
    return {"authorization": f"Bearer {first}"}, {"authorization": f"Bearer {second}"}


async def _sessions(client: Client, headers: dict[str, str]) -> dict[str, dict[str, object]]:
    found = (await client.query(SESSIONS, None, **headers)).json()["data"]["viewer"]["sessions"]
    return {session["device"]: session for session in found}


async def test_a_person_sees_their_live_sessions_by_device(client: Client, database: Database) -> None:
    await person(database, "Eve")
    first, _ = await _two_devices(client)
    await person(database, now=NOW - timedelta(days=90))
    found = await _sessions(client, first)
    assert {device: session["isCurrent"] for device, session in found.items()} == {
        "Firefox on Windows": True,
        "Safari on iPhone": False,
    }
    assert found["Firefox on Windows"]["createdAt"] == found["Firefox on Windows"]["lastSeenAt"] == "2026-11-23T12:00:00Z"


async def test_one_session_is_revoked_at_once(client: Client) -> None:
    first, second = await _two_devices(client)
    number = (await _sessions(client, first))["Safari on iPhone"]["id"]
    answer = await client.query(REVOKE, {"id": number}, **first)
    assert answer.json()["data"]["sessionRevoke"] == {"ended": 1, "errors": []}
    assert (await client.query(SESSIONS, None, **second)).status == 401
    again = await client.query(REVOKE, {"id": number}, **first)
    assert again.json()["data"]["sessionRevoke"] == {"ended": 0, "errors": [{"code": "NOT_FOUND", "field": ["id"]}]}


@pytest.mark.parametrize("number", ["", "nonsense", "\ud800", "x" * 5_000])
async def test_an_id_of_nobody_or_of_another_is_not_found(client: Client, database: Database, number: str) -> None:
    eve = await person(database, "Eve")
    first, _ = await _two_devices(client)
    for other in (eve.session_id, number.encode("utf-8", "replace").decode()):
        answer = await client.query(REVOKE, {"id": other}, **first)
        assert answer.json()["data"]["sessionRevoke"]["errors"][0]["code"] == "NOT_FOUND"
    assert (await client.query("{ viewer { name } }", None, authorization=eve.headers["Authorization"])).status == 200


async def test_all_other_sessions_are_ended(client: Client, database: Database) -> None:
    eve = await person(database, "Eve")
    first, second = await _two_devices(client)
    assert (await client.query(OTHERS, None, **first)).json()["data"]["sessionsEndOthers"] == {"ended": 1, "errors": []}
    statuses = [(await client.query("{ viewer { name } }", None, **headers)).status for headers in (first, second)]
    assert statuses == [200, 401]
    assert (await client.query("{ viewer { name } }", None, authorization=eve.headers["Authorization"])).status == 200


@pytest.mark.parametrize("query", [OTHERS, 'mutation { sessionRevoke(id: "a") { ended } }'])
async def test_strangers_end_nothing(client: Client, query: str) -> None:
    assert (await client.query(query)).code == "UNAUTHENTICATED"


@pytest.mark.parametrize("prefix", ["/auth", "/v1/auth"])
async def test_rest_refreshes_a_session_once(client: Client, prefix: str) -> None:
    opened = (await client.post(ADA, "/auth/signup")).json()
    stale = {"authorization": "Bearer stale"}
    token = {"refresh_token": opened["refresh_token"]}
    fresh = await client.post(token, f"{prefix}/refresh", **stale)
    assert (fresh.status, fresh.json()["user"]["name"]) == (200, "Ada")
    used = await client.post(token, f"{prefix}/refresh")
    assert (used.status, used.json()["error"]["code"]) == (401, "invalid_credentials")
    wrong = await client.post({"refresh_token": 5}, f"{prefix}/refresh")
    assert (wrong.status, wrong.json()["error"]["code"]) == (400, "invalid_request")


@pytest.mark.parametrize(("query", "ended", "left"), [("", 1, 200), ("?everywhere=true", 2, 401)])
async def test_rest_logs_out(client: Client, query: str, ended: int, left: int) -> None:
    first, second = await _two_devices(client)
    assert (await client.request("POST", f"/auth/logout{query}", headers=first)).json() == {"ended": ended}
    assert (await client.request("POST", "/auth/logout", headers=first)).status == 401
    assert (await client.query("{ viewer { name } }", None, **second)).status == left


@pytest.mark.parametrize(
    ("said", "device"),
    [
        (FIREFOX, "Firefox on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on macOS"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.9.1", "curl"),
        ("Mozilla/5.0 (X11; Linux x86_64)", "Linux"),
        ("", None),
        (None, None),
        ("a spaceship", None),
    ],
)
def test_a_device_is_named_in_a_few_words(said: str | None, device: str | None) -> None:
    assert device_of(said) == device
