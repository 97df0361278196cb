"""Words in a title that say what kind of event it is: a tribute, a late show, a workshop, the second night of a run.

Every pattern reads folded text (store.text.fold): lower case, no accents, apostrophes inside words closed up.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sources.reading.patterns import Sieve, Worded

_SITTING = r"(?:show|performance|set|gig|session|concert|house)\b"
# The same in other languages: "primer pase", "segon passi", "2e set", "zweite Vorstellung".
_SITTING_ABROAD = r"(?:pase|passi|set|turno|sesion|sessio|funcion|funcio|spettacolo|seance|vorstellung|show)\b"
_SHOWS = {
    "early": rf"\bearly {_SITTING}|[(\[|:-] *early\b|\b(?:1st|first) (?:show|house|sitting)\b|\bshow (?:1|one)\b"
    rf"|\b(?:primera?|primo|1era?|1r|premiere?|erstes?|1e|1ere) {_SITTING_ABROAD}|\bfruhshow\b",
    "late": rf"\blate(?: night)? {_SITTING}|[(\[|:-] *late *(?:[)\]]|$)"
    r"|\b(?:2nd|second) (?:show|house|sitting)\b|\bshow (?:2|two)\b"
    rf"|\b(?:segund[oa]|segona?|secondo|2n|2d[oa]|deuxieme|seconde|zweites?|2e|2eme) {_SITTING_ABROAD}|\bspatshow\b",
    "matinee": r"\bmatinee\b|\bafternoon (?:show|performance|concert|session)\b",
    "evening": r"\bevening (?:show|performance|concert|session)\b",
}
# Happenings around a gig that share its act, place and often its day, and are not the gig.
_SIDE_EVENTS = {
    "workshop": r"\b(?:workshops?|masterclass|master class|clinic|beginners? class|lessons?|tutorial|summer school|seminar)\b",
    "stream": r"\b(?:live ?stream(?:ed|ing)?|(?:online|virtual) (?:gig|concert|event|show)|live broadcast)\b",
    "screening": r"\b(?:screening|film (?:premiere|show)|cinemas?(?! club)|documentary|(?:concert|tour|live) film|the movie"
    r"|imax)\b|[(\[] *(?:the )?film *[)\]]|\b(?:a|the) film (?:by|of|about)\b|(?<! on) film *$",
    "after": r"\bafter ?-?(?:party|show|parties|hours party)\b|\bafters\b|\bafter ?-?hours *$|\bpost[ -]show\b|\bpost[ -]gig\b",
    "before": r"\b(?:pre|warm)[ -]?(?:up )?(?:party|show|gig|drinks)\b|\bwarm[ -]?up\b"
    r"|\bpre[ -]?(?:concert|show|gig|theatre|opera)[ -](?:dinner|drinks|reception|supper|meal)\b",
    "instore": r"\bin[ -]?store\b|\b(?:record|album|book|vinyl|cd) signing\b|\bsigning session\b|\boutstore\b",
    "meeting": r"\bmeet (?:and|&|n|\+) ?greet\b|\bsound ?check (?:party|experience)\b",
    "talk": r"\bin conversation\b|\bq ?(?:&|and) ?a\b|\bpublic interview\b|\blecture\b|\bpodcast\b|\bpanel (?:discussion|talk)\b"
    r"|\b(?:pre|post)[ -]?(?:concert|performance|show|gig|opera)[ -](?:talks?|chat|discussion|introduction)\b|^talk *[:–-]",
    "listening": r"\b(?:listening party|playback|record fair|exhibition|launch party at home)\b",
    "quiz": r"\b(?:table |pub |music )?quiz\b|\bbingo\b|\bkaraoke\b|\bsing[ -]?along\b",
    "rehearsal": r"\b(?:open rehearsal|rehearsal|auditions?)\b",
    "brunch": r"\bbrunch\b|\bbottomless\b",
    "tour of place": r"\b(?:walking|stadium|backstage|venue|heritage) tour\b",
}
_TRIBUTED = Worded(
    r"\b(?:(?:a |the )?(?:(?:all[ -]star|live|ultimate|musical|special|evening of|full band) )*(?:tribute|salute|homage)s? to"
    r"|(?:the )?(?:music|songs|sounds?|life and music|greatest hits|best|story|legend|magic|spirit|genius|legacy) of"
    r"|(?:a )?celebrat(?:ion of|ing)(?: the (?:music|life|songs|work) of)?|in memory of|in the style of|for fans of"
    r"|remembering"
    r"|(?:perform(?:s|ing|ed)?|play(?:s|ing)|covers of) (?:the )?(?:(?:music|songs|hits|best) of|album))\s+(?P<name>[^:"
    r"|(\[\-–,]+)"
)
# "Queen Tribute", "ABBA Night", "The Oasis Experience": what stands before the word is only spoken of.
_TRIBUTE_AFTER = Worded(
    r"(?:^|[:|(\[,–-])\s*(?P<name>[^:|(\[\]),–-]{2,40}?)[ -](?:tribute|covers?|experience|songbook|legacy|symphonic|disco"
    r"|karaoke|candlelight|club night"
    r"|appreciation|themed|reimagined|revisited|(?:dance )?party|rave|night|brunch|singalong|sing-along|cover band)\b"
)
_TRIBUTE_WORD = Worded(
    r"\b(?:tribute|covers? band|cover band|tribute band|candlelight|by candlelight|salute to|homage to|for fans of"
    r"|in the style of|songbook)\b"
)
# A band that plays a band: "The Pink Floyd Experience". The one exception called itself so.
_EXPERIENCE = Worded(
    r"(?:^|[:|(\[]\s*)the (?!jimi hendrix )[^:|(\[\]),–-]{2,40} (?:experience|legacy|songbook|story)\s*(?:$|[:|(\[–-])"
)
# "Nirvana UK (tribute)", "Bon Jovi UK": the band's name with its admirers' country, and the word that says it.
_TRIBUTE_BAND = Worded(
    r"(?:^|[:|]\s*)(?P<name>[^:|(\[]{2,40}?)(?: (?:uk|ireland|usa|irl|nl|europe))? *[-–]? *[(\[]?(?:a |the )?"
    r"tribute(?: band| act| show)?\b(?! to\b)"
)
# "Candlelight: Coldplay", "Candlelight concert: Adele": a series of tributes.
_BY_CANDLELIGHT = Worded(
    r"^candlelight(?: concerts?)?[ :–-]+(?!concert)(?:a )?(?:tribute to )?(?P<name>[^:|(\[,]+?)(?: tribute)?\s*(?:$|[:|(\[,–-])"
)
_NAMES_MENTIONED = Worded(
    r"(?:^|[:|(\[])\s*(?P<name>[^:|(\[]{2,50}?)\s*[-–:|(]*\s*(?:the )?(?:official |unofficial )*(?:after"
    r"|pre)[ -]?(?:party|show)\b"
)
# What only tributes call themselves: "The Bootleg Beatles - A Tribute" says it of its own name.
_OWN_NAME = re.compile(r"\b(?:bootleg|rumours of|counterfeit|fake|classic|almost|illegal|\w*mania|revival|uk|usa|ireland)\b")
_SPEAK_OF_NAMES = (_TRIBUTE_AFTER, _TRIBUTE_BAND, _BY_CANDLELIGHT, _NAMES_MENTIONED)
_NIGHT_OF_RUN = Worded(
    r"\b(?:night|day|show|date|part|pt|vol|volume|chapter|week|round|heat)\.? ?(?:#|no\.? ?)?(\d{1,3}|one|two|three|four"
    r"|five)\b"
)
_NUMBERS = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5"}
_CLOCK = Worded(r"(?<!doors )(?<!from )(?<!til )(?<!till )(?<!until )\b(1[0-2]|[1-9])(?:[.:]([0-5]\d))? ?(am|pm)\b")
_PASS = Worded(
    r"\b(?:(?:weekend|season|festival|full|[2-9][ -]day|two[ -]day|three[ -]day|four[ -]day) (?:pass|ticket|camping)(?:es"
    r"|s)?|camping ticket)\b"
)
# "Weekend" alone at a title's end is the ticket for all of it: beside it the same shop sells Friday, Saturday and Sunday.
_WEEKEND = Worded(r"[-–—|:(\[] *(?:full |whole |entire )?weekend *[)\]]? *$")
_DAY = Worded(r"\b(friday|saturday|sunday|monday|thursday)(?: (?:day )?(?:ticket|pass|only))?\b|\bday ticket\b")
_YOUNG = Worded(
    r"\b(?:under[ -]?1[68]s?|u1[68]s?|all[ -]ages (?:show|gig|matinee)|kids|childrens|toddlers?)\b"
    # Junior Brother, Baby Queen and Fat White Family play to grown-ups.
    r"|\b(?:junior|baby|family)[ -](?:show|gig|concert|day|matinee|session|friendly|fun|rave|disco|event|performance)\b"
)
# What a ticket shop sells beside the gig, under an id of its own. A bare "VIP" or "Platinum" counts only as a label at the end.
_ADDON = Worded(
    r"^(?:parking|car park|vip|hospitality|premium|platinum|coach|upgrade|camping|locker)\s*[:|-]"
    r"|\blocker (?:hire|rental)\b|\b(?:car ?park(?:ing)?"
    r"|parking)(?: pass| ticket| only)?\s*$"
    r"|\b(?:vip|platinum|premium|hospitality|gold|diamond|ultimate|early entry|lounge)[ -]+(?:and \w+ )?(?:packages?"
    r"|upgrades?|experiences?|tickets?|seats?|hospitality|add[ -]?ons?)\b"
    r"|\bvip meet ?(?:&|and) ?greet\b|(?<=\w )hospitality\b(?! (?:dnb|dandb|d&b|in|on|at|weekend|records))"
    r"|\brestaurant tables?\b|\b(?:ticket )?add[ -]?on\b|\bcoach travel\b"
    r"|\bcampervan\b|\bupgrades? only\b"
    r"|[|(\[–-]\s*(?:official )?(?:platinum|vip|hospitality|premium|upgrade|lounge access|early entry)\b[^|(\[–-]{0,24}$"
    r"|\(vista parcial\)"
)


@dataclass(frozen=True, slots=True)
class ShowMarkers:
    """What a title's words say about the kind of event."""

    shows: frozenset[str] = frozenset()  # early, late, matinee, evening
    numbers: frozenset[str] = frozenset()  # "night 2", "vol 3"
    clocks: frozenset[int] = frozenset()  # minutes after midnight named in the title
    side_events: frozenset[str] = frozenset()
    is_tribute: bool = False
    is_pass: bool = False
    days: frozenset[str] = frozenset()
    is_young: bool = False
    is_addon: bool = False
    names_mentioned: tuple[
        str, ...
    ] = ()  # names the title only refers to: the band paid tribute to, the gig before the afterparty


