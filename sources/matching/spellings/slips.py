"""Other spellings of one name: a typo inside it, its words cut short, its initials, its numbers as words. Pure.

Each is evidence between two names of one night only; none of them makes a key.
"""

from functools import lru_cache

from rapidfuzz import fuzz

Words = tuple[str, ...]

# Below eight letters one typo makes another band of it: the Smiths and the Smyths.
LONG_NAME, LIKE_PERCENT, _TRANSCRIBED_PERCENT = 8, 88, 75
SLIP_LENGTH, _SWAP_LENGTH = 6, 5
_CUT_LENGTH = 3
_GROUPS = frozenset(["band", "clan", "collective", "crew", "ensemble", "group", "orchestra", "quartet", "quintet", "trio"])
# Words of orchestras that programmes cut: "BBC Phil" is the BBC Philharmonic. A band's own word is cut with others only.
_CUT_ALONE = frozenset(["philharmonic", "philharmonia", "symphony", "orchestra", "ensemble"])
_SMALL_WORDS = frozenset(["a", "an", "and", "of", "the"])  # initials may leave them out
_UNITS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
"""
_NTH = "first second third fourth fifth sixth seventh eighth ninth tenth"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
ORDINALS = {word: str(number) for number, word in enumerate(_NTH.split(), start=1)}
_UNIT_OF = {word: number for number, word in enumerate(_UNITS.split())}
_TEN_OF = {word: 10 * at for at, word in enumerate(_TENS.split(), start=2)}


def is_slip(name: str, other: str) -> bool:
    """One key is the other with a typo: letters swapped, doubled or missing inside, or a wrong one in a long name.

    A different ending is not a typo: the Iron Maidens are not Iron Maiden. A last letter hit twice is: Mogwaii.
    """
    if (
        len(name) == _SWAP_LENGTH
        and name[0] + name[-1] == other[0] + other[-1]
        and name != other
        and sorted(name) == sorted(other)
    ):
        return True  # Sqiud
    if name[0] != other[0] or min(len(name), len(other)) < SLIP_LENGTH or abs(len(name) - len(other)) > 2:
        return False
    if name + name[-1] == other or other + other[-1] == name:
        return True
    if (
        name.startswith(other)
        or other.startswith(name)
        or _has_word_more(name, other)
        or fuzz.ratio(name, other) < _slip_ratio(name, other)
    ):
        return False
    return [char for char in name if char.isdigit()] == [char for char in other if char.isdigit()]


def is_cut(short: Words, full: Words) -> bool:
    """The initials of three words or more; or at least two words, or one of an orchestra's, are cut to three letters or more.

    Initials may take the s of a plural along: the Yeah Yeah Yeahs are the YYYs.
    """
    if short and full[: len(short)] == short and len("".join(short)) >= SLIP_LENGTH and _GROUPS.issuperset(full[len(short) :]):
        return True  # Wu-Tang, without the Clan
    if len(full) > len(short) > 1 and not _CUT_ALONE.isdisjoint(full) and _GROUPS.issuperset(full[len(short) :]):
        full = full[: len(short)]
    if _is_cut_off(short, full):
        return True
    while len(short) > 1 and full[:1] == short[:1] and len(short) < len(full):
        short, full = short[1:], full[1:]  # BBC SSO
    if len(short) != len(full):
        closed, initials = "".join(short), initials_of(full)
        return closed in initials or (full[-1:] != () and full[-1].endswith("s") and closed.removesuffix("s") in initials)
    if len(short) > 1 and short[:-1] == full[:-1] and len(short[-1]) == 1 and full[-1].startswith(short[-1]):
        return True  # Jack L
    pairs = list(zip(short, full, strict=True))
    cut = [word for word, whole in pairs if word != whole and len(word) >= _CUT_LENGTH and whole.startswith(word)]
    if not cut or len(cut) != sum(word != whole for word, whole in pairs):
        return False
    return len(cut) >= 2 or (len(pairs) > 1 and any(whole in _CUT_ALONE and word in cut for word, whole in pairs))


def _is_cut_off(short: Words, full: Words) -> bool:
    """Whether one is the other up to the middle of a word: King Gizz. A whole word less may be another band."""
    last = len(short) - 1
    if not 0 < last < len(full) - 1 or short[:last] != full[:last] or len("".join(short)) < LONG_NAME:
        return False
    return len(short[last]) > _CUT_LENGTH and short[last] != full[last] and full[last].startswith(short[last])


@lru_cache(maxsize=16384)
def initials_of(full: Words) -> frozenset[str]:
    """Three letters or more, with and without those of small words and of whom the rest belongs to.

    King Gizzard & the Lizard Wizard are KGLW, the RTÉ National Symphony Orchestra is the NSO.
    """
    told = [word for word in full if word not in _SMALL_WORDS]
    behind = told[1:] if len(told) > _CUT_LENGTH else told
    return frozenset("".join(word[0] for word in words) for words in (full, told, behind) if len(words) >= _CUT_LENGTH)


@lru_cache(maxsize=16384)
def in_digits(words: Words) -> str:
    """A name closed up with its numbers in digits: Sixty Five Days of Static are 65daysofstatic."""
    told: list[str] = []
    tens = 0
    for word in (*words, ""):
        if tens and (unit := _UNIT_OF.get(word, 0)) and unit < 10:
            told.append(str(tens + unit))
            tens = 0
            continue
        if tens:
            told.append(str(tens))
        tens = _TEN_OF.get(word, 0)
        if not tens:
            told.append(str(_UNIT_OF[word]) if word in _UNIT_OF else word)
    return "".join(told)


def _has_word_more(name: str, other: str) -> bool:
    """Two letters more in one place are a word: Thin as Lizzy are not Thin Lizzy."""
    short, long = sorted((name, other), key=len)
    return len(long) == len(short) + 2 and any(long[:at] + long[at + 2 :] == short for at in range(1, len(short)))


def _slip_ratio(name: str, other: str) -> float:
    if len(name) != len(other) or min(len(name), len(other)) >= LONG_NAME:
        return LIKE_PERCENT
    return 80 if sorted(name) == sorted(other) else 101


def is_transcribed(name: str, other: str) -> bool:
    """Whether two keys may be one name out of another script: Kazem Al-Saher is Kadim Al Sahir."""
    return min(len(name), len(other)) >= LONG_NAME and fuzz.ratio(name, other) >= _TRANSCRIBED_PERCENT
