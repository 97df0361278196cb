"""Patterns that are spared the texts in which they can't be found.

Titles are asked dozens of questions ("is it a tribute?", "is it a film?"), and nearly all of the answers are no. Every text that
such a pattern takes holds one of a few words: looking for those costs a fraction of what the pattern costs. The words are read
off the pattern itself, so that they can't fall behind it.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from importlib import import_module
from typing import Any, Final

_MOST_WORDS: Final = 60  # of one pattern: looking for more costs as much as the pattern
_MOST_VARIANTS: Final = 8  # of one word, as in "pre party", "pre-party"
_SHORTEST: Final = 2  # letters of a word that is worth a look
_START: Final = 4  # letters by which a sieve knows a word
_WORDS_KEPT: Final = 8192  # of texts, each of some 200 bytes
_LONG: Final = 4  # letters from which on fewer words count for more than longer ones
_NONE: Final[frozenset[Any]] = frozenset()
_parser: Final[Any] = import_module("re._parser")
_KNOWN_FLAGS: Final = re.IGNORECASE | re.UNICODE | re.DOTALL

Replacement = str | Callable[[re.Match[str]], str]


class Worded:
    """A compiled pattern that looks for its words first; its methods answer as those of `re.Pattern` do."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.compiled = re.compile(pattern, flags)
        self.ignores_case = bool(self.compiled.flags & re.IGNORECASE)  # said in the pattern itself, too

    @cached_property
    def words(self) -> tuple[str, ...]:
        """One of these is in every text in which the pattern is found; () where that can't be said."""
        return words_of(self.compiled.pattern, self.compiled.flags)

    def _may_be_in(self, text: str) -> bool:
        words = self.words
        if not words:
            return True
        if self.ignores_case:
            if not text.isascii():  # a few letters beyond have another case that is no other letter's lower one
                return True
            text = text.lower()
        for word in words:  # noqa: SIM110 a generator takes twice as long, and this is what it is about
            if word in text:
                return True
        return False

    def search(self, text: str) -> re.Match[str] | None:
        """The first place where it is found."""
        return self.compiled.search(text) if self._may_be_in(text) else None

    def match(self, text: str) -> re.Match[str] | None:
        """What is found at the beginning."""
        return self.compiled.match(text) if self._may_be_in(text) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Every place where it is found."""
        return self.compiled.finditer(text) if self._may_be_in(text) else iter(())

    def sub(self, replacement: Replacement, text: str) -> str:
        """The text with every place replaced."""
        return self.compiled.sub(replacement, text) if self._may_be_in(text) else text

    def split(self, text: str) -> list[str | Any]:
        """The text between the places."""
        return self.compiled.split(text) if self._may_be_in(text) else [text]


class Sieve:
    """Patterns that are all asked of each text: its words tell which may be found in it.

    What a word lets pass is kept: titles share their words, and few hold one that any pattern asks for.
    """

    def __init__(self, patterns: Iterable[Worded]) -> None:
        self._patterns = tuple(patterns)
        if any(pattern.ignores_case for pattern in self._patterns):
            raise ValueError("a sieve is for texts and patterns in lower case")
        self._passed_by = lru_cache(maxsize=_WORDS_KEPT)(self._read)

    def passing(self, text: str) -> frozenset[Worded]:
        """Those that may be found in a text; the others can't be."""
        found = self._by_start[2]
        for word in text.split():
            if passed := self._passed_by(word):
                found |= passed
        return found

    def _read(self, word: str) -> frozenset[Worded]:
        """The patterns of which a part stands in one word of a text."""
        starts, short, _ = self._by_start
        found = {
            pattern
            for at in range(len(word) - _START + 1)
            for part, pattern in starts.get(word[at : at + _START], ())
            if word.startswith(part, at)
        }
        found.update(pattern for part, pattern in short if part in word)
        return frozenset(found) if found else _NONE

    @cached_property
    def _by_start(self) -> tuple[dict[str, list[tuple[str, Worded]]], list[tuple[str, Worded]], frozenset[Worded]]:
        """The patterns by the longest part of each of their words, as blanks part them: by its first letters, if it has so many.

        The third are those without words.
        """
        starts, short = defaultdict[str, list[tuple[str, Worded]]](list), list[tuple[str, Worded]]()
        wordless = {pattern for pattern in self._patterns if not pattern.words}
        for pattern in self._patterns:
            parts = {max(word.split(), key=len, default="") for word in pattern.words}
            if "" in parts:
                wordless.add(pattern)
                continue
            for part in parts:
                (starts[part[:_START]] if len(part) >= _START else short).append((part, pattern))
        return dict(starts), short, frozenset(wordless)


