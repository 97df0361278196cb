"""Acts billed by their surname alone: "Springsteen" at the house and the minute of Bruce Springsteen.

A surname is shared by many, so it counts only where everything else is equal, and only while no second act fits it. A first
name alone is never enough: James is not James Blake.
"""

import re
from collections.abc import Container, Iterable
from itertools import combinations

from sources.matching.features import Features, ListingKey
from sources.matching.spellings.names import is_generic, name_key, umlauts_joined
from sources.matching.spellings.romanised import is_unreadable
from sources.matching.titles import FILLERS
from sources.reading.wordlists import word_set
from store.text import fold

Pair = tuple[ListingKey, ListingKey]
BY_SURNAME = 0.6  # what a bill is worth in which one side gives the surname alone
_SHORTEST = 4
_SECOND = re.compile(r"\s+(?:and|&|\+|with|feat\.?|ft\.?)\s+.*$", re.IGNORECASE)
# Given names that people who sing are known by: Bootleg Blondie and Definitely Oasis are not people.
_GIVEN = word_set(
    """
    aaron adam adele agnes aimee aine aisling al alan albert alec alex alexander alice alicia alison allan amy ana anders
    andre andrea andrew andy angel angela angus anita ann anna anne annie anthony antonio aoife aretha ariana arthur
    barbra barry ben benjamin bernard beth betty bill billie billy bob bobby bonnie brad brandi brenda brendan brian
    bridie britney brooke bruce bruno bryan burt caetano calvin cara carl carlos carly carole caroline cat cathal cathy
    cecilia celine charles charlie charlotte chet chris chrissie christian christie christina christine christy chuck
    ciara ciaran claire clare claude cliff colin colm conor corinne courtney craig cyndi daithi damien damon dan daniel
    danny daryl dave david dean deborah declan denis denise dennis derek dermot diana diane dionne dirk dolly dolores
    dominic don donal donna donny doug dwight eamon ed eddie edgar edwyn eileen eimear elaine eleanor ella ellen elliott
    elton elvis emeli emily emma emmylou enrique enya eoghan eoin eric erik erin esperanza etta eva evan fatoumata feargal
    fergal finbar fiona fionn frances francis francoise frank frankie fred freddie gabriel gareth gary gavin gemma george
    georgia gerry gilbert gill gillian glen glenn gloria grace graham greg gregory guy gwen hank hans harry harvey hazel
    heather helen helena henry herbert herbie horace howard hugh iain ian ibrahim iggy imelda ingrid iris isaac jack
    jackie jackson jacob jacques jake james jamie jan jane janelle janet janis jarvis jason jay jean jeff jennifer jenny
    jens jeremy jerry jess jesse jessica jessie jill jim jimi jimmy joan joanna joanne jocelyn joe joel johan john johnny
    jon jonathan joni jools jorge jose josephine josh joss juan jude judy jules julia julian julie julien juliette justin
    karen karl kasey kate katherine kathleen kathryn katie katy keith kelly ken kendrick kenny kevin kim kris kristin kurt
    kylie lana laura lauren laurence laurie lauryn lenny leon leonard les leslie lewis liam lily linda lionel lisa liz
    loreena loretta lorraine lou loudon louis louise luca lucinda lucy ludovico luka luke lyle lynn mairead marcel marcus
    maria mariah marianne marie marina mark marlon martha martin marty marvin mary matt matthew maura maurice mavis max
    melanie melissa michael micheal michelle mick miguel mike miles miley mina miriam molly morten muireann nadia nanci
    nancy nat natalie nathan neil nell nelly niall nick nicola nigel nik nils nina noah noel nora norah olafur oliver
    olivia orla oscar otis paddy paolo pat patricia patrick patsy patti paul paula pauline paulo peggy pete peter phil
    philip phoebe pierce pj polly quincy rachel randy raul ray rebecca regina reinhard rhiannon richard rick ricky rita
    rob robbie robert roberta robin robyn rod roger roland ron ronan ronnie rory rosanne rosie roy rufus russell ruth ryan
    sally sam samantha samuel sandi sandra sara sarah seamus sean serge seth shane shania sharon shaun shawn sheryl
    shirley sibeal siegfried sierra simon sinead siobhan sonny sophie sorcha stan stephen steve steven stevie sufjan susan
    susanne suzanne suzi sven taj tamara tammy tara taylor ted teddy terry tessa thom thomas tift tim tina todd tom tommy
    toni tony tori tracy travis trevor ute van vanessa vera vic vince vincent virginia walter wanda warren wayne will
    william willie willy wim wolfgang wynton yann yusuf zach zara ziggy zoe
    """
)


def shares_surname(a: Features, b: Features) -> bool:
    """True if one side bills only the surname of the person whom the other side bills."""
    return _is_surname(_alone(a), _surnames(b)) or _is_surname(_alone(b), _surnames(a))


def _is_surname(alone: frozenset[str], surnames: frozenset[str]) -> bool:
    """Whether one is the other, its umlauts written as one letter or two."""
    return bool(alone & surnames) or any(umlauts_joined(name) in surnames for name in alone)


def are_in_two_scripts(a: Features, b: Features) -> bool:
    """True if only one side's names are all in letters that can't be compared: 椎名林檎 may be Sheena Ringo."""
    return _is_unreadable(a) != _is_unreadable(b) and bool(_names(a) and _names(b))


def _names(side: Features) -> list[str]:
    return [act.name for act in side.listing.performers] or [side.listing.title]


def _is_unreadable(side: Features) -> bool:
    return all(map(is_unreadable, _names(side)))


def ambiguous(by_surname: Iterable[Pair], joining: Container[Pair]) -> frozenset[Pair]:
    """Of the pairs that only a surname joins those that a second act fits as well: nobody says who is meant.

    Two acts are one if something else joins them too.
    """
    found = set(by_surname)
    partners: dict[ListingKey, set[ListingKey]] = {}
    for a, b in found:
        partners.setdefault(a, set()).add(b)
        partners.setdefault(b, set()).add(a)
    undecided = {
        key
        for key, others in partners.items()
        if any(pair not in joining or pair in found for pair in combinations(sorted(others), 2))
    }
    return frozenset(pair for pair in found if not undecided.isdisjoint(pair))


def _alone(side: Features) -> frozenset[str]:
    """The bill's one name, if that is a single word."""
    if side.act_words:
        names = [words for words in side.act_words if words]
    else:
        names = [tuple(word for word in run if word not in FILLERS) for run in side.title.runs[:1]]
    if len(names) != 1 or len(names[0]) != 1 or len(names[0][0]) < _SHORTEST or is_generic(names[0][0]):
        return frozenset()
    return frozenset(names[0])


def _surnames(side: Features) -> frozenset[str]:
    """The surnames of the people on the bill; each half of a double one."""
    names = [performer.name for performer in side.listing.performers] or [side.listing.title]
    found: set[str] = set()
    for name in names:
        told = _SECOND.sub("", name).split()
        if 2 <= len(told) <= 3 and fold(told[0]) in _GIVEN:
            halves = told[-1].split("-")
            found.update(map(name_key, halves if min(map(len, halves)) >= _SHORTEST else [told[-1]]))
    return frozenset(found)
