"""The registered sources by their specimens: what the tests of every source run on."""

from datetime import UTC, datetime

from sources.base import SourceQuery
from sources.declaration.source import SourceDeclaration
from sources.providers.bandsintown.samples import EVENT as BANDSINTOWN_EVENT
from sources.providers.dice.samples import EVENT as DICE_EVENT
from sources.providers.eventbrite.samples import EVENT as EVENTBRITE_EVENT
from sources.providers.ticketmaster.samples import EVENT as TICKETMASTER_EVENT
from sources.registry import SOURCES

__all__ = ["BANDSINTOWN_EVENT", "BY_KEY", "CALLING", "DICE_EVENT", "DUBLIN", "EVENTBRITE_EVENT", "TICKETMASTER_EVENT"]

DUBLIN = SourceQuery(
    city="Dublin",
    window_start=datetime(2026, 11, 23, tzinfo=UTC),
    window_end=datetime(2027, 2, 23, tzinfo=UTC),
    country_code="IE",
    latitude=53.3498,
    longitude=-6.2603,
)
BY_KEY: dict[str, SourceDeclaration] = {source.key: source for source in SOURCES}
CALLING = tuple(source for source in SOURCES if source.base_url_setting is not None)  # those that call an upstream
