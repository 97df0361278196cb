"""Acts that a description names as guests or in a line-up: "Support comes from X", "Line-up: X, Y and Z"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sources.reading.acts.named import NamedAct, can_be_an_act, is_common
from store.events.records import BillingKey
from store.places.act_names import act_key

_READ = 4000  # letters of a description
_CONFIDENCE = 0.8
_GUESTS = re.compile(
    r"\b(?:(?:very |plus |with )*special guests?(?:,? (?:are|is|include|including))?|support(?:ed)?(?: act)?s?"
    r"(?: (?:comes?|on the night|will be|is))*(?: from| by| provided by)|support(?: acts?)?:|joined (?:on the night )?by)\s*:?\s*"
    r"(?P<names>[^.!?\n;()]{2,160})",
    re.IGNORECASE,
)
_LINE_UP = re.compile(
    r"\bline[ -]?up\b(?: includes?| features?)?[ \t]*[:–-]?[ \t]*\n*(?P<names>(?<=\n)(?:[^\n]{2,60}(?:\n|$)){1,30}|[^\n]{2,300})",
    re.IGNORECASE,
)
_HEADLINERS = re.compile(
    r"\b(?:dj sets?|live sets?|live music|music|performances?) (?:from|by)\s*:?\s*(?P<names>[^.!?\n;()]{2,160})", re.IGNORECASE
)
# A look for words, one of which each pattern needs, spares most descriptions the patterns.
_ROLES: tuple[tuple[tuple[str, ...], re.Pattern[str], BillingKey], ...] = (
    (("guest", "support", "joined"), _GUESTS, "support"),
    (("line",), _LINE_UP, "headline"),
    ((" from", " by"), _HEADLINERS, "headline"),
)
_BETWEEN = re.compile(r"\s*[,\n•·|/+*]\s*|\s+(?:and|&|b2b|x|plus|with|as well as)\s+", re.IGNORECASE)
_TAIL = re.compile(
    r"\s+(?:on|at|for|who|whose|from|to|before|after|this|will|in|is|are|as|tickets|doors|more|tba)\b.*$|\s*[(\[].*$|\s+[-–—:]\s.*$",
    re.IGNORECASE | re.DOTALL,
)
_BANDS_END = re.compile(r"\s+(?:and|&)\s+the\s", re.IGNORECASE)
_LONGEST_SPAN = 3


@dataclass(frozen=True, slots=True)
class DescribedNames:
    """What a description may name, to be looked up among the acts that are known."""

    names: tuple[tuple[str, BillingKey], ...]

    @property
    def keys(self) -> frozenset[str]:
        """Every key that might be an act's."""
        return frozenset(act_key(name) for name, _ in self.names)

    def acts(self, known: Mapping[str, str]) -> tuple[NamedAct, ...]:
        """The known acts among them, each once."""
        once: dict[str, NamedAct] = {}
        for name, billing in self.names:
            if (plain := act_key(name)) in known:
                once.setdefault(plain, NamedAct(known[plain], billing, _CONFIDENCE))
        return tuple(once.values())


def names_described(text: str | None, not_acts: frozenset[str] = frozenset()) -> DescribedNames:
    """The names in the places where descriptions name acts. One common word proves nothing in prose."""
    found: list[tuple[str, BillingKey]] = []
    read = (text or "")[:_READ]
    folded = read.casefold()
    for needed, pattern, billing in _ROLES:
        if any(word in folded for word in needed):
            for match in pattern.finditer(read):
                found += [(name, billing) for name in _names(match["names"])]
    possible = [(name, billing) for name, billing in found if act_key(name) not in not_acts and _is_a_name(name)]
    return DescribedNames(tuple(dict.fromkeys(possible)))


def _names(text: str) -> list[str]:
    """Names in a list, also those that the list's own words run through ("Nick Cave and the Bad Seeds")."""
    cuts = [(found.start(), found.end()) for found in _BETWEEN.finditer(text)]
    begins = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(text)]
    spans = [
        text[begins[i] : ends[j]]
        for i in range(len(begins))
        for j in range(i, min(i + _LONGEST_SPAN, len(ends)))
        if " " in text[begins[i] : ends[j]].strip() or not _BANDS_END.match(text[ends[j] :])  # "Dixon and the Cowboys"
    ]
    return [name for span in spans for name in (span.strip(" .,*-–'\"“”"), _TAIL.sub("", span).strip(" .,*-–'\"“”")) if name]


def _is_a_name(name: str) -> bool:
    """Prose writes names with a capital, a digit or a sign first."""
    return can_be_an_act(name) and not is_common(name) and not name[0].islower() and len(name) >= 3
