"""Settings shared by all sources and their sync. Each source's own settings are in its module."""

from dataclasses import dataclass

from sources.places.gazetteer import place
from store.settings import TEN_YEARS_D, at_least, between, setting

INGESTION_OFF = "INGESTION_ENABLED is false"


def _known_city(name: str) -> str | None:
    return None if place(name) else f"{name} is not in the gazetteer: nothing could be fetched for it"


@dataclass(frozen=True, slots=True)
class IngestionSettings:
    """Ingestion: whether, how often and how far ahead to fetch, and how long a response waits for it."""

    enabled: bool = setting(
        "INGESTION_ENABLED",
        default=True,
        help="Whether any process may fetch events from the sources; `sync --force` may. Digests are sent in any case",
    )
    stale_hours: float = setting(
        "INGESTION_STALE_HOURS",
        default=6.0,
        help="Age in hours after which a city's events are fetched again",
        check=between(0.01, 24 * 365),
    )
    default_city: str = setting(
        "INGESTION_DEFAULT_CITY", default="Dublin", help="A city that is always kept up to date", check=_known_city
    )
    window_days: int = setting(
        "INGESTION_WINDOW_DAYS",
        default=180,
        help="Number of days ahead for which events are fetched",
        check=between(1, TEN_YEARS_D),
    )
    max_pages: int = setting(
        "INGESTION_MAX_PAGES", default=10, help="Maximum number of pages read per search of a source", check=at_least(1)
    )
    source_wait_ms: int = setting(
        "SOURCE_WAIT_MS", default=800, help="Milliseconds a response waits at most for a sync it started", check=at_least(0)
    )
