"""Telling what is sold beside a gig from the gig: parking, upgrades, tables, luggage."""

import re

_ALWAYS = (
    r"parking|car park|baggage storage|[uú]schovna|cloakroom|lockers?|platinum|hospitality|meet\s*(?:&|and|\+|n)\s*greet"
    r"|restaurant tables?|enhanced experiences?|vista parcial|rv pass|glamping|camping (?:pass|ticket|upgrade)s?"
    r"|campervan (?:pass|ticket)s?"
    r"|shuttle (?:bus|pass|ticket)s?|coach (?:travel|tickets?)|return bus|premium (?:packages?|tickets?|seats?|experience)"
    r"|(?:ticket|lounge|bar|club) (?:upgrade|access)|upgrades?(?: only| ticket)?$|gold circle upgrade|dinner packages?"
)
_VIP = r"vip\s*(?:packages?|upgrades?|experiences?|tickets?|lounge|tables?|meet|passe?s?|hospitality|suites?|boxe?s?)"
_ADDON = re.compile(rf"\b(?:{_ALWAYS}|{_VIP})(?:\b|(?<=\W))|[|(:–—-]\s*[\w ]{{0,30}}\b(?:vip|packages?|suites?)\b", re.IGNORECASE)


def is_addon(title: str) -> bool:
    """True for a title that sells an extra to a gig. The same gig sold apart ("Platinum", a partial view) counts as one too."""
    return _ADDON.search(title) is not None
