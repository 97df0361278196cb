"""compose.yml without containers: the same names, on processes of this machine.

The database, the cache, `serve`, `sync --watch` and the front run as they do there, with settings from an .env that the runbook's
commands edit. The sources are the sandbox's, and fail as a test says.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

from sources.sandbox.app import declared_upstreams, sandbox_app
from sources.sandbox.embedded import Upstreams
from sources.sandbox.faults import Faults
from sources.sandbox.serving import serve_in_thread
from sources.sandbox.world.size import WorldSize
from sources.sandbox.world.world import build_world
from tests.redis_server import RedisServer
from tests.runbook.asked import answering
from tests.runbook.forks import Forked, started
from tests.served.front import Front, front
from tests.served.process import ROOT, environ
from tests.servers import MariaDb, free_port

ROOT_PASSWORD, PASSWORD = "roots-own", "gigs-own"  # noqa: S105 of a database that lives for one test
LONG_RUNNING = ("gigsdb", "cache", "aggregator", "events_service")
COMMANDS = {"aggregator": ["serve"], "events_service": ["sync", "--watch"], "migrate": ["migrate"]}


class Site:
    """One machine that runs the product. Everything is started in `open` and gone after `close`."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.database = MariaDb(directory / "gigsdb")
        self.cache = RedisServer(directory)
        self.faults = Faults()
        self.front: Front | None = None
        self._ports = {"aggregator": free_port(), "events_service": free_port()}
        self._running: dict[str, tuple[Forked, Mapping[str, str]]] = {}
        self._closing: list[Callable[[], Any]] = []

    def open(self) -> None:
        """Write .env, install the database, start the front and the sources. Nothing of ours runs yet."""
        (self.directory / "app").mkdir()  # no .env there: a container's working directory has none
        self._write_docker()
        forks = started(self.directory / "forks.socket", ROOT)
        self._closing += [forks.wait, forks.terminate]
        world = build_world(11, date.today(), WorldSize(gigs=40, days=20))  # noqa: DTZ011 as the world's is
        sandbox = self._enter(serve_in_thread(sandbox_app(world, self.faults, spike_arrest=False)))
        self.database.install()
        self.database.start()
        self.database.run(
            "CREATE DATABASE gigsdb CHARACTER SET utf8mb4",
            f"CREATE USER gigs@'%' IDENTIFIED BY '{PASSWORD}'",
            "GRANT ALL ON gigsdb.* TO gigs@'%'",
            f'ALTER USER root@localhost IDENTIFIED BY "{ROOT_PASSWORD}"',
        )
        self.cache.start()
        for name in ("cache", "gigsdb"):
            (self.directory / f"{name}.log").touch()
        keys = {name: text.format(base=sandbox) for one in declared_upstreams() for name, text in one.environ.items()}
        self._write_env({**keys, **Upstreams(world, sandbox).environ, "BANDSINTOWN_MAX_ARTISTS": "2"})
        upstreams = {"UPSTREAM": f"127.0.0.1:{self._ports['aggregator']}", "DOMAIN": "example.org"}
        upstreams["INGESTION_UPSTREAM"] = f"127.0.0.1:{self._ports['events_service']}"
        self.front = self._enter(front(self.directory, **upstreams))
        self._write_curlrc()
        self._enter(answering(self.directory / "docker.socket", self._compose))
        self._write_containers()

    def close(self) -> None:
        """Stop everything."""
        for name in ("aggregator", "events_service"):
            self.stop(name)
        for end in reversed(self._closing):
            end()
        self.cache.stop()
        self.database.stop()

    def run(self, commands: str) -> str:
        """What an operator sees who types this beside compose.yml; a failing command ends it, as with `set -e`."""
        script = f". ./.session; set -o pipefail\n{commands}\nset +o pipefail; {_REMEMBER}"
        path = os.pathsep.join([str(self.directory / "bin"), os.environ["PATH"]])
        home = {"HOME": str(self.directory), "CURL_HOME": str(self.directory), "RUNBOOK_SITE": str(self.directory), "PATH": path}
        ended = subprocess.run(
            ["bash", "-c", script], cwd=self.directory, env=home, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=240,
            check=False,
        )  # fmt: skip
        return ended.stdout.decode("utf-8", "replace")

    def up(self, name: str) -> None:
        """Start a container, anew if what .env says for it has changed."""
        if name == "gigsdb":
            if self.database._process is None:  # noqa: SLF001
                self.database.start()
            return
        if name == "cache":
            if self.cache._process is None:  # noqa: SLF001
                self.cache.start()
            return
        held = self._running.get(name)
        wanted = self._environ(name)
        if held is not None and held[0].poll() is None and held[1] == wanted:
            return
        self.stop(name)
        with (self.directory / f"{name}.log").open("wb") as log:
            process = Forked(self.directory / "forks.socket", COMMANDS[name], self.directory / "app", wanted, log)
        self._running[name] = process, wanted
        if name == "migrate":
            process.wait(timeout=120)

    def stop(self, name: str) -> None:
        """Stop a container."""
        if name == "gigsdb":
            self.database.stop()
        elif name == "cache":
            self.cache.stop()
        elif (held := self._running.pop(name, None)) is not None:
            held[0].terminate()
            held[0].wait(timeout=20)

    def wait(self, name: str) -> None:
        """Wait until a container's process has ended by itself."""
        self._running[name][0].wait(timeout=60)

    def set(self, name: str, value: str) -> None:
        """Change a line of .env, as an operator's mistake would."""
        path = self.directory / ".env"
        lines = [line for line in path.read_text().splitlines() if not line.startswith(f"{name}=")]
        path.write_text("\n".join([*lines, f"{name}='{value}'"]) + "\n")

    def _compose(self, words: list[str]) -> str:
        match words:
            case ["up", "-d", *names]:
                for name in names or [*LONG_RUNNING[:2], "migrate", *LONG_RUNNING[2:]]:
                    self.up(name)
            case ["stop", *names]:
                for name in names:
                    self.stop(name)
            case ["restart", *names]:
                for name in names:
                    self.stop(name)
                    self.up(name)
            case ["build"] | ["pull"]:
                return "built: the code of this checkout"
            case _:
                raise LookupError(f"the stand-in for docker compose does not know {words}")
        self._write_containers()
        return " ".join(words)

    def _environ(self, name: str) -> dict[str, str]:
        """What compose gives a container of ours: .env, and what compose.yml adds."""
        said = {key: value for key, value in dotenv_values(self.directory / ".env").items() if value is not None}
        made = environ(self.directory, **{"RATE_LIMIT_MAX": "", **said})
        made.pop("SQLITE_PATH")
        made |= {"DB_HOST": "127.0.0.1", "DB_PORT": str(self.database.port), "DB_USER": "gigs", "DB_NAME": "gigsdb"}
        made |= {"REDIS_URL": self.cache.url, "TRUST_PROXY": "1", "PORT": str(self._ports["aggregator"])}
        return made | {"METRICS_PORT": str(self._ports["events_service"])}

    def _write_env(self, sources: Mapping[str, str]) -> None:
        settings = {
            "DB_PASSWORD": PASSWORD,
            "MYSQL_ROOT_PASSWORD": ROOT_PASSWORD,
            "JWT_SECRET": "s" * 48,
            "SPOTIFY_CLIENT_ID": "an-app",
            "SPOTIFY_REDIRECT_URI": "https://auth.example.org/auth/spotify/callback",
            **sources,
        }
        (self.directory / ".env").write_text("".join(f"{name}={_quoted(value)}\n" for name, value in settings.items()))
        (self.directory / ".session").write_text("set -e\n")

    def _write_docker(self) -> None:
        """The program that the page's commands find as docker."""
        (self.directory / "bin").mkdir()
        program = self.directory / "bin" / "docker"
        program.write_text(f'#!/bin/sh\nexec {sys.executable} -S -E {Path(__file__).with_name("docker.py")} "$@"\n')
        program.chmod(0o755)

    def _write_curlrc(self) -> None:
        """Let curl find the page's hosts here, and trust the front's own authority."""
        assert self.front is not None
        address, authority = self.front.address, self.directory / "caddy" / "pki" / "authorities" / "local" / "root.crt"
        lines = [f'cacert = "{authority}"', "max-time = 60"]
        for host in ("example.org", "www.example.org", "api.example.org", "auth.example.org"):
            lines.append(f'connect-to = "{host}:443:{address}:{self.front.https_port}"')
        lines += [f'connect-to = "localhost:{port}:{address}:{port}"' for port in (4000, 4001, 4002, 4003, 3001)]
        (self.directory / ".curlrc").write_text("\n".join(lines) + "\n")

    def _write_containers(self) -> None:
        """What the stand-in for docker knows of each container."""
        socket = f"--socket={self.database.directory / 'socket'}"
        mysql = {name: [name, "--no-defaults", socket] for name in ("mysql", "mysqldump", "mysqladmin")}
        containers: dict[str, Any] = {
            "gigsdb": {"environ": {"MYSQL_ROOT_PASSWORD": ROOT_PASSWORD}, "programs": mysql},
            "cache": {"environ": {}, "programs": {"valkey-cli": ["redis-cli", "-p", str(self.cache.port)]}},
        }
        for name, command in COMMANDS.items():
            running = self._running.get(name)
            given = dict(running[1]) if running else self._environ(name)
            containers[name] = {"environ": given, "programs": {}, "command": ["python", "server.py", *command]}
        (self.directory / "containers.json").write_text(json.dumps(containers))

    def _enter(self, context: Any) -> Any:
        self._closing.append(lambda: context.__exit__(None, None, None))
        return context.__enter__()


def _quoted(value: str) -> str:
    """A value of .env, with quotes only where it needs them."""
    return value if value.replace("-", "").isalnum() else "'" + value.replace("'", "\\'") + "'"


# Names of the page that later commands use.
_REMEMBER = (
    'echo "set -e" > .session; for name in TOKEN EVENT ALERT MYSQL_ROOT_PASSWORD; do '
    'if [ -n "${!name}" ]; then declare -p $name >> .session; fi; done'
)
