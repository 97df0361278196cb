"""Rate limits over a sliding window.

With REDIS_URL the counts are shared by all processes and machines; without it, or while Redis is unavailable, each process
counts for itself and says so in the log and in `is_shared`.
"""

import hashlib
import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auth.rate_limits.client_address import trust_complaint
from auth.rate_limits.records import CountsAway, Limit, LimitDecision
from auth.settings import AuthSettings
from store.settings import A_DAY_S, at_least, between, redis_address, setting

if TYPE_CHECKING:
    from auth.rate_limits.redis_counts import RedisCounts

logger = logging.getLogger(__name__)

MAX_CALLERS = 100_000
REDIS_RETRY_S = 10.0
_MAIL_WINDOW_S = 3600
_NO_WINDOW: tuple[float, dict[str, int], dict[str, int]] = (math.nan, {}, {})  # of a limit that nothing was counted for

__all__ = ["Limit", "LimitDecision", "LoginLimits", "MemoryCounts", "RateLimitSettings", "RateLimits", "request_limit"]


@dataclass(frozen=True, slots=True)
class RateLimitSettings:
    """The number of requests one address may send, and which proxies are trusted."""

    window_ms: int = setting(
        "RATE_LIMIT_WINDOW_MS",
        default=60_000,
        help="Window in which requests are counted, in milliseconds",
        check=between(1000, 365_000 * A_DAY_S),
    )
    maximum: int | None = setting(
        "RATE_LIMIT_MAX",
        help="Maximum number of requests from one address per window to each service; 0 for no limit. If unset, 60 to the "
        "aggregator (port 4000) and 120 to each of the others (4001, 4002, 4003, 3001)",
        check=at_least(0),
    )
    trust_proxy: str = setting(
        "TRUST_PROXY",
        default="false",
        help="How far X-Forwarded-For is trusted: false, true, a number of proxies, or a list of networks",
        check=trust_complaint,
    )
    redis_url: str | None = setting(
        "REDIS_URL",
        secret=True,
        help="URL of a Redis-compatible store shared by all processes, e.g. redis://host:6379/0",
        check=redis_address,
    )


def request_limit(settings: RateLimitSettings, service: str, default: int) -> Limit | None:
    """The limit on requests from one address to one service; None if it is off. Each service counts for itself."""
    maximum = default if settings.maximum is None else settings.maximum
    if maximum <= 0:
        return None
    return Limit(f"requests_{service}", maximum, math.ceil(settings.window_ms / 1000))


class MemoryCounts:
    """The counts of this process: two windows are kept, and the earlier one fades out."""

    # Not the memory storage of `limits`, which iterates over all callers after each hit.

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._windows: dict[str, tuple[float, dict[str, int], dict[str, int]]] = {}  # by the limits' names

    def hit(self, limit: Limit, caller: str, count: int = 1) -> LimitDecision:
        """Count `count` more, unless that would exceed the limit."""
        now = self._clock()
        index, elapsed = divmod(now, limit.window_s)
        held, earlier, current = self._windows.get(limit.name, _NO_WINDOW)
        if index != held:
            earlier, current = self._begin(limit, index)
        if caller not in current and len(current) >= MAX_CALLERS:
            caller = ""  # beyond this number of callers in one window, new ones share one count
        faded = earlier.get(caller, 0) * (1 - elapsed / limit.window_s)
        used = current.get(caller, 0)
        is_allowed = faded + used + count <= limit.maximum
        if is_allowed:
            current[caller] = used = used + count
        return LimitDecision(is_allowed, max(0, math.floor(limit.maximum - faded - used)), math.ceil(limit.window_s - elapsed))

    def _begin(self, limit: Limit, index: float) -> tuple[dict[str, int], dict[str, int]]:
        held, _, current = self._windows.get(limit.name, _NO_WINDOW)
        earlier = current if index == held + 1 else {}
        self._windows[limit.name] = (index, earlier, {})
        return earlier, self._windows[limit.name][2]


class RateLimits:
    """Counts in Redis while it is available, otherwise in memory."""

    def __init__(self, redis_url: str | None = None, clock: Callable[[], float] = time.time) -> None:
        self._memory = MemoryCounts(clock)
        self._clock = clock
        self._retry_at = 0.0
        self._redis = _redis_counts(redis_url) if redis_url else None
        self.is_shared = self._redis is not None

    def hit_at_once(self, limit: Limit, caller: str, count: int = 1) -> LimitDecision | None:
        """As `hit`, where this process counts by itself; None, and nothing counted, where Redis is to be asked."""
        if self._redis is not None and self._clock() >= self._retry_at:
            return None
        return self._memory.hit(limit, caller, count)

    async def hit(self, limit: Limit, caller: str, count: int = 1) -> LimitDecision:
        """Count `count` more for this caller, all or none, unless that would exceed the limit."""
        verdict = self.hit_at_once(limit, caller, count)
        if verdict is not None:
            return verdict
        assert self._redis is not None  # or it would have been counted here
        try:
            verdict = await self._redis.hit(limit, caller, count)
        except CountsAway as error:
            self._lost(error)
            return self._memory.hit(limit, caller, count)
        self._found()
        return verdict

    def _lost(self, error: CountsAway) -> None:
        self._retry_at = self._clock() + REDIS_RETRY_S
        if self.is_shared:
            logger.warning("Redis is unavailable (%s): rate limits are counted per process", error)
        self.is_shared = False

    def _found(self) -> None:
        if not self.is_shared:
            logger.info("Redis is available again: rate limits are shared")
        self.is_shared = True

    async def close(self) -> None:
        """Close the connections to Redis."""
        if self._redis is not None:
            await self._redis.close()


def _redis_counts(url: str) -> "RedisCounts":
    from auth.rate_limits.redis_counts import RedisCounts  # noqa: PLC0415 a process without Redis does without

    return RedisCounts(url)


def _hashed(email: str) -> str:
    return hashlib.sha256(email.encode("utf-8", "surrogatepass")).hexdigest()


class LoginLimits:
    """Counts attempts. Accounts that do not exist are counted like any other, so that the limit does not reveal them."""

    def __init__(self, settings: AuthSettings, limits: RateLimits) -> None:
        self._limits = limits
        self._by_address = Limit("login_address", settings.login_max_address, settings.login_address_window_s)
        self._by_account = Limit("login_account", settings.login_max_account, settings.login_account_window_s)
        self._by_mail = Limit("account_mail", settings.mail_max, _MAIL_WINDOW_S)

    async def wait_for_address(self, address: str) -> int:
        """Count one more attempt from an address. Units: seconds to wait, 0 if it may proceed."""
        return await self._wait(self._by_address, address)

    async def wait_for_account(self, email: str) -> int:
        """Count one more attempt on an account, by its normalized address. Units: seconds to wait, 0 if it may proceed."""
        return await self._wait(self._by_account, _hashed(email))

    async def wait_for_mail(self, email: str) -> int:
        """Count one more e-mail to a normalized address. Units: seconds to wait, 0 if it may be sent."""
        return await self._wait(self._by_mail, _hashed(email))

    async def _wait(self, limit: Limit, caller: str) -> int:
        verdict = await self._limits.hit(limit, caller)
        return 0 if verdict.is_allowed else max(1, verdict.reset_s)