NO_MARKERS = ShowMarkers()


def read_show_markers(text: str) -> ShowMarkers:
    """The show markers in a folded title."""
    found = {pattern for pattern in _ALL.passing(text) if pattern.compiled.search(text)}
    if not found:
        return NO_MARKERS

    def every(pattern: Worded) -> Iterable[re.Match[str]]:
        return pattern.compiled.finditer(text) if pattern in found else ()

    tributed_by_phrase = [one["name"].strip() for one in every(_TRIBUTED)]
    around = [one["name"].strip() for pattern in _SPEAK_OF_NAMES for one in every(pattern)]
    around = [name for name in around if not _OWN_NAME.search(name)]
    markers = ShowMarkers(
        shows=frozenset(name for name, pattern in _SHOW_PATTERNS if pattern in found),
        numbers=frozenset(_NUMBERS.get(one[1], one[1].lstrip("0")) for one in every(_NIGHT_OF_RUN)),
        clocks=frozenset(_minutes(one) for one in every(_CLOCK)),
        side_events=frozenset(name for name, pattern in _SIDE_PATTERNS if pattern in found),
        is_tribute=not found.isdisjoint((_TRIBUTE_WORD, _EXPERIENCE))
        or any("tour" not in name.split() for name in tributed_by_phrase),
        is_pass=not found.isdisjoint((_PASS, _WEEKEND)),
        days=frozenset(one[1] or "day" for one in every(_DAY)),
        is_young=_YOUNG in found,
        is_addon=_ADDON in found,
        names_mentioned=(*tributed_by_phrase, *around),
    )
    return NO_MARKERS if markers == NO_MARKERS else markers  # most titles have none: one object for all of them


def without_addon(text: str) -> str:
    """A folded title without the words that make it an add-on: the name of the gig it belongs to."""
    return _ADDON.sub(" ", text).strip(" |-–:(")


_SHOW_PATTERNS = tuple((name, Worded(pattern)) for name, pattern in _SHOWS.items())
_SIDE_PATTERNS = tuple((name, Worded(pattern)) for name, pattern in _SIDE_EVENTS.items())
_ALL = Sieve(
    (
        *(pattern for _, pattern in (*_SHOW_PATTERNS, *_SIDE_PATTERNS)),
        *(
            _TRIBUTED,
            _TRIBUTE_AFTER,
            _TRIBUTE_BAND,
            _TRIBUTE_WORD,
            _EXPERIENCE,
            _BY_CANDLELIGHT,
            _NAMES_MENTIONED,
            _NIGHT_OF_RUN,
            _CLOCK,
        ),
        *(_PASS, _WEEKEND, _DAY, _YOUNG, _ADDON),
    )
)


def _minutes(found: re.Match[str]) -> int:
    return (int(found[1]) % 12 + (12 if found[3] == "pm" else 0)) * 60 + int(found[2] or 0)
