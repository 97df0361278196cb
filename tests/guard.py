"""Tests talk to this machine only: any other address is refused before a packet leaves."""

import ipaddress
import socket
import sys
from typing import Any


class OutsideConnection(RuntimeError):
    """A test tried to reach another machine."""


def refuse_outside() -> None:
    """Refuse connections and look-ups of anything but loopback, for the life of the process."""
    sys.addaudithook(_hook)


def is_inside(host: object) -> bool:
    """Whether an address is this machine's own."""
    if host in (None, "", "localhost", b"localhost"):
        return True
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host)).is_loopback
    except ValueError:
        return False


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        sender, address = arguments[0], arguments[1]
        if sender.family in (socket.AF_INET, socket.AF_INET6) and address and not is_inside(address[0]):
            raise OutsideConnection(f"tests must not connect to {address[0]}")
    elif event == "socket.getaddrinfo" and not is_inside(arguments[0]):
        raise OutsideConnection(f"tests must not look up {arguments[0]}")
