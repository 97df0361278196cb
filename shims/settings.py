"""All settings of the server: collected from the packages that declare them and read from the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from urllib.parse import quote

from sqlalchemy import make_url

from auth.rate_limits.limits import RateLimitSettings
from auth.secret import signing_secret
from auth.secret_box import TokenKeySettings
from auth.settings import AuthSettings
from auth.signed_links import AnswerTokens, UnsubscribeTokens
from auth.spotify.settings import SpotifySettings
from resolvers.alerts.mailer import MailSettings
from resolvers.money.exchange_rates import ExchangeRateSettings, read_rates
from resolvers.organizers.services import ContactSettings
from schema.execution.settings import GraphQLSettings
from schema.transport.settings import CorsSettings, LiveSettings, TrustedSettings
from sources.registry import has_real_key, settings_groups
from store.errors import SettingsError
from store.settings import LARGEST_PORT, StoreSettings, between, declared, one_of, read, setting, web_url

SANDBOX_FILE: Final = "var/sandbox.sqlite3"


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """Where and how the server listens."""

    host: str = setting("HOST", default="0.0.0.0", help="IP address to listen on")  # noqa: S104 a container's port is published by its owner
    port: int = setting("PORT", default=4000, help="Port to listen on", check=between(0, LARGEST_PORT))
    metrics_port: int = setting(
        "METRICS_PORT",
        default=9464,
        help="Port on which `sync --watch` serves /health, /ready and /metrics; 0 for none. `serve` has them on PORT",
        check=between(0, LARGEST_PORT),
    )
    workers: int = setting("WEB_CONCURRENCY", default=1, help="Number of server processes", check=between(1, 256))
    drain_s: float = setting(
        "DRAIN_S",
        default=0.0,
        help="Seconds for which requests are still accepted after SIGTERM, while /ready returns 503",
        check=between(0, 3600),
    )
    public_url: str | None = setting(
        "PUBLIC_URL", help="The server's public URL, used in links; if unset, taken from each request", check=web_url
    )
    web_app: bool | None = setting(
        "WEB_APP", help="Whether the example web page is served at /app; if unset, with the embedded database only"
    )
    log_level: str = setting(
        "LOG_LEVEL", default="INFO", help="Minimum level of log messages", check=one_of("DEBUG", "INFO", "WARNING", "ERROR")
    )
    log_format: str = setting(
        "LOG_FORMAT", default="text", help="Form of log lines: text, or json with one object a line", check=one_of("TEXT", "JSON")
    )
    otlp_endpoint: str | None = setting(
        "OTEL_EXPORTER_OTLP_ENDPOINT", help="OTLP endpoint for traces, e.g. http://collector:4318", check=web_url
    )


SETTINGS: tuple[tuple[str, type], ...] = (
    ("Server", ServerSettings),
    ("Database", StoreSettings),
    *settings_groups(),
    ("Browsers", CorsSettings),
    ("GraphQL limits", GraphQLSettings),
    ("Trusted documents", TrustedSettings),
    ("Subscriptions", LiveSettings),
    ("E-mail", MailSettings),
    ("Contact requests", ContactSettings),
    ("Rate limits", RateLimitSettings),
    ("Accounts", AuthSettings),
    ("Spotify", SpotifySettings),
    ("Stored tokens", TokenKeySettings),
    ("Exchange rates", ExchangeRateSettings),
)


def read_environ(directory: Path = Path()) -> dict[str, str]:
    """The settings as text: the environment, then `.env` in the working directory, and the files that hold secrets.

    Errors: SettingsError naming a file that cannot be read.
    """
    file = directory / ".env"
    if not file.exists():
        return _with_secrets(os.environ)
    from dotenv import dotenv_values  # noqa: PLC0415 only where there is such a file

    written = {name: value for name, value in dotenv_values(file).items() if value is not None}
    return _with_secrets({**written, **os.environ})


def _with_secrets(environ: Mapping[str, str]) -> dict[str, str]:
    """DB_PASSWORD from the file that DB_PASSWORD_FILE names, and so on: how Docker, Kubernetes and systemd hand secrets over."""
    held = dict(environ)
    for name in (one.name for _, group in SETTINGS for one in declared(group) if one.is_secret):
        path = environ.get(f"{name}_FILE", "").strip()
        if not path:
            continue
        if environ.get(name, "").strip():
            raise SettingsError(f"{name}_FILE: {name} is set as well; leave one of them out")
        try:
            held[name] = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, ValueError) as error:
            raise SettingsError(f"{name}_FILE: {path} cannot be read ({getattr(error, 'strerror', None) or error})") from None
    return held


def check_settings(environ: Mapping[str, str]) -> None:
    """Check every setting once, and the files that some name.

    Errors: SettingsError naming every invalid one.
    """
    problems = []
    for _, group in SETTINGS:
        try:
            read(group, environ)
        except SettingsError as error:
            problems.append(str(error))
    if problems:
        raise SettingsError("; ".join(problems))
    read_rates(read(ExchangeRateSettings, environ).exchange_rates_file)


def store_settings(environ: Mapping[str, str]) -> StoreSettings:
    """The settings of the database. What the sandbox makes up has a file of its own, so that a real key never finds it.

    Errors: SettingsError.
    """
    settings = read(StoreSettings, environ)
    has_own_file = not environ.get("SQLITE_PATH", "").strip() and not has_real_key(environ)
    return replace(settings, sqlite_path=SANDBOX_FILE) if has_own_file else settings


def database_url(settings: StoreSettings) -> str:
    """The database URL; the embedded SQLite file by default.

    Errors: SettingsError if its directory cannot be made.
    """
    if settings.database_url:
        return settings.database_url
    if settings.hosts:
        return _url_at(settings, settings.hosts[0])
    path = Path(settings.sqlite_path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"SQLITE_PATH: {path.parent} cannot be made a directory ({error.strerror})") from None
    return f"sqlite:///{path}"


def other_urls(settings: StoreSettings) -> tuple[str, ...]:
    """The URLs of the hosts that may take the first one's place."""
    return () if settings.database_url else tuple(_url_at(settings, host) for host in settings.hosts[1:])


