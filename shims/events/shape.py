"""An event in the REST routes' original format, built from the result of the stored operations."""

from decimal import Decimal
from typing import Any


def event_shape(event: dict[str, Any]) -> dict[str, Any]:
    """One event with the runbook's keys. Unknown values are null; amounts are numbers here, exact to the cent."""
    location, price = event["location"], event["price"]
    return {
        "id": event["databaseId"],
        "title": event["title"],
        "description": event["description"],
        "status": event["status"].lower(),
        "start_time": event["startTime"],
        "end_time": event["endTime"],
        "city": event["city"],
        "geo": location and {"lat": location["latitude"], "lon": location["longitude"]},
        "venue_name": event["venue"] and event["venue"]["name"],
        "ticket_url": event["ticketUrl"],
        "age_restriction": event["ageRestriction"],
        "price": price and {"min": money(price["min"]), "max": money(price["max"]), "currency": price["currency"]},
        "genres": event["genres"],
        "tags": event["tags"],
        "images": event["images"],
        "sources": [
            {"source": listing["source"].lower(), "source_id": listing["sourceId"], "url": listing["url"]}
            for listing in event["listings"]
        ],
    }


def ranking_shape(ranking: dict[str, Any] | None) -> dict[str, Any]:
    """An event's ranking as additional keys; none in a list that is not ranked."""
    if ranking is None:
        return {}
    reasons = [reason | {"kind": reason["kind"].lower()} for reason in ranking["reasons"]]
    return {"rank_score": ranking["score"], "rank_reasons": reasons}


def money(amount: str | None) -> float | None:
    """A decimal of the API as the number that REST clients read."""
    return None if amount is None else float(Decimal(amount))
