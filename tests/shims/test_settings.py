"""What the settings of all packages come to together."""

import pytest

from shims.settings import (
    SETTINGS,
    check_settings,
    database_url,
    graphql_settings,
    other_urls,
    plays_sandbox,
    replica_urls,
    store_settings,
)
from store.errors import SettingsError
from store.settings import StoreSettings, read

MYSQL = {"DB_HOST": "db.example", "DB_USER": "gigs", "DB_PASSWORD": "p@ss/word", "DB_NAME": "gigsdb"}


def test_the_sandbox_plays_only_on_the_embedded_database_and_without_any_key() -> None:
    assert plays_sandbox({})
    assert not plays_sandbox({"TICKETMASTER_API_KEY": "k"})
    assert not plays_sandbox(MYSQL)
    assert not plays_sandbox({"DATABASE_URL": "mysql://root@127.0.0.1/gigsdb"})


def test_what_the_sandbox_makes_up_is_never_among_real_gigs() -> None:
    key = {"TICKETMASTER_API_KEY": "k"}
    assert database_url(store_settings({})) != database_url(store_settings(key)) == "sqlite:///var/gigs.sqlite3"
    own = {"SQLITE_PATH": "var/mine.sqlite3"}
    assert database_url(store_settings(own)) == database_url(store_settings(own | key)) == "sqlite:///var/mine.sqlite3"
    assert database_url(store_settings(MYSQL)).startswith("mysql://")


def test_an_address_is_made_of_its_parts_and_outranked_by_the_whole() -> None:
    assert database_url(read(StoreSettings, MYSQL)) == "mysql://gigs:p%40ss%2Fword@db.example:3306/gigsdb"
    whole = MYSQL | {"DATABASE_URL": "mysql://other@elsewhere/db"}
    assert database_url(read(StoreSettings, whole)) == "mysql://other@elsewhere/db"


def test_every_odd_setting_is_named_at_once() -> None:
    odd = {"PORT": "four", "RATE_LIMIT_MAX": "many", "INGESTION_ENABLED": "perhaps"}
    with pytest.raises(SettingsError) as refused:
        check_settings(odd)
    assert all(name in str(refused.value) for name in odd)


def test_groups_have_titles_of_their_own() -> None:
    titles = [title for title, _ in SETTINGS]
    assert len(titles) == len(set(titles))


def test_errors_suggest_names_by_default_with_the_embedded_database_only() -> None:
    assert graphql_settings({}).suggests
    assert not graphql_settings(MYSQL).suggests
    assert graphql_settings(MYSQL | {"GRAPHQL_SUGGESTIONS": "true"}).suggests
    assert not graphql_settings({"GRAPHQL_SUGGESTIONS": "true", "GRAPHQL_INTROSPECTION": "false"}).suggests


def test_hosts_that_stand_in_and_replicas_have_the_addresses_of_the_first() -> None:
    several = MYSQL | {"DB_HOST": "a.example, b.example:3307", "DB_READ_HOSTS": "c.example", "DB_PORT": "3306"}
    settings = read(StoreSettings, several)
    assert database_url(settings).endswith("@a.example:3306/gigsdb")
    assert other_urls(settings) == ("mysql://gigs:p%40ss%2Fword@b.example:3307/gigsdb",)
    assert replica_urls(settings) == ("mysql://gigs:p%40ss%2Fword@c.example:3306/gigsdb",)
    whole = {"DATABASE_URL": "mysql://gigs:p%40ss@a.example:3306/gigsdb", "DB_READ_HOSTS": "c.example:3310"}
    assert replica_urls(read(StoreSettings, whole)) == ("mysql://gigs:p%40ss@c.example:3310/gigsdb",)
    with pytest.raises(SettingsError, match="DB_READ_HOSTS"):
        replica_urls(read(StoreSettings, {"DB_READ_HOSTS": "c.example"}))
