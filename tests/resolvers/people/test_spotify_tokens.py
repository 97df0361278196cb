"""Keeping an access token good: refreshed once however many ask, sealed anew, and honest when Spotify says no."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from auth.secret_box import SecretBox
from resolvers.people.spotify.tokens import NeedsReconnect, NotConnected, SpotifyTokenKeeper
from sources.errors import SourceUnavailable
from sources.sandbox import Fault
from store.database.connection import Database
from store.people.spotify import SealedTokens, connect, disconnect, take_refresh, tokens_of
from tests.builders import NOW
from tests.people import person
from tests.spotify import KEY, SCOPES, SandboxSpotify, sandbox_spotify, stored
from tests.waiting import until

HOUR = timedelta(hours=1)


class Clock:
    """The time of these tests."""

    now: datetime = NOW


@pytest.fixture
def clock() -> Clock:
    """At NOW, until a test moves it."""
    return Clock()


@pytest.fixture
async def sandbox(database: Database, clock: Clock) -> AsyncIterator[SandboxSpotify]:
    """A public client's sandbox: refresh tokens serve once."""
    async with sandbox_spotify(database, lambda: clock.now) as served:
        yield served


def other_process(sandbox: SandboxSpotify, keys: list[str] | None = None) -> SpotifyTokenKeeper:
    """A keeper that shares nothing but the database."""
    keeper = sandbox.service.tokens
    return SpotifyTokenKeeper(keeper.database, SecretBox(keys or [KEY]), keeper.oauth, keeper.spotify, keeper.now)


async def test_a_good_token_is_handed_out_without_asking_spotify(database: Database, sandbox: SandboxSpotify) -> None:
    ada = (await person(database)).viewer.id
    granted = await sandbox.connected(database, ada)
    assert await sandbox.service.tokens.access_token(ada) == granted.access_token
    assert sandbox.token_calls == 0


async def test_an_old_token_is_refreshed_and_the_refresh_token_rotates(
    database: Database, sandbox: SandboxSpotify, clock: Clock
) -> None:
    ada = (await person(database)).viewer.id
    granted = await sandbox.connected(database, ada)
    before = await stored(database, ada)
    for number in (1, 2):  # the second refresh works only with the rotated token
        clock.now += HOUR
        assert await sandbox.service.tokens.access_token(ada) not in (granted.access_token, "")
        assert sandbox.token_calls == number
    after = await stored(database, ada)
    assert after[1] != before[1] and after[2] != before[2]


async def test_without_a_new_refresh_token_the_old_one_stays(database: Database, clock: Clock) -> None:
    ada = (await person(database)).viewer.id
    async with sandbox_spotify(database, lambda: clock.now, secret="app-secret") as sandbox:
        granted = sandbox.granted(serves_once=False)
        await connect(database, ada, "aoife", sandbox.service.tokens.sealed(ada, granted), SCOPES, NOW)
        for _ in range(2):
            clock.now += HOUR
            await sandbox.service.tokens.access_token(ada)
        held = SecretBox([KEY]).open((await stored(database, ada))[2], f"spotify refresh {ada}")
    assert held.secret == granted.refresh_token


async def test_twenty_at_once_in_three_processes_refresh_once(database: Database, sandbox: SandboxSpotify, clock: Clock) -> None:
    ada = (await person(database)).viewer.id
    await sandbox.connected(database, ada)
    clock.now += HOUR
    keepers = [sandbox.service.tokens, other_process(sandbox), other_process(sandbox)]
    tokens = await asyncio.gather(*(keepers[n % 3].access_token(ada) for n in range(20)))
    assert len(set(tokens)) == 1 and sandbox.token_calls == 1


async def test_a_refresh_goes_on_when_its_caller_goes_away(database: Database, sandbox: SandboxSpotify, clock: Clock) -> None:
    ada = (await person(database)).viewer.id
    await sandbox.connected(database, ada)
    clock.now += HOUR
    sandbox.faults.set("spotify-accounts", Fault.slow(0.2), times=1)
    asking = asyncio.create_task(sandbox.service.tokens.access_token(ada))
    await until(lambda: sandbox.token_calls == 1)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert await sandbox.service.tokens.access_token(ada)
    assert sandbox.token_calls == 1


