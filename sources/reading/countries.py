"""Countries by their English names, for sources that tell no code: the ISO standard's names, and what people write instead."""

import re
from functools import lru_cache

from sources.reading.json_value import country_code
from store.text import key as folded

# Names that ISO 3166 lacks: short and former ones, parts of a country, and names in its own language.
_ALIASES = """
AE UAE
BN Brunei
CV Cape Verde
CZ Česká republika
DE Deutschland
ES España
FK Falkland Islands
GB UK; Great Britain; England; Scotland; Wales; Northern Ireland
IE Republic of Ireland; Éire
IT Italia
JP 日本
KR Korea; Republic of Korea
NL The Netherlands; Holland
RU Russia
TR Turkey
VA Vatican City
XK Kosovo
"""


def country_named(name: str | None) -> str | None:
    """The two-letter code of a country by its name or code; None for an unknown one."""
    return _codes().get(folded(name)) or country_code(name) if name else None


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    """The codes by folded name, our own aliases before the standard's names, which stand before its three-letter codes."""
    import pycountry  # noqa: PLC0415 for sources that tell no code

    found = {
        folded(alias): code
        for code, aliases in re.findall(r"^(\w\w) (.+)$", _ALIASES, re.MULTILINE)
        for alias in aliases.split(";")
    }
    countries = list(pycountry.countries)
    for attribute in ("common_name", "name", "official_name", "alpha_3"):
        for country in countries:
            found.setdefault(folded(getattr(country, attribute, "")), country.alpha_2)
    found.pop("")
    return found