def replica_urls(settings: StoreSettings) -> tuple[str, ...]:
    """The URLs of the replicas, with the user and the database of the primary.

    Errors: SettingsError without a database server.
    """
    if not settings.read_hosts:
        return ()
    if not settings.database_url and not settings.hosts:
        raise SettingsError("DB_READ_HOSTS: replicas need a database server, see DB_HOST")
    return tuple(_url_at(settings, host) for host in settings.read_hosts)


def _url_at(settings: StoreSettings, host: str) -> str:
    """The database at a host, which may name its port."""
    name, _, port = host.partition(":")
    if settings.database_url:
        one = make_url(settings.database_url).set(host=name, port=int(port or settings.port))
        return one.render_as_string(hide_password=False)
    user, password = quote(settings.user or "", safe=""), quote(settings.password or "", safe="")
    return f"mysql://{user}:{password}@{name}:{port or settings.port}/{settings.name}"


def graphql_settings(environ: Mapping[str, str]) -> GraphQLSettings:
    """The GraphQL settings; suggestions are made only with the embedded database, unless the operator says so."""
    found = read(GraphQLSettings, environ)
    if found.suggestions is None:
        return replace(found, suggestions=database_url(store_settings(environ)).startswith("sqlite"))
    return found


def serves_web_app(environ: Mapping[str, str]) -> bool:
    """Whether the example web page is served: with the embedded database only, unless the operator says so."""
    wanted = read(ServerSettings, environ).web_app
    return database_url(store_settings(environ)).startswith("sqlite") if wanted is None else wanted


def plays_sandbox(environ: Mapping[str, str]) -> bool:
    """Whether the sandbox stands in for the upstreams: with the embedded database, while no source has a real key.

    Never with a database server: synthetic gigs must not end up among real ones. There, a source without its key is disabled.
    """
    return database_url(store_settings(environ)).startswith("sqlite") and not has_real_key(environ)


def secret_of(environ: Mapping[str, str]) -> str:
    """The secret that signs access tokens.

    Errors: SettingsError if there is none, with a database server.
    """
    url = database_url(store_settings(environ))
    embedded_in = Path(url.removeprefix("sqlite:///")).parent if url.startswith("sqlite") else None
    return signing_secret(read(AuthSettings, environ), embedded_in)


def unsubscribe_tokens(environ: Mapping[str, str]) -> UnsubscribeTokens:
    """Signs and verifies unsubscribe links."""
    previous = read(AuthSettings, environ).jwt_secret_previous
    return UnsubscribeTokens([secret_of(environ), *([previous] if previous else [])])


def answer_tokens(environ: Mapping[str, str]) -> AnswerTokens:
    """What signs and reads the links in contact requests."""
    previous = read(AuthSettings, environ).jwt_secret_previous
    return AnswerTokens([secret_of(environ), *([previous] if previous else [])])
