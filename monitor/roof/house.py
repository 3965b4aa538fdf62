"""A house: every room built once from the configuration, and handed to whoever needs it."""

import os
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checkers.base import Target
from monitor.config import Configuration
from monitor.config.policies import checkers_by_host, folding, host_table, judgement, papers, schedule
from monitor.cycle.policies import JudgingPolicies, SweepPolicy
from monitor.cycle.progress import Progress
from monitor.cycle.settle import Settle
from monitor.cycle.supply import Settling, Supply
from monitor.cycle.sweep import Sweep
from monitor.errors import ConfigurationError
from monitor.fleet.policy import FleetPolicy
from monitor.http.client import Client
from monitor.http.lanes import Sharing
from monitor.http.wire import Transport
from monitor.model.clock import Clock
from monitor.model.looks import Canary
from monitor.model.papers import Place
from monitor.roof.client import credentials, http_policy, new_client
from monitor.roof.clock import SystemClock
from monitor.roof.hiring import Hire, hire, wanted
from monitor.rules.budget import BudgetPolicy
from monitor.rules.politeness import HostTable
from monitor.store import Store, open_store

if TYPE_CHECKING:
    from monitor.cycle.crew import Crew
    from monitor.cycle.keeping import Keeping


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Everything a command may need. `checkers` and `canaries` are those the operator named, by host.

    `made` tells that its world is a made one, which lives in this process alone. `name` is this process's among others
    on the same database.
    """

    configuration: Configuration
    name: str
    clock: Clock
    store: Store
    client: Client
    hosts: HostTable
    policies: JudgingPolicies
    sweeping: SweepPolicy
    checkers: dict[str, str]
    canaries: dict[str, list[Canary]]
    made: bool = False

    def settle(self) -> Settle:
        """The step after saving."""
        return Settle(
            store=self.store,
            clock=self.clock,
            policies=self.policies,
            installation=self.store.installation.id,
            checkers=self.checkers,
        )

    def keeping(self) -> "Keeping":
        """What keeps old evidence small."""
        from monitor.cycle.keeping import Keeping

        return Keeping(
            store=self.store,
            clock=self.clock,
            policies=self.policies,
            installation=self.store.installation.id,
            policy=folding(self.configuration.keys),
        )

    def sweep(
        self,
        progress: Progress,
        *,
        supply: Supply | None = None,
        settle: Settling | None = None,
        vantage: str | None = None,
        hire: Hire = hire,
    ) -> Sweep:
        """A sweep over this house's store; hold `store.sweeping()` around it. A worker's has a supply of its own.

        `hire` gives it the processes that ask for it.
        """
        return Sweep(
            supply=self.store.work if supply is None else supply,
            client=self.client,
            clock=self.clock,
            hosts=self.hosts,
            authorised=self.client.holds_token_for,
            settle=self.settle() if settle is None else settle,
            policy=self.sweeping,
            progress=progress,
            canaries=self.canaries,
            vantage=vantage or self.configuration.keys.fleet.vantage,
            asker=self._crew(hire),
        )

    def _crew(self, hire: Hire) -> "Crew | None":
        """The processes that ask, where the configuration wants more than this one."""
        processes = wanted(self.configuration)
        if not processes or self.made:
            return None
        from monitor.cycle.crew import Crew
        from monitor.cycle.letters import Outfit

        policy = http_policy(self.configuration, installation=self.store.installation.id)
        secrets = credentials(self.configuration)

        def outfit(index: int) -> Outfit:
            pauses = self.client.lanes.standing_pauses()
            return Outfit(
                policy=policy, hosts=self.hosts, credentials=secrets, pauses=pauses, index=index, of=processes
            )

        return Crew(hire, outfit, self.clock, processes=processes, paused=self.client.pause)


def policies(configuration: Configuration) -> JudgingPolicies:
    """The rules of settle."""
    keys = configuration.keys
    return JudgingPolicies(judgement=judgement(keys), papers=papers(keys), schedule=schedule(keys))


def canaries(configuration: Configuration) -> dict[str, list[Canary]]:
    """The repositories that the operator knows to live, by host. Raises ConfigurationError for what names none."""
    found: dict[str, list[Canary]] = {}
    if not configuration.keys.guards.canaries:
        return found
    from monitor.rules.reading.by_hand import link_by_hand

    for url in configuration.keys.guards.canaries:
        link = link_by_hand(url, Place.OPERATOR, checkers_by_host(configuration.keys))
        if link is None:
            raise ConfigurationError(
                f"guards.canaries: {url!r} names no repository that could be asked.",
                advice="Give whole addresses, such as https://github.com/owner/name.",
            )
        target = Target(key=link.key, url=link.url, host=link.host)
        found.setdefault(link.host, []).append(Canary(target=target, checker=link.checker))
    return found


def fleet_policy(configuration: Configuration) -> FleetPolicy:
    """How machines share the work."""
    keys = configuration.keys
    return FleetPolicy(
        lease=keys.fleet.lease_seconds,
        # An exchange is over when its time is; a second more for the process to notice.
        reserve=keys.http.timeout + 1.0,
        beat=keys.fleet.beat_seconds,
        hosts=keys.sweep.lanes,
        turn=keys.fleet.turn_minutes * 60,
        attempts=keys.fleet.attempts,
        alone_from=keys.fleet.attempts // 2 + 1,
        samples_only=not keys.operator.known,
    )


def process_name() -> str:
    """A name for this process that no other one on the same database has, now or later."""
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"


@asynccontextmanager
async def _shared_lanes(store: Store, clock: Clock, policy: FleetPolicy, name: str) -> AsyncIterator[Sharing | None]:
    """On PostgreSQL others may ask the same hosts at the same time, whatever command this is."""
    if not store.is_postgresql:
        yield None
        return
    from monitor.fleet.lanes import SharedLanes

    lanes = SharedLanes(store.lanes, clock, holder=name, policy=policy)
    try:
        yield lanes
    finally:
        await lanes.close()


@asynccontextmanager
async def open_house(
    configuration: Configuration,
    *,
    clock: Clock | None = None,
    transport: Transport | None = None,
    made_world: str | None = None,
) -> AsyncIterator[House]:
    """Open the database and build the rest; everything is closed at the end. Raises StoreError, ConfigurationError.

    `clock`, `transport` and `made_world` (see `open_store`) are those of a made world.
    """
    clock = clock or SystemClock()
    keys = configuration.keys
    name = process_name()
    async with AsyncExitStack() as open_:
        store = await open_store(configuration.database_url, now=clock.now(), made_world=made_world)
        open_.push_async_callback(store.close)
        sharing = await open_.enter_async_context(_shared_lanes(store, clock, fleet_policy(configuration), name))
        installation = store.installation.id
        client = new_client(configuration, clock, installation=installation, transport=transport, sharing=sharing)
        open_.push_async_callback(client.close)
        pauses = {} if store.is_postgresql else await store.pauses.standing(clock.now())
        for host, until in pauses.items():
            client.pause(host, until)
        client.lanes.noted(pauses)
        yield House(
            configuration=configuration,
            name=name,
            clock=clock,
            store=store,
            client=client,
            hosts=host_table(keys),
            policies=policies(configuration),
            sweeping=SweepPolicy(
                patience=keys.sweep.patience,
                lanes=keys.sweep.lanes,
                per_lane=keys.sweep.per_lane,
                samples_only=not keys.operator.known,
                budget=BudgetPolicy(share=keys.github.budget_share),
            ),
            checkers=checkers_by_host(keys),
            canaries=canaries(configuration),
            made=transport is not None,
        )
