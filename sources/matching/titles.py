"""Reading a title: the names in it, without the promoter, the venue, the date and the words of the ticket shop."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from sources.matching.show_markers import ShowMarkers, read_show_markers, without_addon
from sources.matching.spellings.names import is_generic, name_key
from sources.places.gazetteer import metro_key, place
from sources.places.venue_reading import LOOSE_KINDS, read_name
from sources.reading.patterns import Worded
from sources.reading.wordlists import word_set
from store.places.act_names import with_plain_letters
from store.places.romanised import apart_by_script, romanised
from store.text import fold, words

_MONTH = "(?:jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec)(?:uary|ruary|ch|il|e|y|ust|tember|ober|ember)?"
# Shop words, ages, dates: they differ from source to source and never tell two gigs apart.
_JUNK = re.compile(
    r"[(\[](?:[^)\]]*\b(?:sold ?out|over ?\d\d|under ?\d\dm?|o\d\ds?|\d\ds?\+|\d\d\+|\+\d\d|all ages|strictly"
    r"|re-?scheduled|postponed|cancell?ed|new date|extra date"
    r"|moved|upgraded|venue change|final|low tickets|limited|last few|tickets?|free entry|ages?|doors|seated|standing"
    r"|aa)\b[^)\]]*|\d\d ?\+|\+ ?\d\d)[)\]]"
    r"|\b(?:sold ?out|over[ -]?\d\ds?|o\d\ds|\d\d\+|all ages(?! show)|strictly over \d\ds|re-?scheduled(?: (?:date|show"
    r"|from .*$))?|postponed|cancell?ed|new date(?: added)?"
    r"|extra (?:date|show)(?: added)?|due to (?:phenomenal|popular|huge|overwhelming) demand|by popular demand"
    r"|final (?:tickets|release|few)|last (?:few )?tickets|low tickets"
    r"|limited (?:tickets|availability)|tickets on sale now|on sale now|free entry|free admission|venue (?:change"
    r"|upgrade)|early bird|free (?:before|until|till?) \d{1,2}(?:[.:]\d\d)? ?(?:am|pm)?"
    r"|ausverkauft|zusatz(?:konzert|show|termin)|abgesagt|agotad[ao]s?|aplazad[ao]|cancelad[ao]|uitverkocht|esaurito|udsolgt"
    r"|utsolgt|slutsalt|vyprodano|wyprzedan[ey])\b"
    r"|\*\w[^*]{2,40}\*|\((?:[a-z]{2,3}|complet|annule|reporte)\)| /[a-z]{2}\b"  # *last few*, the country of an act
    r"|\b(?:\d{1,2}(?:st|nd|rd|th)? ?[-–/&] ?)?\d{1,2}(?:st|nd|rd|th)?(?: of)?"
    rf" (?:may|{_MONTH})\b(?: 20\d\d)?"
    rf"|\b{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? 20\d\d)?"
    r"|\b\d{1,2}[./-]\d{1,2}[./-](?:20)?\d\d\b|\b20[23]\d\b|\b(?:mon|tues?|wed|thurs?|fri|sat|sun)\b\.?(?= *\d| *[)\]]|$)"
    r"|\bdoors:? *\d{1,2}(?:[.:]\d\d)? ?(?:am|pm)?\b"
    r"|\b(?:1[0-2]|[1-9])(?:[.:][0-5]\d)? ?(?:am|pm)\b"
)
_SHOW_WORDS = Worded(
    r"[(\[-]? *\b(?:early|late(?: night)?|matinee|evening|afternoon|first|second|1st|2nd) (?:show|performance|set|gig"
    r"|session|concert|house)\b *[)\]]?"
    r"|[(\[] *(?:early|late|matinee|evening) *[)\]]|[-–:|] *(?:early|late|matinee)\s*$|\bmatinee\b"
    r"|\bhouse concert\b|[(\[-]? *\b(?:night|day|show|date) (?:#|no )?(?:\d|one|two|three)\b(?: of \d)? *[)\]]?"
)
_PRESENTED = Worded(
    r"^(?P<who>.{2,50}?)\b(?:presents?|pres\b\.?|present:|in association with|and friends present|productions?:|promotions?:"
    r"|live nation:|concerts?:)\s*[:–-]?\s*(?=\S)"
)
_OPENERS = re.compile(
    r"^(?:an? (?:very |intimate )*(?:evening|night|afternoon) (?:with|of)|ein abend mit|une soiree avec|una noche con"
    r"|una serata con|(?:session|oiche|ceol|ceolchoirm) with|konzert (?:mit|von)|concert (?:de|avec)|concierto (?:de|con)"
    r"|concerto (?:di|con)|koncert(?: zespolu)?|konsert med|live music(?: with|:| -)?|live:|gig:|concert:"
    r"|the return of|introducing|music:|tonight:|now:)\s+"
)
_PLACE_TAIL = Worded(
    r"\s*(?:[-–|,@]|\b(?:live )?(?:at|@|in|from))\s*(?:the )?(?:(?:dublin|cork|galway|limerick|belfast|ireland|london|uk"
    r"|live|manchester|glasgow)[ ,]*)+\s*$"
)
_BREAK = re.compile(
    r"\s*(?:[:|;·•()\[\]\"“”]|\s[-–—~]+\s|\s/+\s|(?<=\w\w)/+\s|[–—])\s*"
    r"|\s+(?:live (?:at|in|from|@)|beo (?:sa|san|ag|i|in|o)|ag an|at the"
    r"|performed by|performing|plays?|performs?|in concert at|starring)\s+|\s+@\s*"
)
_JOIN = re.compile(
    r"\s*,\s*|\s+(?:\+|w/|plus|with(?: very)?(?: special)?(?: guests?)?(?: support(?: from| by)?)?"
    r"|feat\.?|ft\.?|featuring|supported by"
    r"|support(?:s|ing)?(?: from| by| for| to)?:?|open(?:s|ing|ed)? (?:for|by)|warm(?:s|ing)? up for"
    r"|special guests?:?|guests?:?|mit|avec|con|b2b|vs\.?|versus|x|presents?)\s+|\s+w/\s*|\s*\+\s*"
)
_AND = re.compile(r"\s+(?:and|&|at)\s+")
_TOUR = Worded(
    r"\btour\b|\bresidency\b|\b\d+(?:st|nd|rd|th)? anniversary\b|\b\d+ years? (?:of|on)\b|\bfarewell\b|\balbum launch\b"
    r"|\blaunch\b"
)
# What may follow an act's name without making another name of it.
FILLERS = word_set(
    """
    live beo in concert tour world uk irish ireland european eu show shows anniversary the of a an and at to on from for with
    his her their this is album launch ep single release headline special guest guests friends band full solo acoustic
    unplugged intimate christmas xmas winter summer spring autumn halloween homecoming return returns farewell final last
    night nights evening performance plays play performing performs years year st nd rd th set dj djset stripped back
    store instore signing vivo concierto concerto konzert koncert gira tournee dal ao
    die der das le la les los las el il gli os as na
    support plus tickets debut outdoor open air trio quartet duo ensemble round new music up close personal greatest hits
    home town hometown string
    1 2 3 4 5 10 15 20 25 30 40 50 10th 15th 20th 25th 30th 40th 50th
    """
)


# "Dale Watson's Monday residency": the act is Dale Watson; the residency is not part of its name.
_POSSESSED = Worded(
    r"(?<=\w{3})['’]s\s+(?=(?:[\w-]+\s+){0,2}(?:residency|album launch|ep launch|single launch|farewell|homecoming)\b)",
    re.IGNORECASE,
)
_A_NIGHT = re.compile(r"(?<=\w{3}) club$")  # "Mother Club" is Mother
_WEEKDAY = re.compile(r"^(?:mon|tues|wednes|thurs|fri|satur|sun)days?\s+(?=\S+\s+\S)")
_EDITION = re.compile(r"(?<=[a-z]{8}) \d\d$")
_BILLED_WITH = re.compile(
    r"^(?:supporting|support(?:ed)? (?:from|by|for|to):?|open(?:ing|er|s) for|warming up for|(?:special )?guests? (?:of|to|for|:)"
    r"|special guests?|feat(?:uring|\.)?|ft\.?|w/|with"
    r"|(?:an? )?(?:original |new |live )*(?:score|soundtrack)(?: performed)?(?: live)? by)\s+"
)
# What is written in several ways, and the one in which titles are read.
_ONE_SPELLING = (
    (re.compile(r"(?<=\w) ['’]?n['’]? (?=\w)"), " & "),  # Roots n' Ruckus
    (Worded(r"\b(?:paddys|paddy s|saint patricks) day\b"), "st patricks day"),
    (Worded(r"\bseisi[uú]n\b"), "session"),
    (Worded(r"\b(session|oiche|ceol|ceolchoirm) (?:ceoil )?(?:leis an ngrupa|leis|le) "), r"\1 with "),
    (Worded(r"\btrad\b"), "traditional"),
    (re.compile(r"(?<=[a-z])\(([a-z]{1,3})\)(?=[a-z])"), r"\1"),  # M(h)aol
    (Worded(r"\bnye\b"), "new years eve"),
)
_TOKEN = re.compile(r"\w+")
_INTO_HOUSE = re.compile(r"(?:\b(?:live )?(?:at|in|@|from) )?(?:\bthe )?$")
_CITY_AT_END = re.compile(r"(?: (?:dublin|cork|galway|belfast|london))?\s*")
_AT_END = re.compile(r"\s(?:live )?(?:at|@)\s(?P<where>[^@]{3,40})$")
_EDGES = " -–|:,@"
_IN_BRACKETS = re.compile(r"\(([^()]{3,24})\)")
_HOLD_A_CITY = frozenset(["of", "in", "the", "from", "to", "and"])
_NO_NAMES: frozenset[str] = frozenset()
_LONGEST = 300  # letters of a title that are read: what follows is prose, and patterns must not run over pages of it


@dataclass(frozen=True, slots=True)
class Title:
    """A title taken apart. All names are keys (matching/spellings/names.py)."""

    headliner: str  # the first name in it
    names: frozenset[str]  # every name that stands by itself
    parts: frozenset[str]  # halves of names such as "A and B"
    runs: tuple[tuple[str, ...], ...]  # the words of each piece between breaks
    name_words: tuple[tuple[str, ...], ...]  # the words of each name that stands by itself
    words: tuple[str, ...]  # all that is left, in order
    plain: str  # the words closed up
    presenter: str  # who presents: a promoter, or the name of the night
    markers: ShowMarkers


@lru_cache(maxsize=8192)  # a listing is read again each time that one near it changes
def read_title(title: str, venue_words: tuple[str, ...] = (), city: str = "") -> Title:
    """The parsed title, without its own venue and city; `city` is a metro key."""
    folded = " ".join(fold(with_plain_letters(romanised(apart_by_script(_POSSESSED.sub(": ", title[:_LONGEST]))))).split())
    for pattern, plain in _ONE_SPELLING:
        folded = pattern.sub(plain, folded)
    markers = read_show_markers(folded)
    text = _JUNK.sub(" ", without_addon(folded) if markers.is_addon else folded)
    text = _without_promoter(_SHOW_WORDS.sub(" ", text).strip(" -–|:,()") or text.strip(" -–|:,"))
    text = _PLACE_TAIL.sub("", _OPENERS.sub("", text)).strip(" -–|:,")
    pieces = _pieces_of(text, venue_words, city)
    singers = [piece for piece in pieces if not _TOUR.search(piece)] or pieces
    names = [(name, _without_fillers(name)) for piece in singers for name in _JOIN.split(piece)]
    found = [*_launchers(pieces, singers), *_keys_of(names, (city, *venue_words[:1]))]
    halves = [half for name, _ in names if len(both := _AND.split(name)) > 1 for half in both]
    parts = {name_key(form) for half in halves for form in (half, _without_fillers(half))}
    runs = tuple(tuple(words(piece)) for piece in pieces)
    name_words = tuple(dict.fromkeys(tuple(words(bare)) for _, bare in names))
    flat = runs[0] if len(runs) == 1 else tuple(word for run in runs for word in run)  # thousands are kept: one object less each
    named = frozenset(part for part in parts if len(part) >= 5 and not is_generic(part)) - frozenset(found)
    return Title(
        headliner=found[0] if found else "",
        names=frozenset(found),
        parts=named or _NO_NAMES,
        runs=runs,
        name_words=name_words,
        words=flat,
        plain="".join(flat),
        presenter=_presenter_of(folded),
        markers=markers,
    )


def _pieces_of(text: str, venue_words: tuple[str, ...], city: str) -> list[str]:
    """A title's pieces without its venue and city, and without the towns that acts are from: "Skinner (Cork)"."""
    if "(" in text:
        text = _IN_BRACKETS.sub(
            lambda found: " " if metro_key(found[1]) not in ("", city) and place(found[1]) else found[0], text
        )
    return [bare for piece in _BREAK.split(text) if (bare := _without_city(_without_venue(piece, venue_words), city))]


