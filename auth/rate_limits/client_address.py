"""The client's address, trusting X-Forwarded-For only as far as TRUST_PROXY allows.

TRUST_PROXY takes the same values as in Express: false, true (trust the whole chain), the number of proxies in front, or a
list of addresses and networks, including `loopback`, `linklocal` and `uniquelocal`.
"""

import ipaddress
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from starlette.types import Scope

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

NAMED = {
    "loopback": ("127.0.0.0/8", "::1/128"),
    "linklocal": ("169.254.0.0/16", "fe80::/10"),
    "uniquelocal": ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"),
}
MAX_HOPS = 20
_FORWARDED = b"x-forwarded-for"
_LOCAL = ipaddress.IPv4Address("127.0.0.1")  # a Unix socket has no peer address


@dataclass(frozen=True, slots=True)
class ProxyTrust:
    """How far the chain is trusted: `hops` proxies, or every proxy in `networks`."""

    hops: int = 0
    networks: tuple[Network, ...] = ()

    def believes(self, proxy: Address, place: int) -> bool:
        """True if the proxy at this position (0 is our peer) is trusted to report its caller."""
        return place < self.hops or any(proxy in network for network in self.networks)


@lru_cache(maxsize=8)
def proxy_trust(setting: str) -> ProxyTrust:
    """The meaning of a TRUST_PROXY value.

    Errors: ValueError naming the part that cannot be read.
    """
    text = setting.strip().lower()
    if text in ("", "false", "no", "off"):
        return ProxyTrust()
    if text in ("true", "yes", "on"):
        return ProxyTrust(MAX_HOPS)
    if text.isdecimal():
        return ProxyTrust(int(text))
    names = [part.strip() for part in text.split(",") if part.strip()]
    return ProxyTrust(
        networks=tuple(ipaddress.ip_network(cidr, strict=False) for name in names for cidr in NAMED.get(name, (name,)))
    )


def trust_complaint(setting: str) -> str | None:
    """What is wrong with a TRUST_PROXY value; None if nothing is."""
    try:
        proxy_trust(setting)
    except ValueError as error:
        return f"must be false, true, a number of proxies, or a list of addresses and networks: {error}"
    return None


def client_address(scope: Scope, trust: ProxyTrust) -> Address:
    """The caller's address: the first one in the chain, from our peer outwards, that is not a trusted proxy."""
    peer = scope.get("client")
    current = (_address(peer[0]) if peer else None) or _LOCAL
    for place, reported in enumerate(_chain(scope)):
        if not trust.believes(current, place):
            break
        earlier = _address(reported)
        if earlier is None:
            break
        current = earlier
    return current


def client_key(scope: Scope, trust: ProxyTrust) -> str:
    """The key of the network that the caller's address belongs to."""
    peer = scope.get("client")
    if trust.hops or trust.networks:
        for name, _ in scope["headers"]:
            if name == _FORWARDED:
                return network_key(client_address(scope, trust))
    return _peer_key(peer[0]) if peer else str(_LOCAL)


def is_trusted_peer(scope: Scope, trust: ProxyTrust) -> bool:
    """Whether what our peer says of its caller's request (its port, its host) is believed."""
    peer = scope.get("client")
    return trust.believes((_address(peer[0]) if peer else None) or _LOCAL, 0)


@lru_cache(maxsize=4096)
def network_key(address: Address) -> str:
    """The key that counts as one caller: an IPv4 address, or the /64 available to one IPv6 subscriber."""
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


@lru_cache(maxsize=4096)
def _peer_key(text: str) -> str:
    return network_key(_address(text) or _LOCAL)


def _chain(scope: Scope) -> Sequence[str]:
    """X-Forwarded-For, nearest caller first."""
    values = [value.decode("latin-1") for name, value in scope["headers"] if name == _FORWARDED]
    return [part.strip() for part in ",".join(values)[-2000:].split(",")][::-1][:MAX_HOPS] if values else ()


@lru_cache(maxsize=4096)
def _address(text: str) -> Address | None:
    """An address without its port; None if it is invalid."""
    readers: tuple[Callable[[str], str], ...] = (
        str,
        lambda reported: reported.rpartition(":")[0],
        lambda reported: reported[1:].partition("]")[0],
    )
    for reader in readers:
        try:
            found = ipaddress.ip_address(reader(text))
        except ValueError:
            continue
        mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
        return mapped or found
    return None
