"""An organizer's whole way on a served process with a real mail server: in GraphQL, and in REST with curl as an old client."""

import asyncio
import json
import re
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.served.process import COMMAND, Served, environ, start
from tests.smtp_server import SmtpServer, smtp_server

PATIENCE_S = 60
SIGN_UP = """mutation ($input: SignUpInput!) { accountSignUp(input: $input) { accessToken errors { message } } }"""
MATCHES = """query ($id: ID!) { viewer { organizer { plan(id: $id) {
    djMatches(first: 3) { dj { id name email } fit { score reasons { kind met text } } isShortlisted }
    venueMatches(first: 1) { venue { id name } fit { score } }
    competition { quietestDate } shortlist { position note item { __typename ... on Dj { name } ... on Venue { name } }
    contactRequest { status } } csv: shortlistExportUrl } } } }"""
DESK = """{ viewer { organizer { notifications { unreadCount nodes { kind note contactRequest { item { ... on Dj { name } } } } }
    figures { planCount requestCount answerRate medianAnswerSeconds requestsByStatus { status count } } } } }"""


@dataclass
class House:
    """A served process and the mail server that it sends to."""

    served: Served
    smtp: SmtpServer
    directory: Path
    settings: dict[str, str]

    async def ask(self, token: str, query: str, **variables: Any) -> Any:
        """The data of a query, asked with a token."""
        body = json.dumps({"query": query, "variables": variables})
        status, answer = await self.curl("POST", "/graphql", token, body)
        parsed = json.loads(answer)
        assert status == 200 and "errors" not in parsed, answer
        return parsed["data"]

    async def curl(self, method: str, path: str, token: str = "", body: str | None = None, *more: str) -> tuple[int, str]:
        """(status, body) of what an operator would type."""
        address = path if path.startswith("http") else f"http://127.0.0.1:{self.served.port}{path}"
        command = ["curl", "-sS", "-X", method, address, "-w", "\n%{http_code}", *more]
        command += ["-H", f"Authorization: Bearer {token}"] if token else []
        command += ["-H", "Content-Type: application/json", "-d", body] if body is not None else []
        done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        answer, _, status = done.stdout.rpartition("\n")
        return int(status), answer

    async def json(self, method: str, path: str, token: str, sent: Any = None, status: int = 200) -> Any:
        """The JSON of a REST answer."""
        got, answer = await self.curl(method, path, token, None if sent is None else json.dumps(sent))
        assert got == status, answer
        return json.loads(answer)

    async def make_organizer(self, email: str) -> None:
        """What the operator does."""
        command = [*COMMAND, "role", email, "organizer"]
        done = await asyncio.to_thread(
            subprocess.run,
            command,
            cwd=self.directory,
            env=environ(self.directory, **self.settings),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr

    async def mail(self, is_it: Callable[[Any], bool]) -> Any:
        """The first message that is the one looked for."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                for _, message in self.smtp.messages:
                    if is_it(message):
                        return message
                await asyncio.sleep(0.05)

    async def confirm_address(self, email: str) -> None:
        """Use the link in the e-mail that follows a sign-up."""
        message = await self.mail(lambda one: one["To"].addresses[0].addr_spec == email and one["Subject"].startswith("Confirm"))
        found = re.search(r"https://gigs\.example(/v1/account/verify\S+)", message.get_body(("plain",)).get_content())
        assert found is not None
        status, page = await self.curl("POST", found[1])
        assert status == 200 and "Your e-mail address is confirmed." in page

    async def answer_link(self, subject: str) -> str:
        """The path of the link in the request with this subject."""
        message = await self.mail(lambda one: one["Subject"] == subject)
        text = message.get_body(("plain",)).get_content()
        found = re.search(r"https://gigs\.example(/v1/contact-requests/answer\S+)", text)
        assert found is not None, text
        return found[1]


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    async with smtp_server() as smtp:
        settings = {
            "SMTP_URL": smtp.url, "MAIL_FROM": "gigs@gigs.example", "PUBLIC_URL": "https://gigs.example",
            "INGESTION_ENABLED": "false",
        }  # fmt: skip
        served = start(tmp_path, **settings)
        try:
            await asyncio.to_thread(served.wait_for, "/ready")
            yield House(served, smtp, tmp_path, settings)
        finally:
            served.process.terminate()
            output, _ = await asyncio.to_thread(served.process.communicate, timeout=20)
            assert "Traceback" not in output


async def test_an_organizer_in_graphql(house: House) -> None:
    ada = {"name": "Ada", "email": "ada@promoters.example", "password": "analytical engine"}
    token = (await house.ask("", SIGN_UP, input=ada))["accountSignUp"]["accessToken"]
    assert await house.ask(token, "{ viewer { organizer { plans { totalCount } } } }") == {"viewer": {"organizer": None}}
    await house.make_organizer(ada["email"])
    await house.confirm_address(ada["email"])
    plan = {
        "name": "Warehouse", "city": "Dublin", "startDate": "2030-12-06T22:00:00Z", "endDate": "2030-12-07T04:00:00Z",
        "capacity": 200, "budgetMax": "5000", "genres": ["techno"],
    }  # fmt: skip
    made = await house.ask(
        token, "mutation ($i: PlanInput!) { planCreate(input: $i) { plan { id } errors { message } } }", i=plan
    )
    plan_id = made["planCreate"]["plan"]["id"]
    found = (await house.ask(token, MATCHES, id=plan_id))["viewer"]["organizer"]["plan"]
    assert len(found["djMatches"]) == 3 and len(found["venueMatches"]) == 1
    assert found["djMatches"][0]["fit"]["score"] >= found["djMatches"][-1]["fit"]["score"] > 0
    best = next(match["dj"] for match in found["djMatches"] if match["dj"]["email"])
    add = "mutation ($p: ID!, $i: ID!, $n: String) { shortlistAdd(planId: $p, itemId: $i, note: $n) { errors { message } } }"
    await house.ask(token, add, p=plan_id, i=best["id"], n="=first choice")
    await house.ask(token, add, p=plan_id, i=found["venueMatches"][0]["venue"]["id"])
    listed = (await house.ask(token, MATCHES, id=plan_id))["viewer"]["organizer"]["plan"]
    assert [item["item"]["__typename"] for item in listed["shortlist"]] == ["Dj", "Venue"]
    status, exported = await house.curl("GET", urlsplit(listed["csv"])._replace(scheme="", netloc="").geturl(), token)
    assert status == 200 and "'=first choice" in exported and best["name"] in exported
    send = """mutation ($i: ContactRequestInput!) { contactRequestSend(input: $i) {
        contactRequest { status emailState } errors { message } } }"""
    asked = {"planId": plan_id, "itemId": best["id"], "message": "Hello {{recipient_name}}, free on {{date}}?"}
    sent = (await house.ask(token, send, i=asked))["contactRequestSend"]
    assert sent == {"contactRequest": {"status": "PENDING", "emailState": "QUEUED"}, "errors": []}
    link = await house.answer_link("Request from Ada: Warehouse")
    status, page = await house.curl("GET", link)
    assert status == 200 and "free on Friday 6 December 2030?" in page
    assert (await house.ask(token, DESK))["viewer"]["organizer"]["notifications"]["unreadCount"] == 0
    status, page = await house.curl(
        "POST", link, "", None, "--data-urlencode", "answer=accept", "--data-urlencode", "note=Gladly!"
    )
    assert status == 200 and "You have accepted it." in page
    answer = await house.mail(lambda one: one["Subject"] == f"{best['name']} accepted your request for Warehouse")
    assert answer["To"].addresses[0].addr_spec == ada["email"]
    desk = (await house.ask(token, DESK))["viewer"]["organizer"]
    assert desk["notifications"] == {
        "unreadCount": 1,
        "nodes": [{"kind": "REQUEST_ACCEPTED", "note": "Gladly!", "contactRequest": {"item": {"name": best["name"]}}}],
    }
    assert (desk["figures"]["planCount"], desk["figures"]["requestCount"], desk["figures"]["answerRate"]) == (1, 1, 1.0)
    assert desk["figures"]["medianAnswerSeconds"] < PATIENCE_S
    assert len([one for _, one in house.smtp.messages if one["Subject"].startswith("Request")]) == 1


async def test_an_old_client_in_rest(house: House) -> None:
    bob = {"name": "Bob", "email": "bob@promoters.example", "password": "correct horse"}
    token = (await house.json("POST", "/auth/signup", "", bob, 201))["token"]
    refused = await house.json("GET", "/v1/organizer/plans", token, status=403)
    assert refused["error"]["code"] == "forbidden"
    await house.make_organizer(bob["email"])
    await house.confirm_address(bob["email"])
    token = (await house.json("POST", "/auth/login", "", {"email": bob["email"], "password": bob["password"]}))["token"]
    plan = {"name": "Night", "city": "Cork", "start_date": "2030-06-01", "end_date": "2030-06-02", "budget_max": 800,
            "genres": ["house"], "gear_needs": ["decks"]}  # fmt: skip
    number = (await house.json("POST", "/v1/organizer/plans", token, plan, 201))["plan"]["id"]
    one = f"/v1/organizer/plans/{number}"
    assert (await house.json("PUT", one, token, {"capacity": 150}))["plan"]["capacity"] == 150
    djs = (await house.json("POST", f"{one}/search/djs", token, {"limit": 5}))["djs"]
    venues = (await house.json("POST", f"{one}/search/venues", token, {}))["venues"]
    best = next(dj for dj in djs if dj["email"])
    assert djs and venues
    await house.json("POST", f"{one}/shortlist", token, {"item_type": "dj", "item_id": best["id"]}, 201)
    await house.json("POST", f"{one}/shortlist", token, {"item_type": "dj", "item_id": best["id"]}, 200)
    exported = await house.json("GET", f"{one}/shortlist/export?format=json", token)
    assert [item["name"] for item in exported["shortlist"]] == [best["name"]]
    templates = (await house.json("GET", "/v1/organizer/contact-templates", token))["templates"]
    body = {
        "item_type": "dj", "item_id": best["id"], "plan_id": number, "template_id": templates[-1]["id"],
        "values": {"fee": "€400", "set_length": "two hours"},
    }  # fmt: skip
    sent = (await house.json("POST", "/v1/organizer/contact-requests", token, body, 201))["contact_request"]
    assert sent["status"] == "pending"
    await house.json("POST", "/v1/organizer/contact-requests", token, body, 409)
    link = await house.answer_link("Request from Bob: Night")
    status, _ = await house.curl("POST", link, "", None, "--data-urlencode", "answer=decline")
    assert status == 200
    await house.mail(lambda one: one["Subject"] == f"{best['name']} declined your request for Night")
    listed = (await house.json("GET", "/v1/organizer/contact-requests?status=declined", token))["contact_requests"]
    assert [(one["item_id"], [step["status"] for step in one["history"]]) for one in listed] == [
        (best["id"], ["pending", "declined"])
    ]