def _without_city(piece: str, city: str) -> str:
    """A piece without its own city at its end: "Bingo Loco Dublin", but the Lord Mayor of Dublin."""
    if not city or not piece.endswith(f" {city}"):
        return piece
    bare = piece[: -len(city)].strip(_EDGES)
    return piece if not bare or bare.rsplit(" ", 1)[-1] in _HOLD_A_CITY else bare


def _launchers(pieces: list[str], singers: list[str]) -> list[str]:
    """The keys of who leads a title, where what they do stands in one piece with their name: "Skinner single launch with …"."""
    if not pieces or pieces[0] in singers:
        return []
    name = _JOIN.split(pieces[0])[0]
    bare = _without_fillers(name)
    return [name_key(bare)] if bare != name and not _TOUR.search(bare) and not is_generic(name_key(bare)) else []


def _keys_of(names: Iterable[tuple[str, str]], places: tuple[str, ...]) -> list[str]:
    """The keys of names, each without the words that only describe the show, then as written, then otherwise."""
    forms = dict.fromkeys(form for name, bare in names for form in (bare, name, *_otherwise(name, places)))
    return [key for key in dict.fromkeys(map(name_key, forms)) if key and not is_generic(key)]


def _otherwise(name: str, places: tuple[str, ...]) -> Iterator[str]:
    """A name without its city or house, what says whom it supports, or its weekday.

    A long one also without the year or number of what comes every year: Riverdance 32.
    """
    for home in places:
        if home and name.startswith(f"{home} "):
            yield name[len(home) + 1 :]
    yield _BILLED_WITH.sub("", name)
    if name.endswith(" club"):
        yield _A_NIGHT.sub("", name)
    yield _WEEKDAY.sub("", name)
    if name[-1:].isdigit():
        yield _EDITION.sub("", name)


