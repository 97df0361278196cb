"""What the doctor says of a certificate: who vouches for it, and how long it lasts."""

import asyncio
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from shims.monitoring.services import certificate
from tests.servers import free_port


def _made(directory: Path, days: int) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """(the server's context, the context of somebody who trusts its certificate)."""
    key, held = directory / "key.pem", directory / "held.pem"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        str(days),
        "-keyout",
        str(key),
        "-out",
        str(held),
    ]
    subprocess.run([*command, *subject], check=True, capture_output=True)
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(held, key)
    return ours, ssl.create_default_context(cafile=str(held))


@asynccontextmanager
async def _serving(context: ssl.SSLContext) -> AsyncIterator[dict[str, str]]:
    server = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", 0, ssl=context)
    async with server:
        yield {"PUBLIC_URL": f"https://localhost:{server.sockets[0].getsockname()[1]}"}


@pytest.mark.parametrize(("days", "is_well"), [(60, True), (10, False)])
async def test_a_certificate_that_ends_soon_was_not_renewed(tmp_path: Path, days: int, is_well: bool) -> None:
    ours, trust = _made(tmp_path, days)
    async with _serving(ours) as environ:
        found = await certificate(environ, trust)
    assert (found.is_well, found.detail) == (is_well, f"valid for {days - 1} more days")
    assert (found.remedy is None) == is_well


async def test_a_certificate_that_nobody_vouches_for(tmp_path: Path) -> None:
    ours, _ = _made(tmp_path, 60)
    async with _serving(ours) as environ:
        found = await certificate(environ)
    assert (found.is_well, found.detail) == (False, "localhost: self-signed certificate")
    assert found.remedy == "let localhost lead to this machine, open ports 80 and 443; docker logs caddy"


async def test_a_name_that_leads_nowhere_and_an_address_without_tls() -> None:
    found = await certificate({"PUBLIC_URL": f"https://localhost:{free_port()}"})
    assert (found.is_well, found.detail) == (False, "localhost cannot be reached (ConnectionRefusedError)")
    assert (await certificate({"PUBLIC_URL": "http://gigs.example"})).is_well is None
