"""Ticketmaster, declared."""

from sources.declaration.pages import PageAddress
from sources.declaration.source import SourceDeclaration
from sources.declaration.trust import Trust
from sources.providers.ticketmaster.samples import RECORDINGS, SPECIMEN
from sources.providers.ticketmaster.sandbox import HABITS, UPSTREAM
from sources.providers.ticketmaster.source import Ticketmaster

TICKETMASTER = SourceDeclaration(
    adapter=Ticketmaster,
    title="Ticketmaster",
    description="Ticketmaster's Discovery API.",
    key_setting="TICKETMASTER_API_KEY",
    # It writes its own venues and times.
    trust=Trust(100, end_at=50),
    sells=True,
    pages=(PageAddress(r"(?:^|\.)ticketmaster\.[a-z.]+$", r"/event/([\w-]{6,})"),),
    recordings=RECORDINGS,
    specimen=SPECIMEN,
    sandbox=UPSTREAM,
    habits=HABITS,
)
