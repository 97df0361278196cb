"""What a listing sells: the gig itself, a day of a festival, a place to camp at it, or something beside it.

Wrong in one direction it hides a gig, in the other it shows one twice; so a word that acts and works also use ("Platinum", "VIP",
"Suite") counts only as part of a longer phrase or at a separator.
"""

import re

from store.events.records import OfferKind


def _phrases(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)


_PARKING = _phrases(
    r"parking(?! lots?)|car park|rv pass(?:es)?|(?:campervan|camper van|caravan|motorhome) (?:pass|ticket)(?:es|s)?"
)
_PACKAGE = _phrases(
    r"vip\s*(?:packages?|experiences?|tickets?|meet|pass(?:es)?|hospitality)|meet\s*(?:&|and|\+|n)\s*greet|dinner packages?"
    r"|hospitality (?:package|ticket|suite|box)e?s?|premium (?:packages?|experiences?)|enhanced experiences?"
    r"|(?:hotel|travel|ticket|fan|lounge) (?:and|&|\+) \w+ packages?|(?:hotel|travel|fan) packages?"
    r"|mega ?tickets?(?: \d{4})?|season (?:tickets?|pass(?:es)?)"  # a summer's concerts of one house
    r"|(?:official|ticketmaster) platinum|platinum (?:tickets?|seats?|packages?)"
)
_UPSELL = _phrases(
    r"baggage storage|[uú]schovna|cloakroom|locker (?:hire|rental)|restaurant tables?|vista parcial"
    r"|glamping|camping (?:pass(?:es)?|upgrades?|add-?ons?)|pre-?pitched(?: tents?)?|shuttle (?:bus|pass|ticket)s?"
    r"|coach (?:travel|tickets?)|premium (?:tickets?|seats?|seating)|(?:ticket|lounge|bar|club) (?:upgrade|access)"
    r"|vip\s*(?:upgrades?|lounge|tables?|suites?|box(?:es)?)|(?:fast|express|quick) (?:lane|track) (?:access|pass|entry)"
    r"|suite (?:reservations?|rentals?|tickets?)|(?:private|luxury|party|executive) suites?"
    r"|(?:club|suite|lounge|vip|box) level (?:seating|seats?|tickets?)|club (?:seats?|seating)"
    r"|(?:early|priority) (?:entry|access) (?:pass|upgrade|ticket)s?|ticket insurance|drinks? (?:tokens?|vouchers?)"
    r"|(?:table|booth) (?:bookings?|reservations?)"
)
# The same, where a separator shows that it labels a listing.
_LABELLED = re.compile(
    r"^(?:official )?(?:vip|platinum|hospitality|packages?|upgrades?|premium|club level|(?:early|priority) entry)\s*[:|–—]"
    r"|^(?:vip|platinum|hospitality|upgrade)\s+-\s"
    r"|(?:[|(:–—]|\s-)\s*[\w ]{0,30}\b(?:vip|platinum|hospitality|packages?|(?<!venue )upgrades?|(?:early|priority) entry)\b",
    re.IGNORECASE,
)
_CAMPING = _phrases(
    r"(?:weekend|(?:\d|two|three|four|five)[ -]?(?:day|night))[\w ]{0,12} camping(?: tickets?)?|camping (?:weekend )?tickets?"
    r"|tickets? (?:with|and|incl\w*\.?|\+) camping"
)
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_DAY = re.compile(
    rf"\b(?:1|one|single)?[ -]?day (?:ticket|pass)\b|\b{_WEEKDAY} (?:day )?(?:ticket|pass|only|admission)\b"
    rf"|[-–—|:(]\s*{_WEEKDAY}(?: \d[\d. ]*)?\)?\s*$",
    re.IGNORECASE,
)
_MANY_DAYS = re.compile(r"\b(?:[2-9]|two|three|four|five|multi)[ -]?day\b|\bweekend\b", re.IGNORECASE)
_FESTIVAL = re.compile(r"fest\b|festival|picnic|\b20\d\d\b|weekender|together now|open air", re.IGNORECASE)


def offer_of(title: str) -> OfferKind:
    """What a listing with this title sells. The same gig sold apart ("Platinum", a partial view) counts as sold beside it."""
    for pattern, kind in _BESIDE:
        if pattern.search(title):
            return kind
    if _CAMPING.search(title):
        return "camping"
    if _DAY.search(title) and not _MANY_DAYS.search(title) and _FESTIVAL.search(title):
        return "day_ticket"
    return "admission"


_BESIDE: tuple[tuple[re.Pattern[str], OfferKind], ...] = (
    (_PARKING, "parking"),
    (_PACKAGE, "package"),
    (_UPSELL, "upsell"),
    (_LABELLED, "package"),
)
