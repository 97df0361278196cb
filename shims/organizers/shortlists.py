"""The routes of a plan's shortlist, and the shortlist as a file."""

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from functools import partial
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from resolvers.global_ids import global_id
from shims.dependencies import Dependencies
from shims.organizers.bodies import invalid, members, text, whole
from shims.organizers.payloads import refuse
from shims.organizers.plans import organizer_context, own_plan
from shims.organizers.shapes import entry_shape
from shims.rest.errors import InvalidQuery, answer
from shims.rest.requests import json_object, number_in_path
from shims.rest.stored import run_stored

KINDS = {"dj": "Dj", "venue": "Venue"}
FORMATS = ("csv", "json")
BOM = "\ufeff"
COLUMNS = (
    "position", "item_type", "item_id", "name", "city", "genres", "fee", "capacity", "email", "phone", "instagram", "website",
    "note", "request_status", "requested_at", "added_at",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def shortlist_routes(dependencies: Dependencies) -> list[BaseRoute]:
    """/v1/organizer/plans/<id>/shortlist…"""
    shortlist = "/v1/organizer/plans/{id}/shortlist"
    return [
        Route(shortlist, partial(_list, dependencies), methods=["GET"]),
        Route(shortlist, partial(_add, dependencies), methods=["POST"]),
        Route(f"{shortlist}/export", partial(_export, dependencies), methods=["GET"]),
    ]


async def _list(dependencies: Dependencies, request: Request) -> Response:
    context = await organizer_context(dependencies, request)
    plan = await own_plan(dependencies, request, context, "PlanShortlist")
    return answer({"shortlist": [entry_shape(entry) for entry in plan["shortlist"]], "count": len(plan["shortlist"])})


async def _add(dependencies: Dependencies, request: Request) -> Response:
    """201 for a new item, 200 if it was on the list already."""
    context = await organizer_context(dependencies, request)
    sent = await json_object(request)
    variables = {
        "planId": global_id("Plan", number_in_path(request, "plan")),
        "itemId": item_sent(sent),
        **members(sent, {"note": ("note", text)}),
    }
    payload = (await run_stored(dependencies, request, context, "ShortlistAdd", variables))["shortlistAdd"]
    refuse(payload["errors"])
    return answer({"item": entry_shape(payload["item"])}, 201 if payload["isNew"] else 200)


def item_sent(sent: dict[str, Any]) -> str:
    """The global id of the DJ or venue that a body identifies by type and number.

    Errors: RestError naming the member.
    """
    given = members(sent, {"item_type": ("item_type", text), "item_id": ("item_id", whole)})
    kind, number = KINDS.get(given.get("item_type") or ""), given.get("item_id")
    if kind is None:
        raise invalid("item_type", "dj or venue")
    if number is None or number < 1:
        raise invalid("item_id", "the number of a DJ or venue")
    return global_id(kind, number)


async def _export(dependencies: Dependencies, request: Request) -> Response:
    """The shortlist as a file; `bom=1` starts a CSV with the byte order mark by which Excel recognises UTF-8."""
    context = await organizer_context(dependencies, request)
    form, bom = request.query_params.get("format") or "csv", request.query_params.get("bom") or "0"
    if form not in FORMATS:
        raise InvalidQuery("format", f"takes {' or '.join(FORMATS)}, not {form[:60]!r}")
    if bom not in ("0", "1"):
        raise InvalidQuery("bom", f"takes 0 or 1, not {bom[:60]!r}")
    plan = await own_plan(dependencies, request, context, "PlanShortlist")
    entries = [entry_shape(entry) for entry in plan["shortlist"]]
    if form == "json":
        content, media = orjson.dumps({"plan": plan["name"], "shortlist": entries}), "application/json"
    else:
        content, media = ((BOM if bom == "1" else "") + csv_text(entries)).encode(), "text/csv; charset=utf-8"
    name = f"{_file_name(plan['name'])}-shortlist.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(content, headers={**headers, "X-Content-Type-Options": "nosniff"}, media_type=media)


def csv_text(entries: Sequence[dict[str, Any]]) -> str:
    """The items as a table with a header row (RFC 4180). No cell is a formula to a spreadsheet."""
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow(COLUMNS)
    table.writerows([[cell(value) for value in _row(entry)] for entry in entries])
    return written.getvalue()


def cell(value: Any) -> str:
    """A value as text that a spreadsheet shows and never evaluates: what could begin a formula is prefixed with an apostrophe.

    Source: OWASP, CSV injection. Full-width forms of the signs count too, since some spreadsheets fold them.
    """
    shown = "" if value is None else str(value)
    first = unicodedata.normalize("NFKC", shown.lstrip(" \u00a0\u200b\ufeff")[:1])
    return f"'{shown}" if first.startswith(_FORMULA) or shown.startswith(_FORMULA) else shown


def _row(entry: dict[str, Any]) -> list[Any]:
    item, request = entry[entry["item_type"]], entry["contact_request"] or {}
    fee = item.get("fee") or {}
    return [
        entry["position"] + 1, entry["item_type"], entry["item_id"], entry["name"], item["city"], ", ".join(item["genres"]),
        fee.get("text"), item.get("capacity"), item["email"], item["phone"], item.get("instagram"), item.get("website"),
        entry["note"], request.get("status"), request.get("created_at"), entry["created_at"],
    ]  # fmt: skip


def _file_name(name: str) -> str:
    """A plan's name in a file name: ASCII letters, digits and dashes."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "plan"
