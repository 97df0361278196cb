"""Plans, shortlists and contact requests in REST responses: the predecessor's keys plus newer ones."""

from typing import Any

from shims.events.shape import money
from shims.organizers.directory_shapes import dj_shape, venue_shape

ITEM_TYPES = {"Dj": "dj", "Venue": "venue"}


def plan_shape(node: dict[str, Any]) -> dict[str, Any]:
    """A plan."""
    budget = node["budget"] or {"min": None, "max": None, "currency": None}
    return {
        "id": node["databaseId"],
        "name": node["name"],
        "city": node["city"],
        "start_date": node["startDate"],
        "end_date": node["endDate"],
        "capacity": node["capacity"],
        "budget_min": money(budget["min"]),
        "budget_max": money(budget["max"]),
        "currency": budget["currency"],
        "genres": node["genres"],
        "gear_needs": node["gearNeeds"],
        "vibe_tags": node["vibeTags"],
        "version": node["version"],
        "created_at": node["createdAt"],
        "updated_at": node["updatedAt"],
    }


def entry_shape(node: dict[str, Any]) -> dict[str, Any]:
    """An item of a shortlist, with the DJ or venue under its type's name."""
    item, request = node["item"], node["contactRequest"]
    kind = ITEM_TYPES[item["__typename"]]
    return {
        "id": node["databaseId"],
        "item_type": kind,
        "item_id": item["databaseId"],
        "name": item["name"],
        kind: dj_shape(item) if kind == "dj" else venue_shape(item),
        "note": node["note"],
        "position": node["position"],
        "version": node["version"],
        "created_at": node["addedAt"],
        "takes_requests": node["takesRequests"],
        "contact_request": request and {
            "id": request["databaseId"], "status": request["status"].lower(), "created_at": request["createdAt"],
            "updated_at": request["updatedAt"],
        },
    }  # fmt: skip


def match_shape(node: dict[str, Any]) -> dict[str, Any]:
    """A DJ or venue matched to a plan, and how well it fits."""
    shown = dj_shape(node["dj"]) if "dj" in node else venue_shape(node["venue"])
    reasons = [reason | {"kind": reason["kind"].lower()} for reason in node["fit"]["reasons"]]
    return shown | {"fit_score": node["fit"]["score"], "fit_reasons": reasons, "is_shortlisted": node["isShortlisted"]}


def request_shape(node: dict[str, Any]) -> dict[str, Any]:
    """A contact request."""
    item, plan = node["item"], node["plan"]
    return {
        "id": node["databaseId"],
        "plan_id": plan and plan["databaseId"],
        "item_type": ITEM_TYPES[item["__typename"]],
        "item_id": item["databaseId"],
        "item_name": item["name"],
        "message": node["message"],
        "status": node["status"].lower(),
        "email_state": node["emailState"] and node["emailState"].lower(),
        "created_at": node["createdAt"],
        "updated_at": node["updatedAt"],
        "expires_at": node["expiresAt"],
        "history": [step | {"status": step["status"].lower()} for step in node["history"]],
    }
