"""Listeners hear what comes after a failed check, whatever made it fail."""

import logging

import pytest

from resolvers.alerts.listeners import Listeners
from resolvers.alerts.notification_bus import NotificationBus
from store.errors import StoreError
from tests.waiting import until


class _Deaf:
    def end(self) -> None:
        pass


@pytest.mark.parametrize(
    ("error", "level"), [(StoreError("gone"), logging.WARNING), (KeyError("a fault of ours"), logging.ERROR)]
)
async def test_a_failed_check_is_logged_and_repeated(error: Exception, level: int, caplog: pytest.LogCaptureFixture) -> None:
    checks: list[int] = []

    async def deliver() -> None:
        checks.append(1)
        if len(checks) == 1:
            raise error

    bus = NotificationBus(None)
    listeners: Listeners[_Deaf] = Listeners(bus, deliver, "live tests", look_every_s=0.01)
    async with listeners.joined(1, _Deaf()):
        await until(lambda: len(checks) > 2)
    await bus.close()
    assert [(record.levelno, record.getMessage().split(",")[0]) for record in caplog.records] == [
        (level, "live tests: the check failed")
    ]
