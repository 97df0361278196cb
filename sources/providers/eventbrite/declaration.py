"""Eventbrite, declared."""

from sources.declaration.pages import PageAddress
from sources.declaration.source import SourceDeclaration
from sources.declaration.trust import Trust
from sources.providers.eventbrite.samples import RECORDINGS, SPECIMEN
from sources.providers.eventbrite.sandbox import HABITS, UPSTREAM
from sources.providers.eventbrite.source import Eventbrite

EVENTBRITE = SourceDeclaration(
    adapter=Eventbrite,
    title="Eventbrite",
    description="Events that organizations publish on Eventbrite.",
    key_setting="EVENTBRITE_API_TOKEN",
    # Its venues and times come from organizers.
    trust=Trust(60, title=90),
    sells=True,
    pages=(PageAddress(r"(?:^|\.)eventbrite\.[a-z.]+$", r"/e/(?:[^/]*-)?(\d{6,})/?$"),),
    recordings=RECORDINGS,
    specimen=SPECIMEN,
    sandbox=UPSTREAM,
    habits=HABITS,
)
