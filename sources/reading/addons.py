"""Telling what is sold beside a gig from the gig: parking, upgrades, tables, luggage.

Wrong in one direction it hides a gig, in the other it shows one twice; so a word that acts and works also use ("Platinum", "VIP",
"Suite") counts only as part of a longer phrase or behind a separator.
"""

import re

_ANYWHERE = (
    r"parking|car park|baggage storage|[uú]schovna|cloakroom|locker (?:hire|rental)|meet\s*(?:&|and|\+|n)\s*greet"
    r"|restaurant tables?|enhanced experiences?|vista parcial|rv pass|glamping|camping (?:pass|ticket|upgrade)s?"
    r"|campervan (?:pass|ticket)s?|shuttle (?:bus|pass|ticket)s?|coach (?:travel|tickets?)|dinner packages?"
    r"|hospitality (?:package|ticket|suite|box)e?s?|premium (?:packages?|tickets?|seats?|experiences?)"
    r"|(?:official|ticketmaster) platinum|platinum (?:tickets?|seats?|packages?)|(?:ticket|lounge|bar|club) (?:upgrade|access)"
    r"|vip\s*(?:packages?|upgrades?|experiences?|tickets?|lounge|tables?|meet|pass(?:es)?|hospitality|suites?|box(?:es)?)"
)
_BEHIND_A_SEPARATOR = r"(?:[|(:–—]|\s-)\s*[\w ]{0,30}\b(?:vip|platinum|hospitality|packages?|upgrades?)\b"
_ADDON = re.compile(rf"(?<!\w)(?:{_ANYWHERE})(?!\w)|{_BEHIND_A_SEPARATOR}", re.IGNORECASE)


def is_addon(title: str) -> bool:
    """True for a title that sells an extra to a gig. The same gig sold apart ("Platinum", a partial view) counts as one too."""
    return _ADDON.search(title) is not None
