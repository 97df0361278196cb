"""Signing up, logging in and preferences, as the predecessor's clients ask for them; and tokens that are not accepted."""

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import orjson
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from auth.tokens import AccessTokens
from store.database.connection import Database
from tests.builders import NOW
from tests.people import SECRET, TOKENS, Signed, person, sessions_of
from tests.schema.transport.asgi_client import Client, Reply
from tests.shims.conftest import House

ADA = {"name": "Ada", "email": "ada@example.org", "password": "analytical engine"}
EMPTY: dict[str, Any] = {
    **dict.fromkeys(("preferred_genres", "preferred_artists", "preferred_cities", "preferred_venues", "preferred_djs"), []),
    "budget_max": None,
    "radius_km": None,
    "night_preferences": [],
    "updated_at": None,
}


async def _post(client: Client, path: str, body: object, headers: dict[str, str] | None = None) -> Reply:
    raw = body if isinstance(body, bytes) else orjson.dumps(body)
    return await client.request("POST", path, body=raw, headers={"Content-Type": "application/json"} | (headers or {}))


@pytest.mark.parametrize("prefix", ["/auth", "/v1/auth"])
async def test_signing_up_and_logging_in(client: Client, prefix: str) -> None:
    made = await _post(client, f"{prefix}/signup", ADA)
    assert made.status == 201
    assert made.json()["user"] == {"id": 1, "name": "Ada", "email": "ada@example.org", "role": "user"}
    found = await _post(client, f"{prefix}/login", {"email": "ADA@example.org", "password": ADA["password"]})
    assert (found.status, found.json()["user"]) == (200, made.json()["user"])
    for token in (made.json()["token"], found.json()["token"]):
        shown = await client.request("GET", f"{prefix}/preferences", headers={"Authorization": f"Bearer {token}"})
        assert (shown.status, shown.json()) == (200, EMPTY)


async def test_wrong_and_unknown_are_told_alike(client: Client) -> None:
    await _post(client, "/auth/signup", ADA)
    for email in ("ada@example.org", "nobody@example.org"):
        reply = await _post(client, "/auth/login", {"email": email, "password": "difference engine"})
        error = reply.json()["error"]
        assert (reply.status, error["code"]) == (401, "invalid_credentials")
        assert error["message"] == "The e-mail address or the password is wrong."


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        (b"", 400, "The body must be JSON."),
        (b"[]", 400, "The body must be a JSON object."),
        (b'{"name": "\\ud83c"}', 400, "The body must be JSON."),
        (b"\xff", 400, "The body must be JSON."),
        (b"[" * 10_000, 400, "The body must be JSON."),
        (b'"' + b"x" * 20_000 + b'"', 413, "The body is larger than 16384 bytes."),
        ({"name": "Ada", "email": 7, "password": "long enough"}, 400, "email must be a string."),
        ({"name": "Ada", "email": "ada@example.org"}, 400, "password must be a string."),
        (ADA | {"password": "short"}, 400, "The password must be 8 to 1024 characters long; got 5."),
        (ADA | {"name": "A\r\nB"}, 400, "The name must be one line without control characters."),
    ],
)
async def test_a_sign_up_that_cannot_be_used(client: Client, body: object, status: int, message: str) -> None:
    reply = await _post(client, "/auth/signup", body)
    assert (reply.status, reply.json()["error"]["message"]) == (status, message)


async def test_a_taken_address_is_409(client: Client) -> None:
    replies = [await _post(client, "/auth/signup", ADA) for _ in range(2)]
    assert [reply.status for reply in replies] == [201, 409]
    assert replies[1].json()["error"]["code"] == "conflict"


async def test_a_role_is_not_for_the_asking(client: Client) -> None:
    assert (await _post(client, "/auth/signup", ADA | {"role": "admin"})).json()["user"]["role"] == "user"


async def test_too_many_log_ins_say_when_to_come_back(client: Client) -> None:
    replies = [await _post(client, "/auth/login", {"email": "a@example.org", "password": "x"}) for _ in range(21)]
    assert [reply.status for reply in replies] == [401] * 20 + [429]
    assert int(replies[-1].headers["retry-after"]) > 0
    assert replies[-1].json()["error"]["code"] == "rate_limited"


async def test_preferences_are_replaced_as_a_whole(client: Client, database: Database) -> None:
    ada = await person(database)
    said = {
        "preferred_genres": ["techno", "Donegal krautrock"],
        "preferred_djs": ["DJ Deece"],
        "budget_max": 24.5,
        "radius_km": 30,
        "night_preferences": ["weekend"],
        "updated_at": None,
    }
    saved = await _post(client, "/auth/preferences", said, ada.headers)
    told = EMPTY | said | {"updated_at": "2026-11-23T12:00:00Z"}
    assert (saved.status, saved.json()) == (200, {"saved": True, **told})
    assert (await client.request("GET", "/auth/preferences", headers=ada.headers)).json() == told
    await _post(client, "/auth/preferences", {"cities": ["Cork"]}, ada.headers)
    shown = (await client.request("GET", "/v1/auth/preferences", headers=ada.headers)).json()
    assert shown == EMPTY | {"preferred_cities": ["Cork"], "updated_at": told["updated_at"]}


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ({"preferred_genres": "techno"}, 400, "preferred_genres must be a list of strings."),
        ({"preferred_genres": ["techno", 7]}, 400, "preferred_genres must be a list of strings."),
        ({"budget_max": True}, 400, "budget_max must be a number."),
        ({"budget_max": -1}, 400, "budget_max must be an amount between 0 and 99999999.99."),
        ({"radius_km": 1.5}, 400, "radius_km must be a whole number."),
        ({"radius_km": 0}, 400, "radius_km must be between 1 and 500 kilometres."),
        ({"night_preferences": ["full moon"]}, 400, "night_preferences must be a list of weekday and weekend."),
        ({"preferred_artists": ["A\x00"]}, 400, "name 1 must be one line without control characters."),
        ({"preferred_artists": ["x"] * 501}, 400, ""),
        (
            {"preferred_artist": ["Bicep"]},
            400,
            "'preferred_artist' is unknown; the known members are preferred_genres, preferred_artists, ",
        ),
        ({"preferred_artists": ["x" * 10_000_000]}, 413, "The body is larger than 1048576 bytes."),
    ],
)
async def test_preferences_that_cannot_be_used(
    client: Client, database: Database, body: object, status: int, message: str
) -> None:
    ada = await person(database)
    reply = await _post(client, "/auth/preferences", body, ada.headers)
    assert reply.status == status
    assert message in reply.json()["error"]["message"]


