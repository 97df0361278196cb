"""Answers the stand-in for docker: one line of JSON a connection."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def answering(path: Path, do: Callable[[list[str]], str]) -> Iterator[None]:
    """Do what is asked at the socket while the block runs."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        thread = threading.Thread(target=_serve, args=(listener, do), name="docker", daemon=True)
        thread.start()
        yield
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(timeout=10)


def _serve(listener: socket.socket, do: Callable[[list[str]], str]) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection, connection.makefile("rw") as lines:
            try:
                answer = {"said": do(json.loads(lines.readline())), "status": 0}
            except Exception as error:  # noqa: BLE001 the operator's terminal shows it, and the test fails there
                answer = {"said": f"{type(error).__name__}: {error}", "status": 1}
            lines.write(json.dumps(answer) + "\n")
            lines.flush()
