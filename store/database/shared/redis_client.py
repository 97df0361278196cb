"""The Redis-compatible store that processes share, if there is one. Its client takes 8 MB, so it is imported only then."""

from typing import Any


def shared_store(url: str, **options: Any) -> Any:
    """A client of the store at this URL; it connects when it is first used."""
    from redis.asyncio import Redis  # noqa: PLC0415

    return Redis.from_url(url, **options)


def shared_store_over(pool: Any) -> Any:
    """A client of the store that the pool's connections lead to; closing it closes them."""
    from redis.asyncio import Redis  # noqa: PLC0415

    return Redis.from_pool(pool)


def bounded_pool(url: str, **options: Any) -> Any:
    """Connections of which there is a most: whoever needs one more waits for a turn."""
    from redis.asyncio import BlockingConnectionPool  # noqa: PLC0415

    return BlockingConnectionPool.from_url(url, **options)


def away() -> tuple[type[Exception], ...]:
    """What calls raise while the store is away: for `except away() as error`."""
    from redis.exceptions import RedisError  # noqa: PLC0415

    return RedisError, OSError  # TimeoutError is an OSError
