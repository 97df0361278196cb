"""Caddy with the repository's Caddyfile, on a loopback address of its own: the runbook's ports as they are."""

import os
import random
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.served.process import ROOT
from tests.servers import free_port

needs_caddy = pytest.mark.skipif(shutil.which("caddy") is None, reason="the front's tests need Caddy: apt-get install caddy")
PORTS = (4000, 4001, 4002, 4003, 3001)
START_WAIT_S = 30


class Front:
    """A running front. Ports are the runbook's; the domain's names are served at `http_port` and `https_port`."""

    def __init__(self, address: str, http_port: int, https_port: int) -> None:
        self.address = address
        self.http_port = http_port
        self.https_port = https_port

    def get(
        self, port: int, path: str, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> tuple[int, bytes, Mapping[str, str]]:
        """(status, body, headers) of one request; redirects are answers."""
        request = urllib.request.Request(f"http://{self.address}:{port}{path}", body, dict(headers or {}))
        opener = urllib.request.build_opener(_StayHere)
        try:
            with opener.open(request, timeout=30) as reply:
                return reply.status, reply.read(), dict(reply.headers)
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read(), dict(refused.headers)


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


@contextmanager
def front(directory: Path, read_body: str = "30s", **settings: str) -> Iterator[Front]:
    """The Caddyfile as it stands, but bound to one loopback address; `read_body` is how long a body may take."""
    address = f"127.{random.randint(64, 127)}.{random.randint(0, 255)}.{random.randint(2, 254)}"
    http_port, https_port, admin = free_port(), free_port(), free_port()
    text = (ROOT / "Caddyfile").read_text(encoding="utf-8").replace("127.0.0.1:2019", f"127.0.0.1:{admin}")
    assert "\t\t\tread_body 30s\n" in text
    text = text.replace("read_body 30s", f"read_body {read_body}")
    ours = (
        f"{{\n\tdefault_bind {address}\n\thttp_port {http_port}\n\thttps_port {https_port}\n\tskip_install_trust\n\tlocal_certs\n"
    )
    file = directory / "Caddyfile"
    file.write_text(re.sub(r"^\{\n", ours, text, count=1, flags=re.MULTILINE), encoding="utf-8")
    home = {"HOME": str(directory), "XDG_DATA_HOME": str(directory), "XDG_CONFIG_HOME": str(directory)}
    with (directory / "caddy.log").open("wb") as log:
        process = subprocess.Popen(
            ["caddy", "run", "--config", str(file), "--adapter", "caddyfile"],
            env={"PATH": os.environ["PATH"], **home, **settings},
            stdout=log,
            stderr=log,
        )
    try:
        _wait_until_listening(process, address, directory / "caddy.log")
        yield Front(address, http_port, https_port)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_until_listening(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    until = time.monotonic() + START_WAIT_S
    for port in PORTS:
        while True:
            assert process.poll() is None and time.monotonic() < until, log.read_text()[-3000:]
            with socket.socket() as probe:
                if probe.connect_ex((address, port)) == 0:
                    break
            time.sleep(0.05)
