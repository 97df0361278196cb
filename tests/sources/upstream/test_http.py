"""The HTTP client: tries, limits, caps, and secrets that stay inside."""

import asyncio
import logging
from typing import Any

import pytest

from sources.errors import (
    CircuitOpen,
    SourceError,
    SourceGarbled,
    SourceRateLimited,
    SourceRefused,
    SourceTimedOut,
    SourceUnauthorized,
    SourceUnavailable,
)
from sources.upstream.http import HttpClient, Policy, Upstream
from tests.sources.conftest import FakeClock
from tests.sources.providers.upstreams import FakeUpstream, breaks_off, says, says_packed, says_text

SECRET = "k3y+with/odd=chars"


def caller(http: HttpClient, upstream: FakeUpstream, **policy: Any) -> Upstream:
    """A caller of the fake upstream."""
    return http.upstream(Policy("someone", upstream.base_url, secrets=(SECRET,), **policy))


async def test_a_good_answer_comes_with_its_status_and_headers(http: HttpClient, upstream: FakeUpstream) -> None:
    upstream.say(says({"events": [1]}, X_Left="7"))
    answer = await caller(http, upstream).get_json("/v2/events", {"q": "a b&c"})
    assert (answer.status, answer.body, answer.headers["x-left"]) == (200, {"events": [1]}, "7")
    assert upstream.asked[0].query == {"q": "a b&c"}


async def test_a_packed_answer_is_unpacked(http: HttpClient, upstream: FakeUpstream) -> None:
    upstream.say(says_packed(b'{"a": 1}'))
    assert (await caller(http, upstream).get_json("/")).body == {"a": 1}


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (says({}, 401), SourceUnauthorized),
        (says({}, 403), SourceUnauthorized),
        (says({}, 404), SourceRefused),
        (says({}, 400), SourceRefused),
        (says_text("<html>Just a moment</html>"), SourceGarbled),
        (says_text("", content_type="application/json"), SourceGarbled),
        (says_text("{'a': 1}", content_type="application/json"), SourceGarbled),
    ],
)
async def test_answers_that_another_try_would_not_mend_are_asked_once(
    http: HttpClient, upstream: FakeUpstream, answer: Any, error: type[SourceError]
) -> None:
    upstream.say(answer)
    with pytest.raises(error):
        await caller(http, upstream).get_json("/")
    assert len(upstream.asked) == 1


@pytest.mark.parametrize("answer", [says({}, 500), says({}, 503), breaks_off({"a": "b" * 500}), says({}, 429)])
async def test_a_passing_fault_is_tried_again(http: HttpClient, upstream: FakeUpstream, clock: FakeClock, answer: Any) -> None:
    upstream.say(answer, answer, says({"ok": True}))
    assert (await caller(http, upstream).get_json("/")).body == {"ok": True}
    assert clock.slept == [1.0, 2.0]


async def test_three_tries_are_the_most(http: HttpClient, upstream: FakeUpstream) -> None:
    upstream.say(says({}, 502))
    with pytest.raises(SourceUnavailable):
        await caller(http, upstream).get_json("/")
    assert len(upstream.asked) == 3


async def test_a_post_is_never_tried_again(http: HttpClient, upstream: FakeUpstream) -> None:
    upstream.say(says({}, 503))
    with pytest.raises(SourceUnavailable):
        await caller(http, upstream).post_json("/run", {"a": 1})
    assert [(asked.method, asked.body) for asked in upstream.asked] == [("POST", b'{"a": 1}')]


@pytest.mark.parametrize("retry_after", ["4", "Mon, 23 Nov 2026 09:00:04 GMT"])
async def test_a_short_retry_after_is_waited_for(
    http: HttpClient, upstream: FakeUpstream, clock: FakeClock, retry_after: str
) -> None:
    upstream.say(says({}, 429, Retry_After=retry_after), says({"ok": True}))
    assert (await caller(http, upstream).get_json("/")).body == {"ok": True}
    assert clock.slept == [4.0]


async def test_a_long_retry_after_ends_the_call_and_keeps_us_away(
    http: HttpClient, upstream: FakeUpstream, clock: FakeClock
) -> None:
    upstream.say(says({}, 429, Retry_After="600"))
    someone = caller(http, upstream)
    with pytest.raises(SourceRateLimited) as caught:
        await someone.get_json("/")
    assert caught.value.retry_after_s == 600
    await clock.sleep(599)
    with pytest.raises(SourceRateLimited):
        await someone.get_json("/")
    assert len(upstream.asked) == 1
    await clock.sleep(2)
    upstream.say(says({"ok": True}))
    assert (await someone.get_json("/")).body == {"ok": True}


