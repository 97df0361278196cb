"""Countries by their English names, for sources that tell no code."""

import re

from sources.reading.json_value import country_code
from store.text import key as folded

_NAMES = """
IE Ireland; Republic of Ireland; Éire
GB United Kingdom; UK; Great Britain; England; Scotland; Wales; Northern Ireland
US United States; United States of America; USA
AE United Arab Emirates; UAE
AR Argentina
AT Austria
AU Australia
BE Belgium
BG Bulgaria
BO Bolivia
BR Brazil
CA Canada
CH Switzerland
CL Chile
CN China
CO Colombia
CR Costa Rica
CY Cyprus
CZ Czechia; Czech Republic; Česká republika
DE Germany; Deutschland
DK Denmark
DO Dominican Republic
EC Ecuador
EE Estonia
EG Egypt
ES Spain; España
FI Finland
FR France
GE Georgia
GR Greece
HK Hong Kong
HR Croatia
HU Hungary
ID Indonesia
IL Israel
IN India
IS Iceland
IT Italy; Italia
JE Jersey
JM Jamaica
JP Japan; 日本
KE Kenya
KR South Korea; Korea; Republic of Korea
LB Lebanon
LT Lithuania
LU Luxembourg
LV Latvia
MA Morocco
MT Malta
MX Mexico; México
MY Malaysia
NG Nigeria
NL Netherlands; The Netherlands
NO Norway
NZ New Zealand
PE Peru
PH Philippines
PL Poland
PR Puerto Rico
PT Portugal
PY Paraguay
QA Qatar
RO Romania
RS Serbia
SA Saudi Arabia
SE Sweden
SG Singapore
SI Slovenia
SK Slovakia
TH Thailand
TN Tunisia
TR Turkey; Türkiye; Turkiye
TW Taiwan
UA Ukraine
UY Uruguay
VN Vietnam
ZA South Africa
"""
_CODES = {folded(name): code for code, names in re.findall(r"^(\w\w) (.+)$", _NAMES, re.MULTILINE) for name in names.split(";")}


def country_named(name: str | None) -> str | None:
    """The two-letter code of a country by its name or code; None for an unknown one."""
    return _CODES.get(folded(name)) or country_code(name) if name else None
