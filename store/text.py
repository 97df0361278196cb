"""Text folding: one spelling for search, matching and keys."""

import re
import unicodedata

_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "Ø": "o", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "đ": "d", "Đ": "d",
                          "ð": "d", "þ": "th", "ł": "l", "Ł": "l", "ı": "i", "’": "'", "‘": "'", "`": "'", "´": "'"})  # fmt: skip
_WORD = re.compile(r"[^\W_]+")
_INNER_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")


def fold(text: str) -> str:
    """Lower case without accents, apostrophes inside words closed up: "Whelan’s Ólafur" → "whelans olafur"."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_LETTERS))
        text = "".join(char for char in text if not unicodedata.combining(char))
    return _INNER_APOSTROPHE.sub("", text).casefold()


def words(text: str) -> list[str]:
    """The folded words of a text in their order; "&" and "+" between words count as "and"."""
    return _WORD.findall(re.sub(r"\s[&+]\s", " and ", fold(text)))


def key(text: str | None) -> str:
    """The key of a name: folded words with single spaces; "" for nothing."""
    return " ".join(words(text)) if text else ""
