"""Patterns that look for their words first answer as patterns that don't."""

import json
import re
from pathlib import Path

import pytest

from sources.matching import features, show_markers
from sources.matching import titles as matched_titles
from sources.merging import titles as merged_titles
from sources.reading.acts import phrases
from sources.reading.patterns import Sieve, Worded, words_of
from store.text import fold

_PAIRS = Path(__file__).parents[2] / "hard_pairs"
_MODULES = (features, show_markers, matched_titles, merged_titles, phrases)
_IN_TUPLES = [pattern for _, pattern in (*show_markers._SHOW_PATTERNS, *show_markers._SIDE_PATTERNS)]
PATTERNS = [one for module in _MODULES for one in vars(module).values() if isinstance(one, Worded)] + _IN_TUPLES


def titles() -> list[str]:
    """Real and invented titles, as written, folded and in capitals."""
    lines = [line for one in sorted(_PAIRS.glob("*.jsonl")) for line in one.read_text(encoding="utf-8").splitlines()]
    pairs = [json.loads(line) for line in lines[::4]]
    written = {pair[side]["title"] for pair in pairs for side in ("a", "b")}
    return sorted(written | set(map(fold, written)) | set(map(str.upper, written)))


def test_every_pattern_finds_in_titles_what_it_would_find_without_looking_for_words() -> None:
    found = 0
    for title in titles():
        for pattern in PATTERNS:
            plain = pattern.compiled.search(title)
            worded = pattern.search(title)
            assert (worded and worded.span()) == (plain and plain.span()), (title, pattern.compiled.pattern)
            found += plain is not None
    assert found > 1000
    assert len(PATTERNS) > 40


def test_a_sieve_lets_every_pattern_pass_that_is_found_and_spares_most() -> None:
    markers = [pattern for pattern in PATTERNS if pattern in vars(show_markers).values() or pattern in _IN_TUPLES]
    passed = asked = 0
    for title in titles():
        passing = show_markers._ALL.passing(title)
        missed = [one.compiled.pattern for one in markers if one.compiled.search(title) and one not in passing]
        assert missed == [], title
        passed += len(passing)
        asked += len(markers)
    assert passed < asked / 5


def test_a_sieve_knows_short_words_and_patterns_without_any() -> None:
    short, wordless, long = Worded(r"\d am\b"), Worded(r"\d+"), Worded(r"tour dates")
    sieve = Sieve((short, wordless, long))
    assert sieve.passing("at 7 am") == {short, wordless}
    assert sieve.passing("updates") == {wordless, long}
    assert sieve.passing("tour date") == {wordless}
    with pytest.raises(ValueError, match="lower case"):
        Sieve([Worded("tour", re.IGNORECASE)])


def test_every_pattern_that_is_worded_has_words() -> None:
    assert [pattern.compiled.pattern for pattern in PATTERNS if not pattern.words] == []


@pytest.mark.parametrize(
    ("pattern", "flags", "words"),
    [
        (r"\btour\b", 0, ("tour",)),
        (r"^\s*(?:film|the movie)\b|quiz$", 0, ("film", "quiz", "the movie")),
        (r"after ?-?party", 0, ("after -party", "after party", "after-party", "afterparty")),
        (r"(?:a|an )?tribute(?: to)?x*", 0, ("tribute",)),
        (r"\d+ years on", 0, (" years on",)),
        (r"(?P<name>[^:]{2,40}) night", 0, (" night",)),
        (r"(?:live )+at", 0, ("live ",)),
        (r"Live", re.IGNORECASE, ("live",)),
        (r"tours?|tour dates", 0, ("tour",)),
        (r"(?:live)?", 0, ()),
        (r"live|\d", 0, ()),
        (r"(?!live)\w+", 0, ()),
        (r"[^l]ive", 0, ("ive",)),
        (r"x", 0, ()),
        (r"(?i:live)", 0, ()),
        (r"l i v e", re.VERBOSE, ()),
    ],
)
def test_the_words_are_those_that_no_text_can_do_without(pattern: str, flags: int, words: tuple[str, ...]) -> None:
    assert words_of(pattern, flags) == words


def test_letters_that_only_ignoring_case_makes_equal_are_found() -> None:
    for text in ("\u212aaraoke night", "KARAOKE", "mu\u017fic"):  # the Kelvin sign is a K, and the long s an s
        for pattern in ("karaoke", "music"):
            assert bool(Worded(pattern, re.IGNORECASE).search(text)) is bool(re.search(pattern, text, re.IGNORECASE))


@pytest.mark.parametrize("text", ["tribute to Queen, a tribute", "Queen"])
def test_each_method_answers_as_the_plain_pattern_does(text: str) -> None:
    plain, worded = re.compile(r"\s*tribute\s*"), Worded(r"\s*tribute\s*")
    assert worded.sub("-", text) == plain.sub("-", text)
    assert worded.split(text) == plain.split(text)
    assert [found.span() for found in worded.finditer(text)] == [found.span() for found in plain.finditer(text)]
    assert bool(worded.match(text)) is bool(plain.match(text))


def test_a_pattern_that_says_itself_that_case_does_not_matter_is_found_in_any_case() -> None:
    pattern = Worded(r"(?i)tour dates")
    assert pattern.words == ("tour dates",)
    assert pattern.search("Tour Dates")
