"""How many requests each of the predecessor's services takes from one address."""

from collections.abc import Callable

from starlette.types import Scope

from auth.rate_limits.client_address import is_trusted_peer, proxy_trust
from auth.rate_limits.limits import Limit, RateLimitSettings, request_limit
from shims.monitoring.service_names import AGGREGATOR, SERVICES, service_by_port

AGGREGATOR_MAX, OTHERS_MAX = 60, 120


def limits_by_service(settings: RateLimitSettings) -> Callable[[Scope], Limit | None]:
    """The limit of the service whose port a request came to.

    The path does not matter: port 4000 serves every path and has one limit. Only the front is believed about the port; whoever
    calls us directly calls the aggregator, or could choose among five limits.
    """
    limits = {
        service: request_limit(settings, service, AGGREGATOR_MAX if service == AGGREGATOR else OTHERS_MAX) for service in SERVICES
    }
    trust = proxy_trust(settings.trust_proxy)
    if trust == proxy_trust("false"):
        return lambda scope: limits[AGGREGATOR]

    def limit_of(scope: Scope) -> Limit | None:
        service = service_by_port(scope) if is_trusted_peer(scope, trust) else None
        return limits[service or AGGREGATOR]

    return limit_of
