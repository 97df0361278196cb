"""Live changes of plans, for subscribers.

The table counts each plan's changes. A subscriber learns that the plan has changed, not how often, so none falls behind.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from loaders.organizers.plans import plan_states
from resolvers.alerts.listeners import LOOK_EVERY_S, Listeners
from resolvers.alerts.notification_bus import NotificationBus
from store.database.connection import Database
from store.people.records import RoleKey


class PlanListener:
    """A subscriber to one plan, from a number of changes on."""

    def __init__(self, changes: int) -> None:
        self._changes = changes
        self._news = asyncio.Event()
        self._role: RoleKey = "organizer"
        self._is_ended = False

    def give(self, changes: int, role: RoleKey) -> None:
        """The plan's current number of changes, and its owner's role."""
        if changes != self._changes:
            self._changes, self._role = changes, role
            self._news.set()

    def end(self) -> None:
        """End the subscription: the plan was deleted, or the process is about to stop."""
        self._is_ended = True
        self._news.set()

    async def changes(self) -> AsyncIterator[RoleKey]:
        """Yields the owner's role each time the plan has changed since the previous one, until the end."""
        while True:
            await self._news.wait()
            self._news.clear()
            if self._is_ended:
                return
            yield self._role


class LivePlans:
    """One process's subscribers, by plan."""

    def __init__(self, database: Database, notification_bus: NotificationBus, look_every_s: float = LOOK_EVERY_S) -> None:
        self._database = database
        self.bus = notification_bus
        self._listeners: Listeners[PlanListener] = Listeners(notification_bus, self._deliver, "live plans", look_every_s)

    @property
    def listener_count(self) -> int:
        """The current number of listeners."""
        return len(self._listeners)

    @asynccontextmanager
    async def listening(self, plan_id: int, changes: int) -> AsyncIterator[PlanListener]:
        """A plan's changes after the first `changes`."""
        async with self._listeners.joined(plan_id, PlanListener(changes)) as listener:
            self._listeners.check_now()  # it may have changed since they read it
            yield listener

    def end_all(self) -> None:
        """Close every listener because the process is about to stop."""
        self._listeners.end_all()

    async def _deliver(self) -> None:
        asked = {plan_id: tuple(listeners) for plan_id, listeners in self._listeners.by_key.items()}
        states = await plan_states(self._database, sorted(asked))
        for plan_id, listeners in asked.items():
            state = states.get(plan_id)
            for listener in listeners:
                if state is None:
                    listener.end()
                else:
                    listener.give(state.changes, state.role)
