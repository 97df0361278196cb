"""Bandsintown, declared."""

from sources.declaration.pages import PageAddress
from sources.declaration.source import SourceDeclaration
from sources.declaration.trust import Trust
from sources.providers.bandsintown.samples import RECORDINGS, SPECIMEN
from sources.providers.bandsintown.sandbox import HABITS, UPSTREAM
from sources.providers.bandsintown.source import Bandsintown

BANDSINTOWN = SourceDeclaration(
    adapter=Bandsintown,
    title="Bandsintown",
    description="Artists' tour dates on Bandsintown.",
    key_setting="BANDSINTOWN_APP_ID",
    # It comes from artists' teams, whose titles are often empty or the venue's name.
    trust=Trust(20, coordinates=50, performers=90),
    sells=False,
    lists_per_artist=True,
    pages=(PageAddress(r"(?:^|\.)bandsintown\.com$", r"^/(?:t|e|bt|event)/(\d+)", is_only_kind=True),),
    recordings=RECORDINGS,
    specimen=SPECIMEN,
    sandbox=UPSTREAM,
    habits=HABITS,
)
