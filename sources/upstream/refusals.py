"""What an upstream's refusal means, and saying so without its secrets."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

from sources.errors import (
    SourceError,
    SourceGarbled,
    SourceRateLimited,
    SourceRefused,
    SourceTimedOut,
    SourceUnauthorized,
    SourceUnavailable,
)
from sources.reading.json_value import JsonValue, one_line


@dataclass(frozen=True, slots=True)
class UpstreamRefusal:
    """An answer with an error status, for a source to explain.

    `text` is the message found in its JSON, `plain` what it said in plain words instead; both without secrets.
    """

    status: int
    headers: Mapping[str, str]
    body: JsonValue
    text: str | None
    is_html: bool
    retry_after_s: float | None
    plain: str | None = None


_MESSAGE_PATHS: tuple[tuple[str | int, ...], ...] = (
    ("fault", "faultstring"),
    ("errors", 0, "detail"),
    ("error", "message"),
    ("error_description",),
    ("errorMessage",),
    ("Message",),
    ("message",),
)


def message_in(body: JsonValue, redact: Callable[[str], str]) -> str | None:
    """The short message that an error body carries, wherever it keeps it."""
    for path in _MESSAGE_PATHS:
        if text := body.text(*path):
            return one_line(redact(text), 200)
    return None


def plain_words(body: bytes, redact: Callable[[str], str]) -> str | None:
    """The line of text that a body is, when it is neither JSON nor a web page."""
    return None if is_html(body) else one_line(redact(body[:500].decode("utf-8", "replace")), 200)


def usual_words(source: str, refusal: UpstreamRefusal) -> SourceError:
    """The error for a refusal that its source does not explain itself."""
    said = f': "{refusal.text}"' if refusal.text else ""
    match refusal.status:
        case 401 | 403:
            return SourceUnauthorized(f"{source} rejected our credentials (HTTP {refusal.status}{said})")
        case 408 | 504:
            return SourceTimedOut(f"{source} timed out (HTTP {refusal.status}{said})")
        case 429:
            return SourceRateLimited(f"{source} was called too often{said}", refusal.retry_after_s)
        case status if status >= 500:
            return SourceUnavailable(f"{source} is failing (HTTP {status}{said})")
        case status:
            return SourceRefused(f"{source} refused the request (HTTP {status}{said})")


def outcome_word(error: SourceError) -> str:
    """One word for an error, for metrics: SourceTimedOut is "timed_out"."""
    kind = SourceGarbled if isinstance(error, SourceGarbled) else type(error)
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__.removeprefix("Source")).lower()


def spellings(secrets: tuple[str | None, ...]) -> tuple[str, ...]:
    """Every spelling in which a secret may come back at us, longest first."""
    found = {form for secret in secrets if secret for form in (secret, quote(secret, safe=""), quote_plus(secret))}
    return tuple(sorted(found, key=len, reverse=True))


def is_html(body: bytes) -> bool:
    """True for the beginning of a web page."""
    return body[:200].lstrip().lower().startswith((b"<!doctype html", b"<html", b"<head", b"<body"))
