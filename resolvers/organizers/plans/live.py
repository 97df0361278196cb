"""Changes of plans as they are made, for those who are listening: one look at the table serves all of a process.

The table is the truth: each plan counts its changes. The bus makes the look come at once; a listener is told that the plan has
changed, not how often, so that nobody falls behind.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from loaders.organizers.plans import plan_states
from resolvers.alerts.notification_bus import NotificationBus
from store.database.connection import Database
from store.errors import StoreError
from store.people.records import RoleKey

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 5.0
LOOK_SELDOM_S = 30.0  # where the bus carries news of every process, and only a lost one is to be made good


class PlanListener:
    """One who listens to one plan, from a number of changes on."""

    def __init__(self, plan_id: int, changes: int) -> None:
        self.plan_id = plan_id
        self._changes = changes
        self._news = asyncio.Event()
        self._role: RoleKey = "organizer"
        self._is_ended = False

    def give(self, changes: int, role: RoleKey) -> None:
        """The plan's number of changes, and its owner's role, as they are now."""
        if changes != self._changes:
            self._changes, self._role = changes, role
            self._news.set()

    def end(self) -> None:
        """Nothing more comes: the plan is gone, or the process is about to stop."""
        self._is_ended = True
        self._news.set()

    async def changes(self) -> AsyncIterator[RoleKey]:
        """The owner's role each time that the plan has changed since the time before, until the end."""
        while True:
            await self._news.wait()
            self._news.clear()
            if self._is_ended:
                return
            yield self._role


class LivePlans:
    """All listeners of one process. The table is looked at while there is one."""

    def __init__(self, database: Database, notification_bus: NotificationBus, look_every_s: float = LOOK_EVERY_S) -> None:
        self._database = database
        self._notification_bus = notification_bus
        self._look_every_s = look_every_s
        self._listeners: defaultdict[int, set[PlanListener]] = defaultdict(set)
        self._looking: asyncio.Task[None] | None = None
        self._news = asyncio.Event()

    @property
    def listener_count(self) -> int:
        """How many are listening now."""
        return sum(map(len, self._listeners.values()))

    @asynccontextmanager
    async def listening(self, plan_id: int, changes: int) -> AsyncIterator[PlanListener]:
        """A plan's changes after the first `changes`."""
        listener = PlanListener(plan_id, changes)
        self._listeners[plan_id].add(listener)
        self._news.set()  # it may have changed since they read it
        if self._looking is None:
            self._looking = asyncio.create_task(self._look(), name="live plans")
        try:
            yield listener
        finally:
            await self._leave(listener)

    def end_all(self) -> None:
        """End every listener: the process is about to stop."""
        for listeners in self._listeners.values():
            for listener in listeners:
                listener.end()

    async def _leave(self, listener: PlanListener) -> None:
        listeners = self._listeners[listener.plan_id]
        listeners.discard(listener)
        if not listeners:
            del self._listeners[listener.plan_id]
        if not self._listeners and self._looking is not None:
            looking, self._looking = self._looking, None
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)

    async def _look(self) -> None:
        async with self._notification_bus.subscribe(self._news.set):
            while True:
                try:
                    async with asyncio.timeout(LOOK_SELDOM_S if self._notification_bus.is_shared else self._look_every_s):
                        await self._news.wait()
                except TimeoutError:
                    pass  # time for a look all the same
                self._news.clear()
                try:
                    await self._deliver()
                except StoreError as error:
                    logger.warning("could not look for changes of plans, trying again: %s", error)

    async def _deliver(self) -> None:
        asked = {plan_id: tuple(listeners) for plan_id, listeners in self._listeners.items()}
        states = await plan_states(self._database, sorted(asked))
        for plan_id, listeners in asked.items():
            state = states.get(plan_id)
            for listener in listeners:
                if state is None:
                    listener.end()
                else:
                    listener.give(state.changes, state.role)
