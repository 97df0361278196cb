"""The phrases around acts' names in titles: what describes a show, what makes another name of one, what is about an act."""

import re

from sources.reading.patterns import Worded


def _any_case(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _worded(pattern: str) -> Worded:
    return Worded(pattern, re.IGNORECASE)


_PLACES = r"world|irish|ireland|uk|u\.k\.|european?|eu|us|north american"
_SORTS = (
    r"summer|winter|spring|autumn|farewell|reunion|album|acoustic|solo|debut|final|greatest hits|christmas|xmas|arena|headline"
    r"|anniversary|club|live|homecoming|stripped back"
)
_A_TOUR = (
    rf"(?:\b(?:the|a|his|her|their|\d{{4}}|{_PLACES}|{_SORTS}|\d+(?:st|nd|rd|th)?)\b[\s/&-]*)*"
    r"\b(?:tour(?: \d{4})?|show(?:s|case)?|concert|gig|residency|launch(?: (?:party|night|show|gig|tour))?|dates?)\b"
)
_A_RELEASE = r"\b(?:debut album|album|single|ep|record|book)[ /-](?:launch|release)(?: (?:show|party|night|gig|tour))?"
_HOW_IT_PLAYS = (
    r"\b(?:very )?(?:live(?: a/?v| band| set| show| pa)?|(?:hybrid )?dj[ -]?set|full band(?: show)?|solo|acoustic|unplugged"
    r"|stripped back|in concert|in session|all (?:night|day)(?: long)?|open to close|extended set|beo|a/?v|headline|djs?|plays?"
    r"|performs?|en (?:concierto|concert)|in concerto|im konzert)"
)
_NOTES = (
    r"\b(?:returns?|tickets|one night only|sold out|matinee|early show|late show|and more|plus more|more|tba|tbc"
    r"|extra date(?: added)?|(?:new|second) date|special guests?)|& more"
    r"|\b(?:night|day|date|show) (?:#?\d|one|two|three)|\b20[12]\d(?:/\d\d)?"
)
_AN_ANNIVERSARY = (
    r"\b\d+(?:st|nd|rd|th)(?: year)? (?:anniversary|birthday|bday)(?: (?:party|show|tour|celebration|special|concert))?"
    r"|\b\d+ years(?: on| of \S.*)?|(?:'?s|(?<= )) ?(?:birthday|b-?day)(?: (?:bash|party|set))?"
    r"|(?:['’]s )?\b(?:christmas|xmas|halloween|easter|nye|new year'?s eve|(?:st\.? patrick|paddy|valentine)['’]?s(?: day)?"
    r"|homecoming) (?:(?:show|special|concert|gig)s?|party|parties|ball|bash|hool(?:ey|ie)|hootenanny|run|session|celebration)"
)
_COMPANY = r"\s(?:&|and) (?:(?:his|her|their|the) )?(?:(?:full |live )?band|friends|guests?)"
# What describes the show behind a name.
BEHIND = _worded(rf"\s*[-–:,]?\s*(?:{_A_TOUR}|{_A_RELEASE}|{_HOW_IT_PLAYS}|{_NOTES}|{_AN_ANNIVERSARY}|{_COMPANY})\s*[!.*]*$")
# What leads up to a name.
BEFORE = _any_case(
    r"^(?:(?:an? )?(?:(?:very|intimate|acoustic|special|exclusive|magical|\w+ing) )*"
    r"(?:evening|night|afternoon|morning|christmas|audience|weekend) (?:with|of)"
    r"|live music\b(?: with| from| by)?|live:?|(?:the )?return of|introducing|(?:dj|live) sets? (?:from|by)"
    r"|(?:very )?special guests?(?: djs?)?|(?:local |main )?support(?: act)?s?(?: from| by)?|guests?|music (?:by|from|with)"
    r"|hosted by|residents?(?: djs?)?|headliners?|(?:the )?legendary|line-?up|djs?:|gig|concert|music|tonight|new show"
    r"|special show|this week(?: with)?|sold out\*?"
    r"|(?:new|extra|second) (?:date|show)(?: added)?|re-?scheduled|the one and only|the amazing|the incredible|from|by"
    r"|ft\.?|feat\.?|an?|mc|b2b|selectors?|(?:uk|us) legend"
    r"|in concert|in association with|\d{4}|ausverkauft|agotad[oa]s?|uitverkocht|seisi[uú]n le(?:is)?|ceol(?:choirm)? le(?:is)?"
    r"|o[ií]che le(?:is)?|konzert (?:mit|von)|concierto (?:de|con)|concert (?:de|avec)|concerto di|koncert)\s*[!:–-]?\s+"
)
# What may stand behind an act's name in one piece without making another name of it.
AFTER_NAME = _any_case(
    r"^(?:of|from|formerly|ex|fka|aka)\b|^sound ?system\b|^(?:live|unplugged|acoustic|solo)\b"
    r"|\b(?:tour|(?:album |ep |single )?launch|residency|anniversary)\b(?: 20\d\d)?[!.]*$|^(?:\d{1,2}|[ivx]{2,4})$"
)
# What makes another name of it: somebody plays their songs.
BORROWED = _worded(
    r"\b(?:forever|experience|mania|legends?|legacy|tribute|story|revival|rumours of|bootleg|fake|night|party|disco|brunch|gold"
    r"|songbook|symphonic|orchestral|covers?|years|candlelight|show|bingo|quiz|karaoke|mc)\b"
)
# A part of a title in which names are sung of, danced to or watched, not heard.
ABOUT = _worded(
    r"\b(?:tribute|(?:by )?candlelight(?: concert)?|karaoke|sing[- ]?a?[- ]?along|bingo|quiz|screening|film premiere"
    r"|documentary|listening party|playback|brunch|drag|after ?-?(?:party|show)|afters|pre ?-?party|warm[- ]?up party"
    r"|(?:emo|throwback|nostalgia|swift\w*|80s|90s|00s|noughties) (?:night|party|disco|club|rave)|club night|themed"
    r"|silent disco|book launch|masterclass|workshop|yoga|appreciation|experience|fan (?:night|party)|covers? (?:band|night)"
    r"|record fair|vs\.? \w+ (?:night|party)|reimagined|songbook|movie|story|spectacular|bootleg"
    r"|hommage|homenaje|omaggio)\b"
)
TRIBUTE = _worded(r"\btribute\b")
# The same, said of what stands before it: "Oasis - Tribute", "Elvis: The Vegas Years".
SAID_OF_THE_NAME = _worded(
    r"^(?:the |a |live )*(?:\w+ )?(?:tribute|experience|story|years|celebration|film|movie|screening|documentary"
    r"|masterclass|workshop|listening party|quiz|after ?-?party|afters|club night)(?: (?:band|act|show|night|concert))?$"
)
# A show about those whom it names, where it stands behind whose it is: "Björn Again - the ABBA show".
SHOW_ABOUT = _any_case(r"^the \S.{1,40} (?:show|experience|story|years)$")
# What makes of a whole title no gig of those whom it names.
NOT_PLAYING = _worded(
    r"\bin conversation\b|(?<!set & )(?<!set \+ )(?<!gig & )(?<!gig \+ )\bq ?& ?a\b"
    r"|\bpodcast\b|\bexhibition\b|\b(?:tour|concert|live|the) film\b|\bfilm *$|\bin cinemas\b"
    r"|\bimax\b|\bbook (?:launch|signing)\b|\breading (?:and|&) signing\b|\bscreening\b(?! with)|\bwatch party\b"
    r"|\bcar ?park(?:ing)?\b|\bsigning only\b|\bno (?:live )?performance\b|\bon screen\b"
    r"|\bwalking tour\b|\bmusic tours\b"
    r"|\bvs?\.? .{2,40}\b(?:indie|emo|pop|rock|metal|punk|[89]0s|00s) (?:disco|night|party)\b"
)
# An act's own work or journey, which stands behind its name.
ALBUM = _worded(r"\btour\b|\balbum\b|\banniversary\b|\blaunch\b")
