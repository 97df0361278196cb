"""Cyrillic and Greek names in Latin letters, so that "ДахаБраха" meets "DakhaBrakha".

Source: BGN/PCGN for Russian, with Ukrainian, Bulgarian and Serbian letters; ELOT 743 for Greek. What the systems write
differently (kh or h, y or i) is left to the tolerance for typos.
"""

import re
from functools import cache

_LETTERS = """
а a б b в v г g д d е e ё yo ж zh з z и i й y к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ shch ы y э e
ю yu я ya і i ї yi є ye ґ g ј j љ lj њ nj ћ c ђ dj џ dz ў u
α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f χ ch ψ ps ω o
ά a έ e ή i ί i ό o ύ y ώ o ϊ i ϋ y ΐ i ΰ y
""".split()  # noqa: SIM905 a table to read
_LATIN = str.maketrans(dict(zip(_LETTERS[::2], _LETTERS[1::2], strict=True)) | {"ъ": "", "ь": ""})
_OTHER_ALPHABETS = re.compile(r"[\u0370-\u03ff\u0400-\u04ff]")


def romanised(text: str) -> str:
    """The text with Cyrillic and Greek letters written in Latin ones; any other text as it is."""
    if text.isascii() or not _OTHER_ALPHABETS.search(text):
        return text
    return text.lower().replace("ου", "ou").replace("ού", "ou").translate(_LATIN)


# Hebrew, Arabic, Thai, Japanese, Chinese and Korean: letters that no table turns into the Latin name on a poster.
_UNREADABLE = "\u0590-\u06ff\u0750-\u077f\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_LATIN_LETTER = re.compile("[A-Za-z]")


def apart_by_script(text: str) -> str:
    """The text with a bar between a name and itself in another script: "선우정아 | SUNWOOJUNGA"."""
    return text if text.isascii() else _between_scripts().sub(" | ", text)


def is_in_other_script(text: str) -> bool:
    """True for a text that has letters which can't be compared with Latin ones."""
    return not text.isascii() and _other_script().search(text) is not None


def is_transcribed_from(text: str) -> bool:
    """True for a text with letters of another script: Latin ones for it are spelled in several ways."""
    return not text.isascii() and (_other_script().search(text) or _OTHER_ALPHABETS.search(text)) is not None


def is_unreadable(text: str) -> bool:
    """True for a text of such letters alone."""
    return is_in_other_script(text) and _LATIN_LETTER.search(text) is None


# Compiled when a name first needs them: ranges as wide as these take milliseconds, which every start would pay.
@cache
def _other_script() -> re.Pattern[str]:
    return re.compile(f"[{_UNREADABLE}]")


@cache
def _between_scripts() -> re.Pattern[str]:
    return re.compile(rf"(?<=[{_UNREADABLE}])\s+(?=[A-Za-z])|(?<=[A-Za-z])\s+(?=[{_UNREADABLE}])")
