"""The body that each upstream sends with an error status, as in the recorded error files."""

from collections.abc import Mapping
from typing import Any

import orjson

from sources.sandbox.faults import UpstreamName


def refusal(upstream: UpstreamName, status: int) -> bytes:
    """The error body of an upstream; an empty one for what it never says."""
    body = _BODIES[upstream].get(status)
    return b"" if body is None else orjson.dumps(body)


def _fault(text: str, code: str) -> dict[str, Any]:
    return {"fault": {"faultstring": text, "detail": {"errorcode": code}}}


def _eventbrite(status: int, error: str, description: str) -> dict[str, Any]:
    return {"status_code": status, "error": error, "error_description": description}


def _apify(kind: str, message: str) -> dict[str, Any]:
    return {"error": {"type": kind, "message": message}}


def _spotify(status: int, message: str) -> dict[str, Any]:
    return {"error": {"status": status, "message": message}}


_SPIKE = "Spike arrest violation. Allowed rate : MessageRate{messagesPerPeriod=5, periodInMicroseconds=1000000}"
_BODIES: Mapping[UpstreamName, Mapping[int, dict[str, Any]]] = {
    "ticketmaster": {
        401: _fault("Invalid ApiKey", "oauth.v2.InvalidApiKey"),
        403: _fault("Access denied", "steps.oauth.v2.InsufficientScope"),
        429: _fault(_SPIKE, "policies.ratelimit.SpikeArrestViolation"),
        500: _fault("Internal server error", "messaging.runtime.ExecutionFailed"),
        503: _fault("The Service is temporarily unavailable", "messaging.adaptors.http.flow.ServiceUnavailable"),
    },
    "eventbrite": {
        401: _eventbrite(401, "INVALID_AUTH", "The OAuth token you provided was invalid."),
        403: _eventbrite(403, "NOT_AUTHORIZED", "You do not have permission to access the resource you requested."),
        404: _eventbrite(404, "NOT_FOUND", "The event you requested does not exist."),
        429: _eventbrite(429, "HIT_RATE_LIMIT", "You have hit your rate limit."),
        500: _eventbrite(500, "INTERNAL_ERROR", "Something went wrong on our side."),
    },
    "bandsintown": {
        401: {"message": "Unauthorized"},
        403: {"Message": "User is not authorized to access this resource with an explicit deny"},
        404: {"errorMessage": "[NotFound] The artist was not found"},
        429: {"message": "Too Many Requests"},
        500: {"message": "Internal server error"},
    },
    "apify": {
        400: _apify("run-failed", "Actor run did not succeed (run ID: sandbox, status: FAILED)"),
        401: _apify("user-or-token-not-found", "User was not found or authentication token is not valid"),
        402: _apify("not-enough-usage-to-run-paid-actor", "By launching this job you will exceed your remaining usage."),
        403: _apify("actor-is-not-rented", "You must rent a paid Actor in order to run it after its free trial has expired."),
        404: _apify("record-not-found", "Actor was not found"),
        408: _apify("run-timeout-exceeded", "Actor run exceeded the timeout of 300 seconds for this API endpoint"),
        429: _apify("rate-limit-exceeded", "You have exceeded the rate limit."),
        500: _apify("internal-error", "Unknown error"),
    },
    "spotify-api": {
        401: _spotify(401, "The access token expired"),
        403: _spotify(403, "Forbidden"),
        429: _spotify(429, "API rate limit exceeded"),
        500: _spotify(500, "Internal server error"),
    },
    "spotify-accounts": {
        400: {"error": "invalid_grant", "error_description": "Refresh token revoked"},
        401: {"error": "invalid_client", "error_description": "Invalid client"},
        429: {"error": "too_many_requests"},
        500: {"error": "server_error"},
    },
}
