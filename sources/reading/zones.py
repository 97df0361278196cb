"""The time zone of a place: by country if it has only one, otherwise by coordinates.

tzfpy holds the borders: 35 MB once the first question is asked, half a microsecond an answer. timezonefinder, the other
choice, takes 42 MB, and 90 MB of packages on disk with numpy and its tables. The two agreed on all 17 places tried. Irish and
British cities need neither.
"""

import re
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from store.text import key as folded

DEFAULT_ZONE = "Europe/Dublin"
_REGIONS = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")

# Countries that keep one clock (for territories with inhabitants that see tours).
SINGLE_ZONE: dict[str | None, str] = dict(
    re.findall(
        r"(\w\w)=(\S+)",
        """
    IE=Europe/Dublin GB=Europe/London FR=Europe/Paris DE=Europe/Berlin NL=Europe/Amsterdam BE=Europe/Brussels LU=Europe/Luxembourg
    IT=Europe/Rome CH=Europe/Zurich AT=Europe/Vienna PL=Europe/Warsaw CZ=Europe/Prague SK=Europe/Bratislava HU=Europe/Budapest
    DK=Europe/Copenhagen SE=Europe/Stockholm NO=Europe/Oslo FI=Europe/Helsinki EE=Europe/Tallinn LV=Europe/Riga LT=Europe/Vilnius
    IS=Atlantic/Reykjavik RO=Europe/Bucharest BG=Europe/Sofia GR=Europe/Athens HR=Europe/Zagreb SI=Europe/Ljubljana
    RS=Europe/Belgrade BA=Europe/Sarajevo MK=Europe/Skopje ME=Europe/Podgorica AL=Europe/Tirane MT=Europe/Malta CY=Asia/Nicosia
    TR=Europe/Istanbul UA=Europe/Kyiv IL=Asia/Jerusalem AE=Asia/Dubai SA=Asia/Riyadh QA=Asia/Qatar EG=Africa/Cairo
    MA=Africa/Casablanca TN=Africa/Tunis ZA=Africa/Johannesburg KE=Africa/Nairobi NG=Africa/Lagos GH=Africa/Accra IN=Asia/Kolkata
    JP=Asia/Tokyo KR=Asia/Seoul CN=Asia/Shanghai TW=Asia/Taipei HK=Asia/Hong_Kong SG=Asia/Singapore MY=Asia/Kuala_Lumpur
    TH=Asia/Bangkok VN=Asia/Ho_Chi_Minh PH=Asia/Manila CO=America/Bogota PE=America/Lima VE=America/Caracas UY=America/Montevideo
    PY=America/Asuncion BO=America/La_Paz CR=America/Costa_Rica PA=America/Panama GT=America/Guatemala SV=America/El_Salvador
    DO=America/Santo_Domingo PR=America/Puerto_Rico JM=America/Jamaica GI=Europe/Gibraltar JE=Europe/Jersey GG=Europe/Guernsey
    IM=Europe/Isle_of_Man AR=America/Argentina/Buenos_Aires
        """,
    )
)


def zone_at(country_code: str | None, latitude: float | None, longitude: float | None) -> str | None:
    """The zone of a place, or None where neither its country nor its coordinates tell."""
    if country_code in SINGLE_ZONE:
        return SINGLE_ZONE[country_code]
    if latitude is None or longitude is None:
        return None
    import tzfpy  # noqa: PLC0415 only where a country does not tell

    return known_zone(str(tzfpy.get_tz(longitude, latitude)))


def zone_of_city(name: str | None) -> str | None:
    """The zone that is called by a city ("Los Angeles, CA" is in America/Los_Angeles); None for other cities."""
    return _by_city().get(folded((name or "").split(",")[0]))


@lru_cache(maxsize=1)
def _by_city() -> dict[str, str]:
    """Zones by the folded cities that they are named after; a name that two zones share says nothing."""
    found: dict[str, set[str]] = {}
    for zone in available_timezones():
        region, _, city = zone.rpartition("/")
        if region.split("/")[0] in _REGIONS:
            found.setdefault(folded(city.replace("_", " ")), set()).add(zone)
    return {city: min(zones) for city, zones in found.items() if len(zones) == 1}


def known_zone(name: str | None) -> str | None:
    """The name back when such a zone exists and fits the store's column, else None."""
    return name if name and len(name) <= 40 and _exists(name) else None


@lru_cache(maxsize=1024)
def _exists(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
