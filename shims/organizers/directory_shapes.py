"""DJs, venues and their availability in REST responses."""

from typing import Any

from resolvers.global_ids import parse_global_id


def dj_shape(node: dict[str, Any]) -> dict[str, Any]:
    """A DJ. E-mail and telephone are null unless the caller is an organizer or admin."""
    return {
        "id": node["databaseId"],
        "name": node["name"],
        "city": node["city"],
        "genres": node["genres"],
        "fee": _fee(node),
        "instagram": node["instagram"],
        "soundcloud": node["soundcloud"],
        "email": node["email"],
        "phone": node["phone"],
    }


def venue_shape(node: dict[str, Any]) -> dict[str, Any]:
    """A venue. E-mail and telephone are null unless the caller is an organizer or admin."""
    location, fee = node["location"], node["hireFee"]
    return {
        "id": node["databaseId"],
        "name": node["name"],
        "address": node["address"],
        "city": node["city"],
        "country_code": node["countryCode"],
        "geo": None if location is None else {"lat": location["latitude"], "lon": location["longitude"]},
        "capacity": node["capacity"],
        "genres": node["genres"],
        "gear": node["gear"],
        "hire_fee": None if fee is None else {"amount": float(fee["amount"]), "currency": fee["currency"]},
        "website": node["website"],
        "notes": node["notes"],
        "email": node["email"],
        "phone": node["phone"],
    }


def window_shape(window: dict[str, Any], venue_id: int) -> dict[str, Any]:
    """A window of a venue's availability."""
    known = parse_global_id(window["id"])
    return {
        "id": known.number if known else None,
        "venue_id": venue_id,
        "start_time": window["startTime"],
        "end_time": window["endTime"],
        "status": window["status"].lower(),
        "notes": window["notes"],
    }


def _fee(node: dict[str, Any]) -> dict[str, Any] | None:
    fee = node["fee"]
    if fee is None and node["feeText"] is None:
        return None
    most = node["feeMax"]
    return {
        "min": None if fee is None else float(fee["amount"]),
        "max": None if most is None else float(most["amount"]),
        "currency": None if fee is None else fee["currency"],
        "unit": None if node["feeUnit"] is None else node["feeUnit"].lower(),
        "negotiable": node["isFeeNegotiable"],
        "text": node["feeText"],
    }
