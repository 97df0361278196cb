"""Stands in for `docker` in the runbook's commands: `exec` runs the same command in the named container's environment, the rest
is asked of the site that the test has set up, whose directory RUNBOOK_SITE names. Only the standard library: it starts often.
"""

import json
import os
import socket
import sys
from pathlib import Path
from typing import Any

SITE = Path(os.environ.get("RUNBOOK_SITE", "."))


def main(arguments: list[str]) -> None:
    """One command line."""
    match arguments:
        case ["exec", *rest]:
            in_container(rest)
        case ["compose", "run", "--rm", name, *command]:
            run(name, command or site()[name]["command"])
        case ["logs", *rest] | ["compose", "logs", *rest]:
            sys.stdout.write((SITE / f"{rest[-1]}.log").read_text())
        case ["compose", *rest]:
            ask(rest)
        case _:
            sys.exit(f"the stand-in for docker does not know {arguments}")


def in_container(rest: list[str]) -> None:
    """docker exec [-i] [-t] NAME COMMAND…"""
    while rest[0].startswith("-"):
        rest = rest[1:]
    run(rest[0], rest[1:])


def run(name: str, command: list[str]) -> None:
    """The command with the container's environment; programs by the names that they have in its image."""
    container = site()[name]
    environ = {**container["environ"], "PATH": os.environ["PATH"]}
    if command[:2] == ["python", "server.py"]:
        fork_server(command[2:], environ)
    program = container["programs"].get(command[0], [command[0]])
    os.execvpe(program[0], [*program, *command[1:]], environ)  # noqa: S606 an operator's own command


def fork_server(arguments: list[str], environ: dict[str, str]) -> None:
    """`server.py` from the process that has imported it already (forks.py), with our standard streams."""
    with socket.socket(socket.AF_UNIX) as asked:
        asked.connect(str(SITE / "forks.socket"))
        request = json.dumps({"arguments": arguments, "environ": environ, "directory": str(SITE / "app")}).encode() + b"\n"
        socket.send_fds(asked, [request], [0, 1, 2])
        lines = asked.makefile()
        lines.readline()  # its number
        sys.exit(json.loads(lines.readline())["status"])


def site() -> dict[str, Any]:
    """What the site says of its containers."""
    found: dict[str, Any] = json.loads((SITE / "containers.json").read_text())
    return found


def ask(words: list[str]) -> None:
    """Have the site start or stop containers; ends when that is done."""
    with socket.socket(socket.AF_UNIX) as asked:
        asked.connect(str(SITE / "docker.socket"))
        asked.sendall(json.dumps(words).encode() + b"\n")
        answer = json.loads(asked.makefile().readline())
    sys.stderr.write(answer["said"] + "\n")
    sys.exit(answer["status"])


if __name__ == "__main__":
    main(sys.argv[1:])
