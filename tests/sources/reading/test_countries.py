"""Countries by the names that sources write."""

import pytest

from sources.reading.countries import country_named

# What listings of every source have been seen to say.
SPELLINGS = """
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
RU Russia; Russian Federation
XK Kosovo
IE IRL; ireland ; IRELAND
BA Bosnia and Herzegovina
MD Moldova
TZ Tanzania
"""


@pytest.mark.parametrize(
    ("name", "code"),
    [(name.strip(), line[:2]) for line in SPELLINGS.strip().splitlines() for name in line[3:].split(";")],
)
def test_a_country_by_its_name(name: str, code: str) -> None:
    assert country_named(name) == code


@pytest.mark.parametrize(("name", "code"), [("ie", "IE"), ("GB", "GB"), ("uk", "GB")])
def test_a_country_by_its_code(name: str, code: str) -> None:
    assert country_named(name) == code


@pytest.mark.parametrize("name", ["Atlantis", "", " ", None, "Dublin", "1", "(none)"])
def test_what_is_no_country(name: str | None) -> None:
    assert country_named(name) is None