def _without_fillers(name: str) -> str:
    """A name without what follows it: "Frank & Walters 30th anniversary" is the Frank & Walters; "Live" stays Live."""
    kept = words(name)
    while kept and kept[-1] in FILLERS:
        kept.pop()
    return " ".join(kept) if kept and not FILLERS.issuperset(kept) else name


def _without_promoter(text: str) -> str:
    """The title behind "MCD presents"; whole when nothing stands behind it."""
    presented = _PRESENTED.match(text)
    return text[presented.end() :] if presented and len(text) - presented.end() >= 2 else text


def _presenter_of(text: str) -> str:
    presented = _PRESENTED.match(text)
    return name_key(re.split(r"[:|]", presented["who"].rstrip(" :|"))[-1]) if presented else ""


def _without_venue(piece: str, venue_words: tuple[str, ...]) -> str:
    """A piece without the name of the venue, unless that is a single common word in the middle of it."""
    if not venue_words:
        return piece
    named = _telling(venue_words)
    if not all(word in piece for word in named):
        return _without_short_venue(piece, venue_words)
    return _before_house(piece, named, venue_words[len(named) :]).strip(_EDGES)


def _before_house(piece: str, named: tuple[str, ...], more: tuple[str, ...]) -> str:
    """What stands before a house's name at a piece's end, without "live at the"; of the name, `more` may be left out.

    Word by word: a pattern of each house's own takes longer to compile than all else that is read of a title.
    """
    found = list(_TOKEN.finditer(piece))
    tokens = tuple([one[0] for one in found])
    for first in range(len(tokens) - len(named) + 1):
        if tokens[first : first + len(named)] == named:
            end = first + len(named)
            for word in more:
                end += tokens[end : end + 1] == (word,)
            if _CITY_AT_END.fullmatch(piece, found[end - 1].end()):
                head = piece[: found[first].start()]
                into = _INTO_HOUSE.search(head)
                return head[: into.start()] if into else head
    return piece


def _without_short_venue(piece: str, venue_words: tuple[str, ...]) -> str:
    """A piece without "at St Mary's" at its end, where the venue is St Mary's Cathedral."""
    found = _AT_END.search(piece)
    told = read_name(found["where"]).words if found else ()
    return piece[: found.start()].strip(_EDGES) if found and told and set(told) <= set(venue_words) else piece.strip(_EDGES)


def _telling(venue_words: tuple[str, ...]) -> tuple[str, ...]:
    """The venue's words without those at its end that only say what sort of house it is: a title may leave them out."""
    named = len(venue_words)
    while named > 1 and venue_words[named - 1] in LOOSE_KINDS:
        named -= 1
    return venue_words[:named]
