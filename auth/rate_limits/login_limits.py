"""How often somebody may try to log in or sign up: by address, and by the account that is tried."""

import hashlib

from auth.rate_limits.limits import Limit, RateLimits
from auth.settings import AuthSettings


class LoginLimits:
    """Counts attempts. An account that nobody has is counted like any other, so that the limit tells nothing of it."""

    def __init__(self, settings: AuthSettings, limits: RateLimits) -> None:
        self._limits = limits
        self._by_address = Limit("login_address", settings.login_max_address, settings.login_address_window_s)
        self._by_account = Limit("login_account", settings.login_max_account, settings.login_account_window_s)

    async def wait_for_address(self, address: str) -> int:
        """Count one more attempt from an address. Units: seconds until it may go on, 0 for now."""
        return await self._wait(self._by_address, address)

    async def wait_for_account(self, email: str) -> int:
        """Count one more attempt at an account, by its normal address. Units: seconds until it may go on, 0 for now."""
        return await self._wait(self._by_account, hashlib.sha256(email.encode("utf-8", "surrogatepass")).hexdigest())

    async def _wait(self, limit: Limit, caller: str) -> int:
        verdict = await self._limits.hit(limit, caller)
        return 0 if verdict.is_allowed else max(1, verdict.reset_s)
