"""Spotify's sandbox: consent with PKCE, tokens that rotate or stay, revocation, top and followed artists."""

import base64
import hashlib
import re
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.sources.sandbox.conftest import Answer, Client

_BACK = "http://127.0.0.1:4000/auth/spotify/callback"
_VERIFIER = "a-verifier-of-more-than-forty-three-characters-in-length"
_CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(_VERIFIER.encode()).digest()).rstrip(b"=").decode()
_BASIC = {"Authorization": "Basic " + base64.b64encode(b"app:app-secret").decode()}
_PKCE = {"code_challenge": _CHALLENGE, "code_challenge_method": "S256"}
_SCOPES = "user-top-read user-follow-read"


async def _decide(client: Client, link_text: str, **asked: str) -> dict[str, list[str]]:
    """What comes back to the redirect address after a person has clicked a link of the consent page."""
    query = {"client_id": "app", "response_type": "code", "redirect_uri": _BACK, "state": "s&1", "scope": _SCOPES} | asked
    page = await client.get("/spotify-accounts/authorize", **query)
    assert page.status == 200
    links = re.findall(r'<a href="([^"]+)">([^<]+)</a>', page.body.decode())
    href = next(address for address, text in links if text == link_text).replace("&amp;", "&")
    answer = await client.get(f"/spotify-accounts/{href}")
    assert answer.status == 302 and answer.headers["Location"].startswith(_BACK)
    return parse_qs(urlsplit(answer.headers["Location"]).query)


async def _token(client: Client, headers: dict[str, str] | None = None, /, **form: str) -> Answer:
    sent = {"Content-Type": "application/x-www-form-urlencoded"} | (headers or {})
    return await client.post("/spotify-accounts/api/token", urlencode(form).encode(), sent)


async def _public_tokens(client: Client, person: str = "Aoife", scope: str = _SCOPES) -> dict[str, Any]:
    notified = await _decide(client, f"Agree as {person}", scope=scope, **_PKCE)
    grant = {"grant_type": "authorization_code", "redirect_uri": _BACK, "client_id": "app", "code_verifier": _VERIFIER}
    tokens: dict[str, Any] = (await _token(client, code=notified["code"][0], **grant)).json
    return tokens


def _bearer(tokens: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens['access_token']}"}


async def test_state_comes_back_with_the_code_or_the_refusal(client: Client) -> None:
    agreed = await _decide(client, "Agree as Aoife")
    assert agreed["state"] == ["s&1"] and agreed["code"][0]
    assert await _decide(client, "Cancel") == {"error": ["access_denied"], "state": ["s&1"]}


async def test_a_wrong_verifier_gets_no_token_and_spends_the_code(client: Client) -> None:
    notified = await _decide(client, "Agree as Aoife", **_PKCE)
    grant = {"grant_type": "authorization_code", "redirect_uri": _BACK, "client_id": "app", "code": notified["code"][0]}
    wrong = await _token(client, code_verifier="wrong", **grant)
    assert (wrong.status, wrong.json) == (400, {"error": "invalid_grant", "error_description": "code_verifier was incorrect"})
    assert (await _token(client, code_verifier=_VERIFIER, **grant)).json["error"] == "invalid_grant"


async def test_a_client_with_a_secret_keeps_its_refresh_token(client: Client) -> None:
    notified = await _decide(client, "Agree as Aoife")
    first = (await _token(client, _BASIC, grant_type="authorization_code", redirect_uri=_BACK, code=notified["code"][0])).json
    assert (first["token_type"], first["expires_in"], first["scope"]) == ("Bearer", 3600, _SCOPES)
    again = (await _token(client, _BASIC, grant_type="refresh_token", refresh_token=first["refresh_token"])).json
    assert "refresh_token" not in again
    assert (await client.get("/spotify-api/v1/me", _bearer(again))).json["id"] == "aoife"


async def test_a_public_clients_refresh_token_serves_once(client: Client) -> None:
    first = await _public_tokens(client)
    second = await _token(client, grant_type="refresh_token", refresh_token=first["refresh_token"], client_id="app")
    assert second.json["refresh_token"] != first["refresh_token"]
    used = await _token(client, grant_type="refresh_token", refresh_token=first["refresh_token"], client_id="app")
    assert (used.status, used.json) == (400, {"error": "invalid_grant", "error_description": "Refresh token revoked"})