def _forged(claims: dict[str, Any], key: str = SECRET, algorithm: str = "HS256") -> str:
    return jwt.encode({"alg": algorithm}, claims, OctKey.import_key(key), [algorithm])


def _claims(ada: Signed, **changed: Any) -> dict[str, Any]:
    exp = int((NOW + timedelta(minutes=5)).timestamp())
    held = {"iss": "gigs", "aud": "gigs-api", "sub": str(ada.viewer.id), "sid": ada.session_id, "exp": exp}
    return {name: value for name, value in (held | changed).items() if value is not None}


def _unsigned(ada: Signed) -> str:
    parts = [orjson.dumps(part) for part in ({"alg": "none", "typ": "JWT"}, _claims(ada))]
    return ".".join([*(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts), ""])


BAD_TOKENS: dict[str, Callable[[Signed], str]] = {
    "nonsense": lambda ada: "nonsense",
    "empty": lambda ada: "",
    "cut": lambda ada: ada.token[:-2],
    "not ASCII": lambda ada: ada.token + "é",
    "alg none": _unsigned,
    "foreign key": lambda ada: AccessTokens("another secret, just as long as ours").issue(ada.viewer, ada.session_id, NOW).text,
    "another algorithm": lambda ada: _forged(_claims(ada), SECRET * 2, "HS512"),
    "expired": lambda ada: TOKENS.issue(ada.viewer, ada.session_id, NOW - timedelta(hours=1)).text,
    "no expiry": lambda ada: _forged(_claims(ada, exp=None)),
    "other audience": lambda ada: _forged(_claims(ada, aud="another-api")),
    "other issuer": lambda ada: _forged(_claims(ada, iss="somebody")),
    "no session": lambda ada: _forged(_claims(ada, sid=None)),
    "unknown session": lambda ada: _forged(_claims(ada, sid="unknown")),
    "another's session": lambda ada: _forged(_claims(ada, sub="999")),
    "odd subject": lambda ada: _forged(_claims(ada, sub="1e9")),
    "a predecessor's": lambda ada: _forged({"user_id": ada.viewer.id, "role": "user", "exp": _claims(ada)["exp"]}),
    "a refresh token": lambda ada: ada.refresh_token,
}


CHALLENGES = {
    "TOKEN_EXPIRED": 'Bearer error="invalid_token", error_description="The access token expired"',
    "TOKEN_INVALID": 'Bearer error="invalid_token", error_description="The access token is not valid"',
}


async def test_the_forged_tokens_would_do_but_for_their_fault(client: Client, database: Database) -> None:
    ada = await person(database)
    headers = {"Authorization": f"bearer {_forged(_claims(ada))}"}
    assert (await client.request("GET", "/auth/preferences", headers=headers)).status == 200


@pytest.mark.parametrize("kind", BAD_TOKENS)
async def test_a_bad_token_is_401_and_says_only_whether_to_refresh(house: House, database: Database, kind: str) -> None:
    ada = await person(database)
    headers = {"Authorization": f"Bearer {BAD_TOKENS[kind](ada)}"}
    reply = await house.client.request("GET", "/auth/preferences", headers=headers)
    error = reply.json()["error"]
    assert (reply.status, error["code"]) == (401, "unauthenticated")
    problem = "TOKEN_EXPIRED" if kind == "expired" else "TOKEN_INVALID"
    assert (error["reason"], reply.headers["www-authenticate"]) == (problem, CHALLENGES[problem])
    viewer = await _post(house.client, "/graphql", {"query": "{ viewer { id } }"}, headers)
    assert (viewer.status, viewer.json()["errors"][0]["extensions"]["reason"]) == (401, problem)
    mutation = await _post(house.client, "/graphql", {"query": "mutation { sessionEnd { ended } }"}, headers)
    assert (mutation.status, mutation.code) == (401, "UNAUTHENTICATED")
    search = await house.client.request("GET", "/v1/events/search", headers=headers)
    assert (search.status, search.json()["error"]["code"]) == (401, "unauthenticated")
    assert b'gigs_account_events_total{event="token_refused"} 4.0' in house.dependencies.metrics.text()


async def test_who_has_a_bad_token_may_log_in(client: Client, database: Database) -> None:
    stale = {"Authorization": "Bearer stale"}
    assert (await _post(client, "/auth/signup", ADA, stale)).status == 201
    assert (await _post(client, "/auth/login", ADA, stale)).status == 200


async def test_a_revoked_session_is_401_at_once(client: Client, database: Database) -> None:
    ada = await person(database)
    await sessions_of(database).end(ada.session_id, NOW)
    assert (await client.request("GET", "/auth/preferences", headers=ada.headers)).status == 401
