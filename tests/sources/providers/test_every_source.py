"""The same cases for every source that calls an upstream; a new source is tested by being registered."""

import logging
from typing import Any

import pytest

from sources.base import Source
from sources.declaration.source import SourceDeclaration
from sources.errors import SourceError, SourceGarbled, SourceRateLimited, SourceTimedOut, SourceUnauthorized, SourceUnavailable
from sources.upstream.http import HttpClient
from tests.sources.invariants import check
from tests.sources.making import gather, make
from tests.sources.providers.specimens import CALLING
from tests.sources.providers.upstreams import FakeUpstream, breaks_off, says, says_packed, says_text

pytestmark = pytest.mark.parametrize("declaration", CALLING, ids=lambda declaration: declaration.key)


def test_it_is_what_a_source_is(declaration: SourceDeclaration, http: HttpClient) -> None:
    source = make(declaration, http, "http://127.0.0.1:1")
    assert isinstance(source, Source)
    assert source.missing is None
    assert not source.is_sandbox


def test_without_its_key_it_says_what_is_missing(declaration: SourceDeclaration, http: HttpClient) -> None:
    key = declaration.key_setting
    assert key is not None
    source = make(declaration, http, "http://127.0.0.1:1", {key: ""})
    assert source.missing == f"{key} is not set"


async def test_events_become_listings(declaration: SourceDeclaration, http: HttpClient, upstream: FakeUpstream) -> None:
    upstream.say(says(declaration.specimen.wrap([declaration.specimen.event]), declaration.specimen.ok_status))
    source = make(declaration, http, upstream.base_url)
    listings, rejected = await gather(source)
    assert ([found.title for found in listings], rejected) == ([declaration.specimen.title], [])
    check(listings[0])
    assert listings[0].source == declaration.key
    assert source.parse(listings[0].raw) == listings[0]


async def test_a_mangled_event_leaves_its_neighbours_alone(
    declaration: SourceDeclaration, http: HttpClient, upstream: FakeUpstream
) -> None:
    bad: list[Any] = [{"id": "x"}, None, 7, "text", [], {"id": {"a": 1}, "name": 5}]
    upstream.say(says(declaration.specimen.wrap([*bad, declaration.specimen.event]), declaration.specimen.ok_status))
    listings, rejected = await gather(make(declaration, http, upstream.base_url))
    assert [found.title for found in listings] == [declaration.specimen.title]
    assert len(rejected) == len(bad)
    assert all(one.reason and one.source == declaration.key for one in rejected)


async def test_nothing_found_is_nothing(declaration: SourceDeclaration, http: HttpClient, upstream: FakeUpstream) -> None:
    upstream.say(says(declaration.specimen.wrap([]), declaration.specimen.ok_status))
    assert await gather(make(declaration, http, upstream.base_url)) == ([], [])


async def test_an_unknown_key_is_said_in_its_own_words(
    declaration: SourceDeclaration, http: HttpClient, upstream: FakeUpstream
) -> None:
    assert declaration.specimen.unauthorized is not None
    status, body = declaration.specimen.unauthorized
    upstream.say(says(body, status))
    with pytest.raises(SourceUnauthorized, match=r"renew|check|approve"):
        await gather(make(declaration, http, upstream.base_url))


async def test_a_refusal_by_web_page_is_unauthorized_too(
    declaration: SourceDeclaration, http: HttpClient, upstream: FakeUpstream
) -> None:
    upstream.say(says_text("<!DOCTYPE html><html>Just a moment...</html>", 403))
    with pytest.raises(SourceUnauthorized):
        await gather(make(declaration, http, upstream.base_url))


async def test_a_limit_with_retry_after_tells_how_long(
    declaration: SourceDeclaration, http: HttpClient, upstream: FakeUpstream
) -> None:
    upstream.say(says(declaration.specimen.rate_limited, 429, Retry_After="900"))
    with pytest.raises(SourceRateLimited) as caught:
        await gather(make(declaration, http, upstream.base_url))
    assert caught.value.retry_after_s == 900


async def test_a_limit_without_retry_after_is_a_limit(
    declaration: SourceDeclaration, http: HttpClient, upstream: FakeUpstream
) -> None:
    upstream.say(says(declaration.specimen.rate_limited, 429))
    with pytest.raises(SourceRateLimited):
        await gather(make(declaration, http, upstream.base_url))
    assert len(upstream.asked) <= 3


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (says({"error": "boom"}, 500), SourceUnavailable),
        (says_text("<html>Bad gateway</html>", 502), SourceUnavailable),
        (says_text("<html>Maintenance</html>"), SourceGarbled),
        (says_text("\x00\x01garbage", content_type="application/json"), SourceGarbled),
        (says("a string"), SourceGarbled),
        (says({"unheard": "of"}), SourceGarbled),
        (breaks_off([{"id": "x" * 500}]), SourceGarbled),
        (says_packed(b" " * 21_000_000), SourceGarbled),
    ],
)
async def test_a_broken_upstream_is_named(
    declaration: SourceDeclaration, http: HttpClient, upstream: FakeUpstream, answer: Any, error: type[SourceError]
) -> None:
    upstream.say(answer)
    with pytest.raises(error):
        await gather(make(declaration, http, upstream.base_url))


async def test_a_hung_upstream_times_out(declaration: SourceDeclaration, http: HttpClient, upstream: FakeUpstream) -> None:
    upstream.say(upstream.hang)
    http.timeout_s = 0.05
    with pytest.raises(SourceTimedOut):
        await gather(make(declaration, http, upstream.base_url))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500])
async def test_its_secret_is_never_told(
    declaration: SourceDeclaration, http: HttpClient, upstream: FakeUpstream, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    secret = declaration.specimen.secret
    answer = {**declaration.specimen.rate_limited, "message": secret}
    upstream.say(says(answer, status, X_Rate_Limit=f"token:{secret} 3/9"))
    source = make(declaration, http, upstream.base_url)
    said = repr(source)
    with caplog.at_level(logging.DEBUG):
        try:
            await gather(source)
        except SourceError as error:
            said += f"{error} {error!r}"
    assert secret not in said + caplog.text
    assert upstream.asked
