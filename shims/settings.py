"""Every setting of the server: gathered from the packages that declare them, read from the environment, refused by name."""

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from dotenv import dotenv_values

from auth.answer_tokens import AnswerTokens
from auth.rate_limits.limits import RateLimitSettings
from auth.secret import signing_secret
from auth.secret_box import TokenKeySettings
from auth.settings import AuthSettings
from auth.spotify.settings import SpotifySettings
from auth.unsubscribe import UnsubscribeTokens
from resolvers.alerts.mailer import MailSettings
from resolvers.organizers.directory.rates import ExchangeRateSettings
from resolvers.organizers.services import ContactSettings
from schema.execution.settings import GraphQLSettings
from schema.transport.settings import CorsSettings, LiveSettings
from sources.registry import has_real_key, settings_groups
from store.errors import SettingsError
from store.settings import StoreSettings, at_least, one_of, read, setting


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """Where and how the server listens."""

    host: str = setting("HOST", default="0.0.0.0", help="Address to listen on")  # noqa: S104 a container's port is published by its owner
    port: int = setting("PORT", default=4000, help="Port to listen on", check=at_least(0))
    workers: int = setting("WEB_CONCURRENCY", default=1, help="Processes that serve side by side", check=at_least(1))
    drain_s: float = setting(
        "DRAIN_S",
        default=0.0,
        help="Seconds between SIGTERM, when /ready turns 503, and the last request taken",
        check=at_least(0),
    )
    public_url: str | None = setting("PUBLIC_URL", help="The server's address in links; unset: as each request names it")
    log_level: str = setting(
        "LOG_LEVEL", default="INFO", help="Least level that is logged", check=one_of("DEBUG", "INFO", "WARNING", "ERROR")
    )
    otlp_endpoint: str | None = setting("OTEL_EXPORTER_OTLP_ENDPOINT", help="Where traces go, e.g. http://collector:4318")


SETTINGS: tuple[tuple[str, type], ...] = (
    ("Server", ServerSettings),
    ("Database", StoreSettings),
    *settings_groups(),
    ("Browsers", CorsSettings),
    ("GraphQL limits", GraphQLSettings),
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
    """The settings as text: `.env` of the working directory, outranked by the environment."""
    written = {name: value for name, value in dotenv_values(directory / ".env").items() if value is not None}
    return {**written, **os.environ}


def check_settings(environ: Mapping[str, str]) -> None:
    """Read every setting once.

    Errors: SettingsError naming every odd one.
    """
    problems = []
    for _, group in SETTINGS:
        try:
            read(group, environ)
        except SettingsError as error:
            problems.append(str(error))
    if problems:
        raise SettingsError("; ".join(problems))


def database_url(settings: StoreSettings) -> str:
    """Where the database is; the embedded SQLite file when nothing says otherwise."""
    if settings.database_url:
        return settings.database_url
    if settings.host:
        user, password = quote(settings.user or "", safe=""), quote(settings.password or "", safe="")
        return f"mysql://{user}:{password}@{settings.host}:{settings.port}/{settings.name}"
    path = Path(settings.sqlite_path)
    path.parent.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{path}"


def plays_sandbox(environ: Mapping[str, str]) -> bool:
    """Whether the sandbox plays the upstreams: on the embedded database, while no source has a real key.

    Never on a database server: synthetic gigs must not end up among real ones. There a source without its key is off.
    """
    return database_url(read(StoreSettings, environ)).startswith("sqlite") and not has_real_key(environ)


def secret_of(environ: Mapping[str, str]) -> str:
    """What signs access tokens.

    Errors: SettingsError when nothing does, on a database server.
    """
    url = database_url(read(StoreSettings, environ))
    embedded_in = Path(url.removeprefix("sqlite:///")).parent if url.startswith("sqlite") else None
    return signing_secret(read(AuthSettings, environ), embedded_in)


def unsubscribe_tokens(environ: Mapping[str, str]) -> UnsubscribeTokens:
    """What signs and reads the links that end digests."""
    previous = read(AuthSettings, environ).jwt_secret_previous
    return UnsubscribeTokens([secret_of(environ), *([previous] if previous else [])])


def answer_tokens(environ: Mapping[str, str]) -> AnswerTokens:
    """What signs and reads the links in contact requests."""
    previous = read(AuthSettings, environ).jwt_secret_previous
    return AnswerTokens([secret_of(environ), *([previous] if previous else [])])


def configure_logging(environ: Mapping[str, str]) -> None:
    """Log lines on stderr; migrations name every column they add only to those who debug."""
    level = read(ServerSettings, environ).log_level.upper()
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s")
    for name in ("alembic", "store.migrations"):
        logging.getLogger(name).setLevel("DEBUG" if level == "DEBUG" else "WARNING")
