"""An act that a title or a text names, and whether a name can be an act's at all."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sources.matching.spellings.names import is_generic
from sources.reading.genres import canonical
from sources.reading.wordlists import word_set
from store.events.records import BillingKey
from store.places.act_names import act_key, name_key
from store.text import key, words

ENOUGH = 0.7  # a name that is less sure is left off the bill
_LONGEST = 120  # letters of an act's name
_NOBODY = word_set(
    """
    the a an of and live music night nights day days club session sessions party festival dj djs band bands show shows tour
    anniversary orchestra choir story series special edition guests guest residents support friends more birthday trio duo
    quartet experience tribute homecoming reactions bank holiday christmas summer winter tickets presents set sets
    """
)


@dataclass(frozen=True, slots=True)
class NamedAct:
    """One act. `confidence` is between 0 and 1."""

    name: str
    billing: BillingKey
    confidence: float

    @property
    def key(self) -> str:
        """Its act key (store/places/act_names.py)."""
        return act_key(self.name)


@lru_cache(maxsize=4096)  # the same names stand in the titles of several sources, and several forms of one come to the same
def can_be_an_act(name: str) -> bool:
    """False for what names nobody: a number, a genre, "Special Guests", "Live Music"."""
    plain = act_key(name)
    if not plain or plain.isdigit() or len(name) > _LONGEST or canonical(name) is not None:
        return False
    if not (spelled := words(name)):
        return True  # "!!!"
    return not is_generic(name_key(name)) and not _NOBODY.issuperset(spelled)


def is_common(name: str) -> bool:
    """True for a word that nights and songs use for a name as well ("Mother", "Garden")."""
    return key(name).removeprefix("the ") in _common()


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    lines = Path(__file__).with_name("common_names.txt").read_text(encoding="utf-8").splitlines()
    return word_set(" ".join(line for line in lines if not line.startswith("#")))