async def test_a_lease_that_somebody_died_with_ends(database: Database, sandbox: SandboxSpotify, clock: Clock) -> None:
    ada = (await person(database)).viewer.id
    await sandbox.connected(database, ada)
    clock.now += HOUR
    assert await take_refresh(database, ada, "a dead process", clock.now - HOUR, clock.now - timedelta(seconds=1))
    assert await sandbox.service.tokens.access_token(ada)


async def test_a_revoked_permission_is_noted_and_not_asked_for_again(
    database: Database, sandbox: SandboxSpotify, clock: Clock
) -> None:
    ada = (await person(database)).viewer.id
    await sandbox.connected(database, ada)
    sandbox.tokens.revoke("aoife")
    clock.now += HOUR
    for _ in range(3):
        with pytest.raises(NeedsReconnect):
            await sandbox.service.tokens.access_token(ada)
    assert sandbox.token_calls == 1


async def test_a_token_that_spotify_refuses_early_is_refreshed_and_the_work_done(
    database: Database, sandbox: SandboxSpotify
) -> None:
    ada = (await person(database)).viewer.id
    await sandbox.connected(database, ada)
    sandbox.tokens.expire_access()
    assert await sandbox.service.tokens.call(ada, sandbox.service.spotify.person) == "aoife"
    assert sandbox.token_calls == 1


async def test_an_outage_of_spotify_is_no_lost_permission(database: Database, sandbox: SandboxSpotify, clock: Clock) -> None:
    ada = (await person(database)).viewer.id
    await sandbox.connected(database, ada)
    clock.now += HOUR
    sandbox.faults.set("spotify-accounts", Fault.answer(503), times=1)
    with pytest.raises(SourceUnavailable):
        await sandbox.service.tokens.access_token(ada)
    assert await sandbox.service.tokens.access_token(ada)


async def test_a_reconnection_during_a_failing_refresh_counts(database: Database, sandbox: SandboxSpotify, clock: Clock) -> None:
    ada = (await person(database)).viewer.id
    await sandbox.connected(database, ada)
    sandbox.tokens.revoke("aoife")
    clock.now += HOUR
    sandbox.faults.set("spotify-accounts", Fault.slow(0.3), times=1)
    asking = asyncio.create_task(sandbox.service.tokens.access_token(ada))
    await until(lambda: sandbox.token_calls == 1)
    fresh = await sandbox.connected(database, ada)
    sealed = sandbox.service.tokens.sealed(ada, fresh)
    await connect(database, ada, "aoife", sealed, SCOPES, clock.now)
    assert await asking == fresh.access_token
    held = await tokens_of(database, ada)
    assert held is not None and held.needs_reconnect_at is None


async def test_plain_tokens_of_the_predecessor_are_sealed_at_their_next_use(database: Database, sandbox: SandboxSpotify) -> None:
    ada = (await person(database)).viewer.id
    granted = sandbox.granted()
    await connect(database, ada, "aoife", SealedTokens(granted.access_token, granted.refresh_token, NOW + HOUR), SCOPES, NOW)
    assert await sandbox.service.tokens.access_token(ada) == granted.access_token
    _, access, refresh, _ = await stored(database, ada)
    assert access.startswith("sealed:") and refresh.startswith("sealed:")
    sandbox.tokens.expire_access()
    assert await sandbox.service.tokens.call(ada, sandbox.service.spotify.person) == "aoife"


async def test_a_changed_key_seals_anew_and_a_lost_one_asks_to_reconnect(database: Database, sandbox: SandboxSpotify) -> None:
    ada = (await person(database)).viewer.id
    granted = await sandbox.connected(database, ada)
    new_key = "the key that came after it, long enough too"
    assert await other_process(sandbox, [new_key, KEY]).access_token(ada) == granted.access_token
    assert await other_process(sandbox, [new_key]).access_token(ada) == granted.access_token
    with pytest.raises(NeedsReconnect):
        await sandbox.service.tokens.access_token(ada)


async def test_who_is_not_connected_has_no_token(database: Database, sandbox: SandboxSpotify) -> None:
    ada = (await person(database)).viewer.id
    with pytest.raises(NotConnected):
        await sandbox.service.tokens.access_token(ada)
    await sandbox.connected(database, ada)
    assert await disconnect(database, ada) and not await disconnect(database, ada)
    with pytest.raises(NotConnected):
        await sandbox.service.tokens.access_token(ada)
