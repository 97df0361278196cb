"""A private redis-server for the tests: own port on loopback, nothing on disk."""

import subprocess
from pathlib import Path

import redis

from tests.servers import free_port


class RedisServer:
    """A redis-server to be started and stopped."""

    def __init__(self, directory: Path) -> None:
        self.port = free_port()
        self._directory = directory
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def pid(self) -> int:
        """The number of its process.

        Errors: RuntimeError when it does not run.
        """
        if self._process is None:
            raise RuntimeError("this redis-server does not run")
        return self._process.pid

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self._directory)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        retry = redis.retry.Retry(redis.backoff.ConstantBackoff(0.05), 100)
        with redis.Redis(port=self.port, retry=retry, retry_on_error=[redis.ConnectionError]) as client:
            client.ping()

    def stop(self) -> None:
        """Stop the server that this object started."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=10)
            self._process = None
