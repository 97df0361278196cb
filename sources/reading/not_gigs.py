"""Entries of listings pages that are no gigs: a closed night, a private party, a lesson."""

import re

_NO_GIG = re.compile(
    r"^\W*(?:we(?:'re| are) )?closed(?: (?:tonight|today|for\b.*|until\b.*|all (?:day|night)|mondays?|tuesdays?|\w+days?))?\W*$"
    r"|^\W*private (?:event|party|function|hire|booking)\b.*$|^\W*closed (?:for|due to)\b.*$|^\W*(?:venue )?(?:hire|buyout)\W*$"
    r"|\(?private event\)?\W*$|^\W*no (?:show|gig|event)s? (?:tonight|today)\W*$",
    re.IGNORECASE,
)


def is_no_gig(title: str) -> bool:
    """True for "CLOSED Tonight" and "Private event"; a band called Closed Circuit plays."""
    return _NO_GIG.search(title) is not None


# Instruments, skills, and whom they are taught.
_TAUGHT = (
    r"guitar|bass|drums?|drumming|piano|keyboards?|violin|fiddle|cello|harp|ukulele|uke|banjo|mandolin|flute|whistle"
    r"|bodhr[aá]n|saxophone|sax|trumpet|accordion|concertina|percussion|djembe|bongo|singing|vocal|voice|songwriting"
    r"|song|djs?|djing|music|production|theory|ableton|logic|synth(?:esi[sz]er)?|sound|mixing|mastering|composition"
    r"|improvisation|choir|danc(?:e|ing)|salsa|bachata|tango|swing|ballet|kizomba|zouk|instrument|beginners?(?:'s?)?"
    r"|improvers?|intermediate|advanced|kids|children'?s?|adult|group|private|online|weekly|free|mentoring|creative"
    r"|community|family|artists?|musicians?|sean[- ]n[oó]s|hip[ -]?hop|\d+[ -](?:week|day|hour)"
)
_LESSON = re.compile(
    rf"\b(?:{_TAUGHT})\s+(?:(?:\w+\s+){{0,2}})?"
    r"(?:lessons?|class(?:es)?|courses?|tuition|tutorials?|workshops?|bootcamp|seminar)\b"
    r"|\b(?:lessons?|class(?:es)?|courses?|tuition|workshops?)\s+for\s+\w|^(?!the\b)(?:[\w'-]+\s+){1,3}lessons\W*$"
    r"|^\W*(?:workshop|class|course|masterclass|lesson)\s*(?:[:–—|]|\s-\s)"
    r"|(?:[:–—|(]|\s-)\s*(?:an? )?(?:[\w' ]{1,30} )?(?:workshop|lessons|classes|course)\)?\W*$"
    r"|^(?:learn (?:to|how to) |how to |(?:an )?intro(?:duction)? to )"
    r"(?:play|sing|dj|dance|mix|produce|write|read|djing|ableton|music|\w+ing\b)"
    r"|\bmaster ?class(?:es)?(?=\s*(?:$|[:–—|(-]|with\b|w/|by\b))",
    re.IGNORECASE,
)
_HELD_THERE = re.compile(r"(?:\bat|@|\|)\s+(?:the\s+)?[\w' ]{0,60}\b(?:workshop|class|school)\b.*$", re.IGNORECASE)


def is_lesson(title: str) -> bool:
    """True for "Guitar lessons" and "DJ workshop for beginners"; School of Rock play, and so does who is on at The Workshop."""
    return _LESSON.search(_HELD_THERE.sub("", title)) is not None
