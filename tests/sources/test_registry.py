"""The registry: every source made from its settings, for real or for the sandbox."""

import pytest

from sources.base import Source, SourceDeps
from sources.declaration.lookup import RegisteredSource, declaration_of
from sources.declaration.lookup import declared as declared_sources
from sources.registry import SOURCES, build, has_real_key, settings_groups
from sources.upstream.http import HttpClient
from store.database.connection import Database
from store.errors import SettingsError
from store.settings import declared
from tests.sources.making import gather
from tests.sources.providers.upstreams import FakeUpstream, says


def deps(http: HttpClient) -> SourceDeps:
    """What sources are made with; the database is never reached."""
    return SourceDeps(http=http, database=Database("sqlite://"))


def test_without_settings_only_the_keyless_source_is_on(http: HttpClient) -> None:
    made = build({}, deps(http))
    assert all(isinstance(source, Source) for source in made)
    assert {source.name: source.missing for source in made}.items() >= {
        "ticketmaster": "TICKETMASTER_API_KEY is not set",
        "eventbrite": "EVENTBRITE_API_TOKEN is not set",
        "bandsintown": "BANDSINTOWN_APP_ID is not set",
        "dice": "DICE_APIFY_ENABLED is not true",
        "local": None,
    }.items()
    for source, declaration in zip(made, SOURCES, strict=True):
        assert source.name == declaration.key
        assert bool(source.missing) == bool(declaration.key_setting)


def test_the_sandbox_turns_every_source_on(http: HttpClient) -> None:
    made = build({}, deps(http), "http://127.0.0.1:9/")
    assert [source.missing for source in made] == [None] * len(SOURCES)
    assert {source.name for source in made if source.is_sandbox} == {source.key for source in SOURCES if source.sandbox}


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("ticketmaster", "/ticketmaster/discovery/v2/events.json"),
        ("eventbrite", "/eventbrite/v3/users/me/organizations/"),
        ("bandsintown", "/bandsintown/artists/Bicep/events"),
        ("dice", "/apify/v2/acts/lexis-solutions~dice-fm/run-sync-get-dataset-items"),
    ],
)
async def test_in_the_sandbox_each_talks_to_its_own_corner(
    http: HttpClient, upstream: FakeUpstream, name: str, path: str
) -> None:
    answers = {
        "ticketmaster": {"page": {"totalElements": 0}},
        "eventbrite": {"organizations": [], "pagination": {}},
        "bandsintown": [],
        "dice": [],
    }
    upstream.say(says(answers[name]))
    made = build({"BANDSINTOWN_SEED_ARTISTS": "Bicep"}, deps(http), upstream.base_url)
    assert await gather(next(source for source in made if source.name == name)) == ([], [])
    assert upstream.asked[0].path == path


@pytest.mark.parametrize("key", [source.key_setting for source in SOURCES if source.key_setting])
def test_one_real_key_is_enough_to_be_real(key: str) -> None:
    assert has_real_key({key: "x"})
    assert not has_real_key({key: "  ", "DICE_APIFY_ENABLED": "true"})


def test_every_odd_setting_is_named_at_once(http: HttpClient) -> None:
    odd = {"DICE_APIFY_MAX_ITEMS": "0", "BANDSINTOWN_MAX_ARTISTS": "many", "DICE_APIFY_ENABLED": "perhaps"}
    with pytest.raises(SettingsError) as caught:
        build(odd, deps(http))
    assert all(name in str(caught.value) for name in odd)


def test_the_settings_of_the_runbook_are_declared() -> None:
    names = {one.name for _, group in settings_groups() for one in declared(group)}
    assert names >= {
        "INGESTION_ENABLED",
        "INGESTION_STALE_HOURS",
        "INGESTION_DEFAULT_CITY",
        "INGESTION_MAX_PAGES",
        "SOURCE_WAIT_MS",
        "TICKETMASTER_API_KEY",
        "TICKETMASTER_COUNTRY_CODE",
        "TICKETMASTER_BASE_URL",
        "EVENTBRITE_API_TOKEN",
        "EVENTBRITE_ORG_IDS",
        "EVENTBRITE_BASE_URL",
        "BANDSINTOWN_APP_ID",
        "BANDSINTOWN_SEED_ARTISTS",
        "BANDSINTOWN_MAX_ARTISTS",
        "BANDSINTOWN_MAX_EVENTS",
        "BANDSINTOWN_BASE_URL",
        "DICE_APIFY_ENABLED",
        "DICE_APIFY_ACTOR",
        "DICE_APIFY_MAX_ITEMS",
        "DICE_APIFY_USE_PROXY",
        "APIFY_TOKEN",
        "APIFY_BASE_URL",
    }


def test_keys_are_secret_and_not_shown() -> None:
    secrets = {one.name for _, group in settings_groups() for one in declared(group) if one.is_secret}
    assert secrets >= {"TICKETMASTER_API_KEY", "EVENTBRITE_API_TOKEN", "BANDSINTOWN_APP_ID", "APIFY_TOKEN"}
    assert secrets == {source.key_setting for source in SOURCES if source.key_setting}


def test_the_code_below_finds_the_registered_sources() -> None:
    registered: tuple[RegisteredSource, ...] = SOURCES  # mypy: a declaration has all that is read of it there
    assert declared_sources() == registered
    assert declaration_of("myspace") is None