def words_of(pattern: str, flags: int = 0) -> tuple[str, ...]:
    """Words of which each text that the pattern takes holds at least one; () where there are none, or too many."""
    if flags & ~_KNOWN_FLAGS:
        return ()
    words = _best(_parser.parse(pattern, flags))
    if flags & re.IGNORECASE:
        words = {word.lower() for word in words}
    shortest = {word for word in words if not any(other != word and other in word for other in words)}
    return tuple(sorted(shortest)) if len(shortest) <= _MOST_WORDS else ()


def _best(items: Sequence[tuple[Any, Any]]) -> set[str]:
    """Of what follows each other in a pattern, the part whose words tell most; empty where none tells anything."""
    found: list[set[str]] = []
    run = {""}
    for item in items:
        longer = _followed_by(run, item)
        if longer is not None:
            run = longer
            continue
        found += [run, _inside(item)]
        run = {""}
    telling = [words for words in (*found, run) if words and min(map(len, words)) >= _SHORTEST]
    return max(telling, key=lambda words: (min(_LONG, *map(len, words)), -len(words)), default=set())


def _followed_by(run: set[str], item: tuple[Any, Any]) -> set[str] | None:
    """Each word of a run with what the next part of the pattern may be; None where that is not one of a few texts."""
    texts = _texts(item)
    if texts is None or len(run) * len(texts) > _MOST_VARIANTS:
        return None
    return {word + text for word in run for text in texts}


def _texts(item: tuple[Any, Any]) -> set[str] | None:
    """All texts that a part takes, if they are few."""
    kind, value = str(item[0]), item[1]
    if kind == "LITERAL":
        return {chr(value)}
    if kind in ("AT", "ASSERT", "ASSERT_NOT"):
        return {""}
    if kind == "IN":
        return _letters(value)
    if kind == "SUBPATTERN":
        return None if value[1] or value[2] else _texts_of(value[3])
    if kind == "BRANCH":
        return _all_of([_texts_of(part) for part in value[1]])
    if kind in ("MAX_REPEAT", "MIN_REPEAT") and value[:2] == (0, 1):
        return _all_of([{""}, _texts_of(value[2])])
    return None


def _letters(members: Sequence[tuple[Any, Any]]) -> set[str] | None:
    are_few = len(members) <= _MOST_VARIANTS and all(str(kind) == "LITERAL" for kind, _ in members)
    return {chr(value) for _, value in members} if are_few else None


def _texts_of(items: Sequence[tuple[Any, Any]]) -> set[str] | None:
    run: set[str] | None = {""}
    for item in items:
        run = _followed_by(run, item) if run is not None else None
    return run


def _all_of(parts: Sequence[set[str] | None]) -> set[str] | None:
    known = [part for part in parts if part is not None]
    return set().union(*known) if len(known) == len(parts) else None


def _inside(item: tuple[Any, Any]) -> set[str]:
    """The words of a part that is not one of a few texts."""
    kind, value = str(item[0]), item[1]
    if kind == "SUBPATTERN":
        return set() if value[1] or value[2] else _best(value[3])
    if kind == "BRANCH":
        parts = [_best(part) for part in value[1]]
        return set().union(*parts) if all(parts) else set()
    if kind in ("MAX_REPEAT", "MIN_REPEAT") and value[0] >= 1:
        return _best(value[2])
    return set()
