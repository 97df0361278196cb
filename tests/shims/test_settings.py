"""What the settings of all packages come to together."""

from pathlib import Path

import pytest

from shims.settings import (
    SETTINGS,
    check_settings,
    database_url,
    graphql_settings,
    other_urls,
    plays_sandbox,
    read_environ,
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


@pytest.mark.parametrize(
    ("name", "wrong", "right"),
    [
        ("PORT", ["99999", "-1", "1_000", "٣", "4000.0"], "0"),
        ("METRICS_PORT", ["65536"], "9464"),
        ("DB_PORT", ["0", "70000"], "3307"),
        ("WEB_CONCURRENCY", ["0", "999999"], "4"),
        ("DB_POOL_SIZE", ["0", "99999999999999"], "60"),
        ("DRAIN_S", ["inf", "nan", "1e400", "-1"], "0.5"),
        ("SESSION_DAYS", ["99999999"], "90"),
        ("INGESTION_STALE_HOURS", ["inf", "99999999"], "0.5"),
        ("INGESTION_WINDOW_DAYS", ["9999999"], "365"),
        ("GRAPHQL_MAX_COST", ["9" * 20], "1000000"),
        ("GRAPHQL_TIME_LIMIT_S", ["1e300"], "2.5"),
        ("RATE_LIMIT_MAX", ["-1"], "0"),
        ("GRAPHQL_TRUSTED_MODE", ["of"], "log"),
        ("LOG_LEVEL", ["loud"], "debug"),
        (
            "PUBLIC_URL",
            ["gigs.example", "https://", "ftp://gigs.example", "https://gigs example", "https://a:x/"],
            "https://a.example/x",
        ),
        ("TICKETMASTER_BASE_URL", ["???"], "http://127.0.0.1:9001"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", ["collector:4318"], "http://collector:4318"),
        ("REDIS_URL", ["cache", "cache:6379", "http://cache", "redis://"], "rediss://:word@cache:6380/1"),
        ("CORS_ORIGIN", ["https://gigs.example/", "gigs.example", "https://a.example, null"], "*, https://a.example:8080"),
        ("DB_HOST", ["a b", "one:abc", "one,two:99999", "mysql://one"], "one,two:3307"),
        ("DATABASE_URL", ["???", "postgresql://u:pw@h/x", "mysql://u:pw@h:port/x", "mysql:///x"], "mariadb://u:pw@h:3306/x"),
        ("INGESTION_DEFAULT_CITY", ["Atlantis"], "Cork"),
        ("TICKETMASTER_COUNTRY_CODE", ["Ireland"], "GB"),
        ("EXCHANGE_RATES_FILE", ["/absent.json"], ""),
    ],
)
def test_nonsense_is_refused_in_one_line_that_names_the_setting(name: str, wrong: list[str], right: str) -> None:
    check_settings({name: right})
    for text in wrong:
        with pytest.raises(SettingsError) as refused:
            check_settings({name: text})
        told = str(refused.value)
        assert told.startswith(f"{name}: "), text
        assert "\n" not in told and "pw" not in told


def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="SQLITE_PATH: .*file.* cannot be made a directory"):
        database_url(store_settings({"SQLITE_PATH": str(tmp_path / "file" / "gigs.sqlite3")}))


def test_a_secret_may_be_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret").write_text("a word\n")
    monkeypatch.setenv("DB_PASSWORD_FILE", str(tmp_path / "secret"))
    (tmp_path / ".env").write_text(f"APIFY_TOKEN_FILE={tmp_path / 'secret'}\nHOST_FILE={tmp_path / 'absent'}\n")
    environ = read_environ(tmp_path)
    assert (environ["DB_PASSWORD"], environ["APIFY_TOKEN"]) == ("a word", "a word")
    assert "HOST" not in environ, "that is no secret"
    monkeypatch.setenv("DB_PASSWORD", "another")
    with pytest.raises(SettingsError, match="DB_PASSWORD_FILE: DB_PASSWORD is set as well"):
        read_environ(tmp_path)
    monkeypatch.delenv("DB_PASSWORD")
    monkeypatch.setenv("DB_PASSWORD_FILE", str(tmp_path / "absent"))
    with pytest.raises(SettingsError, match="DB_PASSWORD_FILE: .*absent cannot be read .No such file or directory"):
        read_environ(tmp_path)
