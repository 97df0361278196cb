"""Text folding: one spelling for search, matching and keys."""

import re
import unicodedata
from functools import lru_cache
from itertools import filterfalse

_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "Ø": "o", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "đ": "d", "Đ": "d",
                          "ð": "d", "þ": "th", "ł": "l", "Ł": "l", "ı": "i", "’": "'", "‘": "'", "`": "'", "´": "'"})  # fmt: skip
_WORD = re.compile(r"[^\W_]+")
_INNER_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
_AND = re.compile(r"\s[&+]\s")
# Names and titles are folded again and again, by matching, merging and the index; descriptions once.
_SHORT = 80


def fold(text: str) -> str:
    """Lower case without accents, apostrophes inside words closed up: "Whelan’s Ólafur" → "whelans olafur"."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_LETTERS))
        text = "".join(filterfalse(unicodedata.combining, text))
    return (_INNER_APOSTROPHE.sub("", text) if "'" in text else text).casefold()


def words(text: str) -> list[str]:
    """The folded words of a text in their order; "&" and "+" between words count as "and"."""
    return list(_short_words(text)) if len(text) <= _SHORT else _words(text)


def key(text: str | None) -> str:
    """The key of a name: folded words with single spaces; "" for nothing."""
    if not text:
        return ""
    return _short_key(text) if len(text) <= _SHORT else " ".join(_words(text))


def _words(text: str) -> list[str]:
    folded = fold(text)
    return _WORD.findall(_AND.sub(" and ", folded) if "&" in folded or "+" in folded else folded)


@lru_cache(maxsize=4096)
def _short_words(text: str) -> tuple[str, ...]:
    return tuple(_words(text))


@lru_cache(maxsize=4096)
def _short_key(text: str) -> str:
    return " ".join(_short_words(text))
