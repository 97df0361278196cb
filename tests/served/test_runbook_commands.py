"""The runbook's curl commands for people, run as written against the served process, one after another."""

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from typing import Any

import pytest

from tests.served.process import Served

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="the runbook's commands need curl: apt-get install curl")


@dataclass
class Operator:
    """Somebody at a terminal: commands see $BASE and what earlier answers gave, such as $TOKEN."""

    base: str
    known: dict[str, str]

    def run(self, command: str) -> tuple[int, str]:
        """(HTTP status, body) of one curl command."""
        ended = subprocess.run(
            ["bash", "-c", f"{command} -sS -w '\\n%{{http_code}}'"],
            env={"BASE": self.base, "PATH": "/usr/local/bin:/usr/bin:/bin", **self.known},
            capture_output=True,
            text=True,
            check=True,
        )
        body, _, status = ended.stdout.rpartition("\n")
        return int(status), body

    def told(self, command: str, status: int) -> Any:
        """The answer's JSON, its status being as expected."""
        found, body = self.run(command)
        assert found == status, body
        return json.loads(body) if body else None


@pytest.fixture
def operator(served: Served) -> Operator:
    """Signed in as nobody yet."""
    return Operator(f"http://127.0.0.1:{served.port}", {})


SIGN_UP = """curl -X POST $BASE/auth/signup -H 'Content-Type: application/json' \
    -d '{"name":"Ada","email":"ada@example.org","password":"correct horse battery"}'"""
LOG_IN = """curl -X POST $BASE/auth/login -H 'Content-Type: application/json' \
    -d '{"email":"ada@example.org","password":"correct horse battery"}'"""
WRONG = """curl -X POST $BASE/auth/login -H 'Content-Type: application/json' \
    -d '{"email":"EMAIL","password":"wrong wrong wrong"}'"""
BEARER = '-H "Authorization: Bearer $TOKEN"'


def test_a_person_from_sign_up_to_calendar(operator: Operator) -> None:
    signed_up = operator.told(SIGN_UP, 201)
    assert signed_up["user"]["email"] == "ada@example.org"
    assert operator.told(SIGN_UP, 409)["error"]["code"] == "conflict"
    operator.known["TOKEN"] = operator.told(LOG_IN, 200)["token"]
    wrong, unknown = (operator.told(WRONG.replace("EMAIL", email), 401) for email in ("ada@example.org", "bob@example.org"))
    assert wrong["error"]["message"] == unknown["error"]["message"]

    events = operator.told("curl '$BASE/v1/events/search?city=Dublin&limit=30'".replace("'", '"'), 200)["events"]
    saved, hidden = events[0], events[1]
    operator.known |= {"SAVED": str(saved["id"]), "HIDDEN": str(hidden["id"])}
    for _ in range(2):
        assert operator.told(f"curl -X POST $BASE/v1/events/$SAVED/save {BEARER}", 200) == {
            "saved": True,
            "event_id": saved["id"],
        }
        assert operator.told(f"curl -X POST $BASE/v1/events/$HIDDEN/hide {BEARER}", 200) == {
            "hidden": True,
            "event_id": hidden["id"],
        }
    assert [event["id"] for event in operator.told(f"curl $BASE/v1/users/me/saved {BEARER}", 200)["events"]] == [saved["id"]]
    assert [event["id"] for event in operator.told(f"curl $BASE/v1/users/me/hidden {BEARER}", 200)["events"]] == [hidden["id"]]
    seen = operator.told(f'curl "$BASE/v1/events/search?city=Dublin&limit=30" {BEARER}', 200)["events"]
    assert saved["id"] in {event["id"] for event in seen}
    assert hidden["id"] not in {event["id"] for event in seen}
    assert operator.told("curl -X POST $BASE/v1/events/$SAVED/save", 401)["error"]["code"] == "unauthenticated"
    operator.told(f"curl -X POST $BASE/v1/events/99999999/save {BEARER}", 404)

    for command in ('curl "$BASE/v1/users/me/calendar?token=$TOKEN"', f"curl $BASE/v1/users/me/calendar {BEARER}"):
        status, calendar = operator.run(command)
        assert (status, calendar.count("BEGIN:VEVENT")) == (200, 1)
        assert f"UID:event-{saved['id']}@" in calendar
    assert operator.told(f"curl -X DELETE $BASE/v1/events/$SAVED/save {BEARER}", 200)["saved"] is False


def test_alerts_and_preferences(operator: Operator, served: Served) -> None:
    bob = SIGN_UP.replace("ada@", "bob@")
    operator.known["TOKEN"] = operator.told(bob, 201)["token"]
    query = '{ events(filter: {city: "Dublin", sources: [BANDSINTOWN]}) { nodes { title performances { artist { name } } } } }'
    event = served.ask(query)["data"]["events"]["nodes"][0]
    title, name = event["title"], re.sub(r"['\"\\]", "", event["performances"][0]["artist"]["name"])
    make = f"curl -X POST $BASE/v1/alerts {BEARER} -H 'Content-Type: application/json' -d "
    alert = operator.told(f"""{make} '{{"artist_name":"{name}","city":"Dublin"}}'""", 201)["alert"]
    assert (alert["artist_name"], alert["city"]) == (name, "Dublin")
    operator.known["ALERT"] = str(alert["id"])
    assert [one["id"] for one in operator.told(f"curl $BASE/v1/alerts {BEARER}", 200)["alerts"]] == [alert["id"]]
    first, second = (operator.told(f"curl $BASE/v1/alerts/notifications {BEARER}", 200) for _ in range(2))
    assert first == second
    assert title in {event["title"] for event in first["alerts"][0]["events"]}
    assert operator.run(f"curl -X DELETE $BASE/v1/alerts/$ALERT {BEARER}")[0] in (200, 204)
    assert operator.told(f"curl $BASE/v1/alerts {BEARER}", 200)["alerts"] == []

    set_preferences = f"curl -X POST $BASE/auth/preferences {BEARER} -H 'Content-Type: application/json' -d "
    operator.told(f"""{set_preferences} '{{"preferred_genres":["techno"],"preferred_cities":["Dublin"]}}'""", 200)
    told = operator.told(f"curl $BASE/v1/auth/preferences {BEARER}", 200)
    assert told["preferred_genres"] == ["techno"]
    feed = operator.told(f"curl $BASE/v1/users/me/feed {BEARER}", 200)
    assert feed["count"] == len(feed["events"]) > 0