async def test_revoking_ends_refresh_and_access(client: Client) -> None:
    tokens = await _public_tokens(client)
    client.app.state.spotify_tokens.revoke("aoife")
    answer = await _token(client, grant_type="refresh_token", refresh_token=tokens["refresh_token"], client_id="app")
    assert answer.json["error"] == "invalid_grant"
    assert (await client.get("/spotify-api/v1/me", _bearer(tokens))).status == 401


async def test_old_access_tokens_are_refused_as_expired(client: Client) -> None:
    tokens = await _public_tokens(client)
    client.app.state.spotify_tokens.expire_access()
    answer = await client.get("/spotify-api/v1/me", _bearer(tokens))
    assert answer.json == {"error": {"status": 401, "message": "The access token expired"}}


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": "authorization_code", "client_id": "refused"}, "invalid_client"),
        ({"grant_type": "authorization_code", "client_id": "app", "code": "never-given"}, "invalid_grant"),
        ({"grant_type": "password", "client_id": "app"}, "unsupported_grant_type"),
    ],
)
async def test_token_errors_are_flat(client: Client, form: dict[str, str], error: str) -> None:
    answer = await _token(client, None, **form)
    assert answer.status == 400
    assert answer.json["error"] == error and isinstance(answer.json["error_description"], str)


async def test_another_secret_is_an_invalid_client(client: Client) -> None:
    assert (await _token(client, _BASIC, grant_type="client_credentials")).json["expires_in"] == 3600
    other = {"Authorization": "Basic " + base64.b64encode(b"app:guessed").decode()}
    assert (await _token(client, other, grant_type="client_credentials")).json["error"] == "invalid_client"


async def test_top_artists_differ_by_range_and_are_paged_by_offset(client: Client) -> None:
    bearer = _bearer(await _public_tokens(client))
    ranges = [
        (await client.get("/spotify-api/v1/me/top/artists", bearer, time_range=span, limit=50)).json
        for span in ("short_term", "medium_term", "long_term")
    ]
    names = [[item["name"] for item in page["items"]] for page in ranges]
    assert names[0] != names[1] != names[2]
    assert set(names[0]) <= {act.name for act in client.world.acts}
    half = (await client.get("/spotify-api/v1/me/top/artists", bearer, time_range="short_term", limit=10, offset=10)).json
    assert [item["name"] for item in half["items"]] == names[0][10:20]
    assert half["previous"] is not None and half["offset"] == 10 and half["total"] == ranges[0]["total"] <= 50
    assert any("followers" not in item for item in ranges[0]["items"]) and any(
        item["genres"] == [] for item in ranges[0]["items"]
    )


async def test_following_is_paged_by_cursor(client: Client) -> None:
    bearer = _bearer(await _public_tokens(client))
    seen: list[str] = []
    query: dict[str, Any] = {"type": "artist", "limit": 7}
    while True:
        page = (await client.get("/spotify-api/v1/me/following", bearer, **query)).json["artists"]
        seen += [item["id"] for item in page["items"]]
        if page["cursors"]["after"] is None:
            break
        query["after"] = page["cursors"]["after"]
    assert page["next"] is None
    assert len(seen) == len(set(seen)) == page["total"] > 7


async def test_a_newcomer_has_no_taste_yet(client: Client) -> None:
    bearer = _bearer(await _public_tokens(client, "Newcomer"))
    assert (await client.get("/spotify-api/v1/me/top/artists", bearer)).json["items"] == []
    following = (await client.get("/spotify-api/v1/me/following", bearer, type="artist")).json["artists"]
    assert (following["total"], following["cursors"]) == (0, {"after": None})


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("/spotify-api/v1/me/top/artists", {"limit": 51}, 400),
        ("/spotify-api/v1/me/top/artists", {"time_range": "for_ever"}, 400),
        ("/spotify-api/v1/me/following", {}, 400),
    ],
)
async def test_wrong_parameters_are_refused(client: Client, path: str, query: dict[str, Any], status: int) -> None:
    answer = await client.get(path, _bearer(await _public_tokens(client)), **query)
    assert answer.json["error"]["status"] == answer.status == status


async def test_scopes_guard_what_was_not_asked_for(client: Client) -> None:
    bearer = _bearer(await _public_tokens(client, scope="user-read-email"))
    assert (await client.get("/spotify-api/v1/me", bearer)).status == 200
    refused = await client.get("/spotify-api/v1/me/top/artists", bearer)
    assert refused.json == {"error": {"status": 403, "message": "Insufficient client scope"}}
    assert (await client.get("/spotify-api/v1/me")).json["error"]["message"] == "No token provided"
