"""One key for all spellings of an act's name."""

import re
from functools import lru_cache

from store.text import words

_LONGEST = 191  # what the columns hold
_LEADING = frozenset({"the", "dj"})
_SUFFIX = re.compile(
    r"\s*[(\[](?:live|dj ?set|dj|solo|band|full band|acoustic|uk|us|usa|irl|ire|ie|aus|can|official|hybrid set|a ?v set"
    r"|all night long|\d{1,2}"
    r"|live (?:set|band|in concert)|headliner|support|special guests?)[)\]]\s*$"
    r"|\s+-?\s*(?:dj set|live set|all night long|\(live\))\s*$",
    re.IGNORECASE,
)


@lru_cache(maxsize=65536)
def name_key(name: str) -> str:
    """An act's name folded and without spaces, "The", "DJ" and "(live)". "Fontaines D.C." and "fontaines dc" are equal."""
    parts = words(_SUFFIX.sub("", name))
    while len(parts) > 1 and parts[0] in _LEADING:
        parts = parts[1:]
    return "".join(parts)


def act_key(name: str) -> str:
    """The key that identifies an act: its name key; a name without letters or digits ("!!!") stays as it is."""
    return (name_key(name) or name.strip().casefold())[:_LONGEST]
