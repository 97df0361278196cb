"""Dice, declared."""

from sources.declaration.source import SourceDeclaration
from sources.declaration.trust import Trust
from sources.providers.dice.samples import RECORDINGS, SPECIMEN
from sources.providers.dice.sandbox import HABITS, UPSTREAM
from sources.providers.dice.source import Dice

DICE = SourceDeclaration(
    adapter=Dice,
    title="Dice",
    description="Dice, through an Apify actor.",
    key_setting="APIFY_TOKEN",
    # It writes its own venues and times.
    trust=Trust(80),
    sells=True,
    recordings=RECORDINGS,
    specimen=SPECIMEN,
    sandbox=UPSTREAM,
    habits=HABITS,
)
