"""The guard itself: outside addresses are refused, loopback is not."""

import socket

import pytest

from tests.guard import OutsideConnection, is_inside
from tests.servers import free_port


def test_an_outside_address_is_refused() -> None:
    with socket.socket() as outgoing, pytest.raises(OutsideConnection, match=r"192\.0\.2\.1"):
        outgoing.connect(("192.0.2.1", 80))


def test_a_name_is_not_looked_up() -> None:
    with pytest.raises(OutsideConnection, match=r"example\.org"):
        socket.getaddrinfo("example.org", 80)


async def test_loopback_is_reached() -> None:
    with socket.socket() as outgoing, pytest.raises(ConnectionRefusedError):
        outgoing.connect(("127.0.0.1", free_port()))
    assert is_inside("::1")
    assert not is_inside("10.0.0.1")
