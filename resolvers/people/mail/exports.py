"""The copy that a person takes along: everything held on them as JSON, and what they saved as a calendar."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

import orjson

from loaders.request import Loaders
from resolvers.calendars.contents import saved_events
from resolvers.calendars.files import personal_calendar
from resolvers.calendars.ics import Look
from resolvers.context import RequestContext
from store.database.connection import Database
from store.people.leaving import Export, everything_held
from store.people.records import ViewerRow

CALENDAR_NAME: Final = "Saved gigs"


async def make_export(database: Database, viewer: ViewerRow, base_url: str, clock: Callable[[], datetime]) -> Export | None:
    """The copy; None if the account is gone."""
    held = await everything_held(database, viewer.id)
    if not held:
        return None
    context = RequestContext(database, Loaders(database), base_url, now=clock)
    saved = await personal_calendar(context, CALENDAR_NAME, await saved_events(context, viewer), Look())
    document = {"made_at": clock(), "about": "docs/privacy.md explains what is held and why.", "held": held}
    return Export(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode(), (saved.content or b"").decode())
