"""Checks of what stands beside the database: Redis, the mail server, Spotify's settings, the certificate."""

import asyncio
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from auth.rate_limits.limits import RateLimitSettings
from auth.spotify.settings import SpotifySettings
from resolvers.alerts.mail_errors import EmailNotSent
from resolvers.alerts.mailer import Mailer, MailSettings
from shims.monitoring.finding import Finding
from shims.settings import ServerSettings
from store.database.shared.redis_client import away, shared_store
from store.settings import read

_REDIS_WAIT_S = 2.0
_TLS_WAIT_S = 5.0
_CERTIFICATE_LASTS = timedelta(days=14)  # Caddy renews a month before the end: less is a renewal that fails


async def redis_store(environ: Mapping[str, str]) -> Finding:
    """Whether what processes share is reachable."""
    url = read(RateLimitSettings, environ).redis_url
    if url is None:
        return Finding("redis", None, "REDIS_URL is not set: limits and signals are each process's own")
    client = shared_store(url, socket_connect_timeout=_REDIS_WAIT_S, socket_timeout=_REDIS_WAIT_S)
    try:
        await client.ping()
    except away() as error:
        return Finding("redis", False, f"does not answer ({type(error).__name__})", "docker compose up -d cache")
    finally:
        await client.aclose()
    return Finding("redis", True, "answers")


async def mail(environ: Mapping[str, str]) -> Finding:
    """Whether the mail server takes our log-in; no message is sent."""
    url = read(MailSettings, environ).smtp_url
    if url is None:
        return Finding("mail", None, "SMTP_URL is not set: no e-mail is sent")
    try:
        async with Mailer(url).open():
            return Finding("mail", True, "the mail server takes our log-in")
    except EmailNotSent as error:
        return Finding("mail", False, str(error), "correct SMTP_URL, or ask the mail server's owner")


def spotify(environ: Mapping[str, str]) -> Finding:
    """Whether Spotify may take the redirect URI."""
    settings = read(SpotifySettings, environ)
    if settings.client_id is None:
        return Finding("spotify", None, "SPOTIFY_CLIENT_ID is not set")
    address = urlsplit(settings.redirect_uri or "")
    if not settings.redirect_uri or address.scheme == "https" or address.hostname == "127.0.0.1":
        return Finding("spotify", True, "the redirect URI is one that Spotify takes")
    return Finding("spotify", False, "SPOTIFY_REDIRECT_URI is not https", "set it to https://auth.<domain>/auth/spotify/callback")


async def certificate(environ: Mapping[str, str], trust: ssl.SSLContext | None = None) -> Finding:
    """Whether PUBLIC_URL's name has a certificate that browsers accept, for some time to come."""
    address = urlsplit(read(ServerSettings, environ).public_url or "")
    if address.scheme != "https" or address.hostname is None:
        return Finding("certificate", None, "PUBLIC_URL is not an https address")
    remedy = f"let {address.hostname} lead to this machine, open ports 80 and 443; docker logs caddy"
    try:
        async with asyncio.timeout(_TLS_WAIT_S):
            ends_at = await _certificate_end(address.hostname, address.port or 443, trust or ssl.create_default_context())
    except ssl.SSLCertVerificationError as error:
        return Finding("certificate", False, f"{address.hostname}: {error.verify_message}", remedy)
    except (OSError, TimeoutError) as error:
        return Finding("certificate", False, f"{address.hostname} cannot be reached ({type(error).__name__})", remedy)
    left = ends_at - datetime.now(UTC)
    is_well = left >= _CERTIFICATE_LASTS
    return Finding("certificate", is_well, f"valid for {left.days} more days", None if is_well else remedy)


async def _certificate_end(host: str, port: int, trust: ssl.SSLContext) -> datetime:
    _, writer = await asyncio.open_connection(host, port, ssl=trust)
    try:
        held = writer.get_extra_info("peercert")
        return datetime.fromtimestamp(ssl.cert_time_to_seconds(held["notAfter"]), UTC)
    finally:
        writer.close()
