"""accounts.spotify.com: consent, authorization codes, tokens with and without PKCE.

Any client id is accepted except "refused"; a client's secret is whatever it sends first. Source: the field guide, part 5.
"""

import base64
import binascii
import hashlib
import html
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from sources.sandbox.answers import json_answer
from sources.sandbox.spotify.people import PEOPLE

REFUSED_CLIENT = "refused"
EXPIRES_IN_S = 3600


@dataclass(slots=True)
class Consent:
    """What a person granted to one client."""

    client_id: str
    redirect_uri: str
    scope: str
    challenge: str | None
    person: str = ""


@dataclass(slots=True)
class Tokens:
    """The codes and tokens issued; tests revoke them here."""

    asked: dict[str, Consent] = field(default_factory=dict)  # consent pages shown
    codes: dict[str, Consent] = field(default_factory=dict)
    refreshing: dict[str, Consent] = field(default_factory=dict)  # by refresh token
    access: dict[str, tuple[Consent, float]] = field(default_factory=dict)  # access token → consent, monotonic end

    def revoke(self, person: str) -> None:
        """The person removes the app: refreshing fails from now on, and issued access tokens are revoked."""
        self.refreshing = {token: consent for token, consent in self.refreshing.items() if consent.person != person}
        self.access = {token: held for token, held in self.access.items() if held[0].person != person}

    def expire_access(self) -> None:
        """Expire every access token, as after an hour."""
        self.access = {token: (consent, time.monotonic()) for token, (consent, _) in self.access.items()}


class SpotifyAccounts:
    """The consent page and the token service."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._secrets: dict[str, str] = {}

    def routes(self) -> list[Route]:
        """The documented paths, and the targets of the consent page's links."""
        return [
            Route("/authorize", self._authorize),
            Route("/authorize/decide", self._decide),
            Route("/api/token", self._token, methods=["POST"]),
        ]

    async def _authorize(self, request: Request) -> Response:
        query = request.query_params
        client, redirect_uri = query.get("client_id", ""), query.get("redirect_uri", "")
        if not client or client == REFUSED_CLIENT:
            return Response("INVALID_CLIENT: Invalid client", 400, media_type="text/plain")
        if not urlsplit(redirect_uri).scheme:
            return Response("INVALID_CLIENT: Invalid redirect URI", 400, media_type="text/plain")
        if query.get("response_type") != "code":
            return _back(redirect_uri, query.get("state"), error="unsupported_response_type")
        challenge = query.get("code_challenge")
        if challenge is not None and query.get("code_challenge_method") != "S256":
            return _back(redirect_uri, query.get("state"), error="invalid_request")
        page = secrets.token_urlsafe(12)
        self._tokens.asked[page] = Consent(client, redirect_uri, query.get("scope", ""), challenge)
        return HTMLResponse(_consent_page(page, query.get("state"), query.get("scope", "")))

    async def _decide(self, request: Request) -> Response:
        query = request.query_params
        consent = self._tokens.asked.pop(query.get("page", ""), None)
        if consent is None or query.get("person", PEOPLE[0]) not in PEOPLE:
            return Response("This page is no longer valid.", 400, media_type="text/plain")
        if query.get("decision") != "agree":
            return _back(consent.redirect_uri, query.get("state"), error="access_denied")
        consent.person = query.get("person", PEOPLE[0])
        code = secrets.token_urlsafe(24)
        self._tokens.codes[code] = consent
        return _back(consent.redirect_uri, query.get("state"), code=code)

    async def _token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True))
        client, secret = _client_of(request, form)
        if not client or client == REFUSED_CLIENT or not self._knows(client, secret):
            return _error("invalid_client", "Invalid client")
        grant = form.get("grant_type")
        if grant == "authorization_code":
            return self._exchange(client, secret, form)
        if grant == "refresh_token":
            return self._refresh(client, secret, form)
        if grant == "client_credentials" and secret is not None:
            return json_answer({"access_token": secrets.token_urlsafe(32), "token_type": "Bearer", "expires_in": EXPIRES_IN_S})
        return _error("unsupported_grant_type", "grant_type must be client_credentials, authorization_code or refresh_token")

    def _knows(self, client: str, secret: str | None) -> bool:
        return secret is None or self._secrets.setdefault(client, secret) == secret

    def _exchange(self, client: str, secret: str | None, form: Mapping[str, str]) -> Response:
        consent = self._tokens.codes.pop(form.get("code", ""), None)
        if consent is None or consent.client_id != client:
            return _error("invalid_grant", "Invalid authorization code")
        if consent.redirect_uri != form.get("redirect_uri"):
            return _error("invalid_grant", "Invalid redirect URI")
        if consent.challenge is None and secret is None:
            return _error("invalid_client", "Invalid client secret")
        if consent.challenge is not None and consent.challenge != _s256(form.get("code_verifier", "")):
            return _error("invalid_grant", "code_verifier was incorrect")
        return self._issue(consent, with_refresh=True)

    def _refresh(self, client: str, secret: str | None, form: Mapping[str, str]) -> Response:
        token = form.get("refresh_token", "")
        consent = self._tokens.refreshing.get(token)
        if consent is None or consent.client_id != client:
            return _error("invalid_grant", "Refresh token revoked")
        if secret is None:  # a public client's refresh token serves once
            del self._tokens.refreshing[token]
        return self._issue(consent, with_refresh=secret is None)

    def _issue(self, consent: Consent, *, with_refresh: bool) -> Response:
        access = secrets.token_urlsafe(48)
        self._tokens.access[access] = (consent, time.monotonic() + EXPIRES_IN_S)
        body: dict[str, object] = {
            "access_token": access,
            "token_type": "Bearer",
            "scope": consent.scope,
            "expires_in": EXPIRES_IN_S,
        }
        if with_refresh:
            body["refresh_token"] = secrets.token_urlsafe(48)
            self._tokens.refreshing[str(body["refresh_token"])] = consent
        return json_answer(body)


def _client_of(request: Request, form: Mapping[str, str]) -> tuple[str, str | None]:
    """(client id, secret) from the Authorization header or the form; a PKCE client sends no secret."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.casefold() != "basic":
        return form.get("client_id", ""), form.get("client_secret")
    try:
        client, _, secret = base64.b64decode(encoded).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", None
    return client, secret


def _s256(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _back(redirect_uri: str, state: str | None, **told: str) -> Response:
    told |= {} if state is None else {"state": state}
    return RedirectResponse(f"{redirect_uri}{'&' if '?' in redirect_uri else '?'}{urlencode(told)}", 302)


def _error(code: str, description: str) -> Response:
    return json_answer({"error": code, "error_description": description}, 400)


def _consent_page(page: str, state: str | None, scope: str) -> str:
    kept = {"page": page} | ({} if state is None else {"state": state})
    choices = [(f"Agree as {person.title()}", {"decision": "agree", "person": person}) for person in PEOPLE]
    links = [(text, urlencode(kept | choice)) for text, choice in [*choices, ("Cancel", {"decision": "cancel"})]]
    items = "".join(f'<li><a href="authorize/decide?{html.escape(query)}">{text}</a></li>' for text, query in links)
    return (
        "<!DOCTYPE html><html lang=en><head><title>Sandbox consent</title></head><body><h1>Sandbox, not Spotify</h1>"
        f"<p>The app asks for: {html.escape(scope) or 'nothing in particular'}</p><ul>{items}</ul></body></html>"
    )
