"""Log lines: each request's own, in text and JSON, without secrets."""

import json
import logging
import sys
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from resolvers.alerts.mailer import sender_complaint
from schema.transport.request_id import current_request_id
from shims.process.gathered_lines import WholeRecord
from shims.process.logs import JsonLine, TextLine, configure_logging
from tests.shims.conftest import House

HASH = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$aGFzaA"


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    """The root logger, put back as it was."""
    found = logging.getLogger()
    handlers, level = found.handlers[:], found.level
    yield found
    found.handlers[:] = handlers
    found.setLevel(level)


def record(message: str, *arguments: object, **extra: object) -> logging.LogRecord:
    made = logging.getLogger("auth.sessions").makeRecord("auth.sessions", logging.WARNING, "", 0, message, arguments, None)
    made.__dict__.update(extra)
    return made


def test_a_line_has_a_time_a_level_and_the_request() -> None:
    token = current_request_id.set("0123456789abcdef")
    try:
        text, made = (form([]).format(record("refused", status=401)) for form in (TextLine, JsonLine))
    finally:
        current_request_id.reset(token)
    assert text[10] == "T" and text[19:].split("Z ")[1] == "WARNING auth.sessions 0123456789abcdef refused"
    line = json.loads(made)
    assert (line["level"], line["logger"], line["message"]) == ("WARNING", "auth.sessions", "refused")
    assert (line["request_id"], line["status"], line["time"][-1]) == ("0123456789abcdef", 401, "Z")


@pytest.mark.parametrize(
    "secret",
    ["eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl", "ada@example.org", HASH, "hunter2-hunter2", "q1w2e3r4"],
)
def test_no_line_holds_a_secret(secret: str) -> None:
    said = f"Bearer {secret} /v1/users/me/calendar?token={secret}&x=1 mysql://gigs:{secret}@gigsdb/gigsdb {secret}"
    try:
        raise ValueError(said)
    except ValueError:
        failed = record("failed for %s", secret, exc_info=sys.exc_info())
    for form in (TextLine, JsonLine):
        lines = form(["hunter2-hunter2", "q1w2e3r4"])
        assert secret not in lines.format(failed)
        assert secret not in lines.format(record(said))


PIECES = [
    "POST /graphql",
    " ",
    "=",
    "state=on",
    "Bearer x",
    "BASIC",
    "a@b.ie",
    "://u:p@h",
    HASH,
    "hunter2-hunter2",
    "eyJa.b.c",
    "é",
]


def whole(message: str) -> WholeRecord:
    made = WholeRecord("access", logging.INFO, "", 0, message, None, None)
    made.__dict__.update(request_id="0123456789abcdef", route="/graphql", user_id=None)
    return made


@given(st.lists(st.lists(st.sampled_from(PIECES)).map("".join), max_size=4))
@example(["POST /graphql Gigs 200 1.5 ms", "ends with bearer", "begins with nothing to hide"])
def test_lines_that_are_made_together_are_those_made_one_by_one(messages: list[str]) -> None:
    records = [whole(message) for message in messages]
    token = current_request_id.set("0123456789abcdef")
    try:
        for form in (TextLine(["hunter2-hunter2"]), JsonLine(["hunter2-hunter2"])):
            assert form.lines(records) == [form.format(record) for record in records]
    finally:
        current_request_id.reset(token)


async def test_each_request_logs_one_line_by_its_route(house: House, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "access"):
        await house.client.get("/v1/events/1234567?token=hunter2")
        await house.client.query("query Gigs { events { nodes { title } } }")
    first, second = [one for one in caplog.records if one.name == "access"]
    assert first.getMessage().startswith("GET /v1/events/{id} EventById 404 ")
    facts = second.__dict__
    assert (facts["method"], facts["route"], facts["operation"], facts["status"]) == ("POST", "/graphql", "Gigs", 200)
    assert facts["duration_ms"] > 0


@pytest.mark.usefixtures("root")
def test_debug_lines_never_hold_the_arguments_of_statements(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging({"LOG_LEVEL": "DEBUG", "LOG_FORMAT": "json", "JWT_SECRET": "a-secret-of-forty-characters-and-some-more"})
    logging.getLogger("aiosqlite").debug("executing INSERT INTO users VALUES ('%s')", HASH)
    logging.getLogger("databases").debug("Query: INSERT Args: %s", HASH)
    logging.getLogger("auth.sessions").debug("with a-secret-of-forty-characters-and-some-more")
    [line] = capsys.readouterr().err.splitlines()
    assert json.loads(line)["message"] == "with [secret]"


@pytest.mark.parametrize(("sender", "is_fine"), [("gigs@example.org", True), ("Gigs <gigs@example.org>", True), ("Gigs", False)])
def test_the_sender_of_mail_may_have_a_name(sender: str, is_fine: bool) -> None:
    assert (sender_complaint(sender) is None) is is_fine
