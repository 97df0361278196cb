"""Runs `server.py` commands in forks of one process that has imported everything: a start then costs hundredths of a second.

`python -m tests.runbook.forks SOCKET` serves; a request is a line of JSON with the standard streams beside it. The answers are
two lines: the number of the process, and its status when it has ended.
"""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import server
from shims.commands import COMMANDS, running
from shims.process import application

IMPORTED = (application.make_application, running.run_chosen, *(command.load() for command in COMMANDS))
_MOST_BYTES = 1 << 20


class Forked:
    """A process that forks.py has started, as much of subprocess.Popen as the site needs."""

    def __init__(self, server: Path, arguments: list[str], directory: Path, environ: Mapping[str, str], log: IO[bytes]) -> None:
        self._asked = socket.socket(socket.AF_UNIX)
        self._asked.connect(str(server))
        request = json.dumps({"arguments": arguments, "environ": dict(environ), "directory": str(directory)})
        with open(os.devnull, "rb") as nothing:
            socket.send_fds(self._asked, [request.encode() + b"\n"], [nothing.fileno(), log.fileno(), log.fileno()])
        self._lines = self._asked.makefile()
        self.pid: int = json.loads(self._lines.readline())["pid"]
        self._status: int | None = None

    def poll(self) -> int | None:
        """The status if it has ended."""
        if self._status is None:
            self._asked.settimeout(0.01)
            try:
                if self._asked.recv(1, socket.MSG_PEEK):
                    return self.wait()
            except TimeoutError:
                return None
            finally:
                self._asked.settimeout(None)
        return self._status

    def wait(self, timeout: float = 60) -> int:
        """The status, when it has ended."""
        if self._status is None:
            self._asked.settimeout(timeout)
            self._status = int(json.loads(self._asked.recv(_MOST_BYTES).decode())["status"])
            self._lines.close()
            self._asked.close()
        return self._status

    def terminate(self) -> None:
        """Ask it to end."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGTERM)


def started(path: Path, root: Path) -> subprocess.Popen[bytes]:
    """The process that forks; it is there when its socket is."""
    process = subprocess.Popen([sys.executable, "-m", "tests.runbook.forks", str(path)], cwd=root, stdout=subprocess.PIPE)
    assert process.stdout is not None
    with process.stdout as said:
        assert said.readline() == b"ready\n"
    return process


def _serve(path: str) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the forks that watch are not waited for
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while True:
            connection, _ = listener.accept()
            with connection:
                request, streams, _, _ = socket.recv_fds(connection, _MOST_BYTES, 3)
                if os.fork() == 0:
                    listener.close()
                    _watch(connection, json.loads(request), streams)
                for stream in streams:
                    os.close(stream)


def _watch(connection: socket.socket, request: dict[str, Any], streams: list[int]) -> None:
    """Fork the command itself, and say its number and how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    pid = os.fork()
    if pid == 0:
        connection.close()
        _become(request, streams)
    for stream in streams:
        os.close(stream)
    connection.sendall(json.dumps({"pid": pid}).encode() + b"\n")
    _, status = os.waitpid(pid, 0)
    connection.sendall(json.dumps({"status": os.waitstatus_to_exitcode(status) & 0xFF}).encode() + b"\n")
    os._exit(0)


def _become(request: dict[str, Any], streams: list[int]) -> None:
    """What `python server.py …` would do from here."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(request["directory"])
    os.environ.clear()
    os.environ.update(request["environ"])
    sys.argv = ["server.py", *request["arguments"]]
    status: Any = 1
    try:
        status = server.main()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    _serve(sys.argv[1])
