"""Whose address counts, by what TRUST_PROXY says."""

import ipaddress

import pytest

from auth.rate_limits.client_address import client_address, client_key, network_key, proxy_trust, trust_complaint


def _caller(trust: str, forwarded: str | None, peer: str | None = "10.0.0.2") -> str:
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded is not None else []
    scope = {"headers": headers, "client": (peer, 1) if peer else None}
    address = client_address(scope, proxy_trust(trust))
    assert client_key(scope, proxy_trust(trust)) == network_key(address)
    return str(address)


@pytest.mark.parametrize(
    ("trust", "forwarded", "caller"),
    [
        ("false", "198.51.100.7", "10.0.0.2"),
        ("", "198.51.100.7", "10.0.0.2"),
        ("1", "198.51.100.7", "198.51.100.7"),
        ("1", "6.6.6.6, 198.51.100.7", "198.51.100.7"),
        ("2", "6.6.6.6, 198.51.100.7, 10.0.0.3", "198.51.100.7"),
        ("2", "198.51.100.7", "198.51.100.7"),
        ("true", "198.51.100.7, 10.0.0.9, 10.0.0.3", "198.51.100.7"),
        ("uniquelocal", "6.6.6.6, 198.51.100.7, 10.0.0.3", "198.51.100.7"),
        ("10.0.0.0/24,192.0.2.1", "198.51.100.7, 192.0.2.1", "198.51.100.7"),
        ("192.0.2.1", "198.51.100.7", "10.0.0.2"),
        ("1", "198.51.100.7:4711", "198.51.100.7"),
        ("1", "[2001:db8::1]:4711", "2001:db8::1"),
        ("1", "2001:db8::1", "2001:db8::1"),
        ("1", "::ffff:198.51.100.7", "198.51.100.7"),
        ("1", "unknown", "10.0.0.2"),
        ("1", "", "10.0.0.2"),
        ("1", None, "10.0.0.2"),
    ],
)
def test_the_chain_is_believed_as_far_as_the_setting_says(trust: str, forwarded: str | None, caller: str) -> None:
    assert _caller(trust, forwarded) == caller


@pytest.mark.parametrize(
    ("name", "peer"),
    [
        *(("loopback", peer) for peer in ("127.0.0.1", "127.9.9.9", "::1")),
        *(("linklocal", peer) for peer in ("169.254.1.1", "fe80::1")),
        *(("uniquelocal", peer) for peer in ("10.9.9.9", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fd00::1")),
        *((setting, "203.0.113.1") for setting in ("true", "Yes", "on", " 1 ")),
    ],
)
def test_a_name_stands_for_its_networks(name: str, peer: str) -> None:
    assert _caller(name, "198.51.100.7", peer) == "198.51.100.7"


@pytest.mark.parametrize("setting", ["no", "off", "False"])
def test_nobody_may_be_believed(setting: str) -> None:
    assert _caller(setting, "198.51.100.7") == "10.0.0.2"


def test_a_network_may_be_written_by_any_of_its_addresses() -> None:
    assert _caller("10.0.0.2/24", "198.51.100.7") == "198.51.100.7"


def test_a_unix_socket_counts_as_this_machine() -> None:
    assert _caller("loopback", "198.51.100.7", peer=None) == "198.51.100.7"


def test_an_ipv6_subscriber_is_one_caller() -> None:
    assert network_key(ipaddress.ip_address("2001:db8:1:2:3::4")) == network_key(ipaddress.ip_address("2001:db8:1:2:ffff::1"))
    assert network_key(ipaddress.ip_address("198.51.100.7")) == "198.51.100.7"


@pytest.mark.parametrize("setting", ["nonsense", "10.0.0.0/99", "1.2.3", "-1"])
def test_an_odd_setting_is_named(setting: str) -> None:
    assert "TRUST" not in (trust_complaint(setting) or "")
    assert "must be false, true" in (trust_complaint(setting) or "")


def test_a_good_setting_has_no_complaint() -> None:
    assert trust_complaint("loopback, 10.0.0.0/8") is None
