"""Entries of listings pages that are no gigs: a closed night, a private party."""

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