async def test_a_hung_upstream_is_given_up(http: HttpClient, upstream: FakeUpstream) -> None:
    upstream.say(upstream.hang)
    http.timeout_s = 0.05
    with pytest.raises(SourceTimedOut, match=r"within 0\.05 s"):
        await caller(http, upstream).get_json("/")
    assert len(upstream.asked) == 3


async def test_no_server_is_unavailable(http: HttpClient) -> None:
    with pytest.raises(SourceUnavailable):
        await http.upstream(Policy("someone", "http://127.0.0.1:1")).get_json("/")


@pytest.mark.parametrize("body", [b" " * 3_000_000, b'{"a":"' + b"x" * 3_000_000 + b'"}'])
async def test_a_bomb_is_refused_at_the_cap(http: HttpClient, upstream: FakeUpstream, body: bytes) -> None:
    upstream.say(says_packed(body))
    with pytest.raises(SourceGarbled, match="more than 1,000,000 bytes"):
        await caller(http, upstream, max_bytes=1_000_000).get_json("/")


async def test_another_host_is_not_followed(http: HttpClient, upstream: FakeUpstream) -> None:
    upstream.say(says({}, 302, Location="https://elsewhere.invalid/"))
    with pytest.raises(SourceGarbled, match="redirects to another origin"):
        await caller(http, upstream).get_json("/")


async def test_the_same_host_is_followed(http: HttpClient, upstream: FakeUpstream) -> None:
    upstream.say(says({}, 301, Location="/there/"), says({"ok": True}))
    assert (await caller(http, upstream).get_json("/here")).body == {"ok": True}
    assert [asked.path for asked in upstream.asked] == ["/here", "/there/"]


@pytest.mark.parametrize(
    "answer",
    [
        says({"fault": {"faultstring": f"Quota exceeded. Identifier : {SECRET}"}}, 400),
        says({"message": "k3y%2Bwith%2Fodd%3Dchars is wrong"}, 401),
        says({"message": SECRET}, 503),
        says_text(f"<html>{SECRET}</html>"),
        says({}, 302, Location=f"https://elsewhere.invalid/?apikey={SECRET}"),
        breaks_off({"echo": SECRET * 20}),
    ],
)
async def test_no_secret_leaves_in_errors_or_logs(
    http: HttpClient, upstream: FakeUpstream, caplog: pytest.LogCaptureFixture, answer: Any
) -> None:
    upstream.say(answer)
    with caplog.at_level(logging.DEBUG), pytest.raises(SourceError) as caught:
        await caller(http, upstream).get_json("/events", {"apikey": SECRET}, {"Authorization": f"Bearer {SECRET}"})
    said = "".join([str(caught.value), repr(caught.value), caplog.text, repr(caught.value.__context__)])
    assert "k3y" not in said


async def test_calls_are_spaced(http: HttpClient, upstream: FakeUpstream, clock: FakeClock) -> None:
    upstream.say(says({}))
    someone = caller(http, upstream, spacing_s=0.2, concurrency=10)
    await asyncio.gather(*(someone.get_json(f"/{number}") for number in range(4)))
    assert clock.slept == pytest.approx([0.2, 0.2, 0.2])
    assert {asked.path for asked in upstream.asked} == {"/0", "/1", "/2", "/3"}


async def test_an_upstream_that_keeps_failing_is_left_alone(http: HttpClient, upstream: FakeUpstream, clock: FakeClock) -> None:
    counted: list[tuple[str, str]] = []
    http.on_call = lambda source, outcome, seconds: counted.append((source, outcome))
    upstream.say(says_text("<html>down</html>"))
    someone = caller(http, upstream)
    for _ in range(5):
        with pytest.raises(SourceGarbled):
            await someone.get_json("/")
    with pytest.raises(CircuitOpen, match="called again in 30 s"):
        await someone.get_json("/")
    assert len(upstream.asked) == 5
    assert counted == [("someone", "garbled")] * 5 + [("someone", "circuit_open")]
    upstream.say(says({"ok": True}))
    await clock.sleep(31)
    assert (await someone.get_json("/")).body == {"ok": True}
    assert not someone.breaker.is_open


async def test_every_try_is_counted_with_its_outcome(http: HttpClient, upstream: FakeUpstream) -> None:
    counted: list[str] = []
    http.on_call = lambda source, outcome, seconds: counted.append(outcome)
    upstream.say(says({}, 500), breaks_off({"a": "b" * 500}), says({}))
    await caller(http, upstream).get_json("/")
    assert counted == ["unavailable", "garbled", "ok"]


async def test_a_page_of_brackets_is_refused_before_it_is_parsed(http: HttpClient, upstream: FakeUpstream) -> None:
    upstream.say(says_text("[" + "[]," * 1_000_000 + "[]]", 200))
    with pytest.raises(SourceGarbled, match="more than 300,000 values"):
        await http.upstream(Policy("dice", upstream.base_url)).get_json("/page")
