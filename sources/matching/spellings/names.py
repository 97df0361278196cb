"""Names of acts and nights as keys: one spelling for equal names, and the names that name nobody."""

import re
from functools import lru_cache

from sources.reading.wordlists import word_set
from store.places import act_names
from store.places.romanised import romanised

__all__ = ["is_generic", "name_key", "umlauts_joined"]

# Names that many bills share and that name no act or series.
_GENERIC = word_set(
    """
    support supports guest guests specialguest specialguests morespecialguests tba tbc tbd more manymore andmore moretba
    various variousartists residents residentdjs djs dj liveband livebands localdjs supportact supportacts friends
    andfriends plussupport openingact localsupport headliner surpriseguest mysteryguest livemusic livemusicsession openmic
    openmicnight micnight comedynight comedyclub standup standupcomedy comedy jazznight jazz livejazz bluesnight
    traditionalsession traditional traditionalnight traditionalmusic traditionalmusicsession traditionalirishmusic
    traditionalirishmusicsession traditionalirishsession sessions session karaoke karaokenight quiz pubquiz quiznight
    newyearseve nye newyearseveparty nyeparty newyearsday halloween halloweenparty christmas christmasparty
    christmasspecial xmasparty
    stpatricksday stpatricksdayparty paddysday clubnight danceparty party discoparty disco djnight livedj liveset concert
    gig show liveshow live music livegig night monday tuesday wednesday thursday friday saturday sunday fridaynight
    saturdaynight sundaynight fridays saturdays sundays everyfriday everysaturday acoustic acousticnight acousticsession
    unplugged songwritersnight singersongwriternight battleofthebands showcase launch albumlaunch eplaunch singlelaunch
    afterparty aftershow festival musicfestival weekend day ticket tickets freeentry free brunch studentnight students
    technonight techno house housemusic drumandbass dnb 90snight 80snight 90sparty 80sparty indienight rocknight
    metalnight openair outdoor tour worldtour indoor matinee lateshow earlyshow sold soldout ireland dublin cork galway
    belfast london uk europe part one two
    """
)

# The National Symphony Orchestra Ireland at home. No band's name is cut so: Nirvana UK are not Nirvana.
_WHERE_FROM = re.compile(r"(?<=orchestra)(?: of)? (?:ireland|scotland|wales|england)\s*$", re.IGNORECASE)

_FEATURING = re.compile(r"\s(?:ft|feat)\.?(?=\s)", re.IGNORECASE)
_N = re.compile(r"(?<=\w) ['’]?n['’]? (?=\w)", re.IGNORECASE)
_MISTER = re.compile(r"^mister(?=\s)", re.IGNORECASE)


@lru_cache(maxsize=65536)
def name_key(name: str) -> str:
    """A name as listings are matched by; P!nk is Pink, and Молчат Дома is Molchat Doma."""
    plain = romanised(_FEATURING.sub(" featuring", _MISTER.sub("Mr", _N.sub(" and ", name))))
    return act_names.name_key(_WHERE_FROM.sub("", act_names.with_plain_letters(plain)))


_UMLAUT_PAIR = re.compile("([aou])e")


@lru_cache(maxsize=65536)
def umlauts_joined(key: str) -> str:
    """A key with umlauts that are written as two letters in one, as folding leaves them: Bjoerk as bjork."""
    return _UMLAUT_PAIR.sub(r"\1", key) if "e" in key else key


@lru_cache(maxsize=65536)
def is_generic(key: str) -> bool:
    """True for names such as "Special Guests" or "Live Music", which prove nothing when two listings share them."""
    return len(key) < 2 or key in _GENERIC or key.isdigit()
