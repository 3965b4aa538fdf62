"""Worker and leader, built from the house."""

from typing import TYPE_CHECKING

from monitor import __version__
from monitor.cycle.progress import Progress
from monitor.errors import ConfigurationError
from monitor.fleet.hand import HostsInHand
from monitor.fleet.leader import Leader
from monitor.fleet.worker import LeftToTheLeader, Noting, Worker
from monitor.model.fleet import Recruit
from monitor.roof.house import House, fleet_policy
from monitor.store.leading import Leadership

if TYPE_CHECKING:
    from monitor.fleet.queue import Queue


def make_queue(house: House) -> "Queue":
    """The queue between them. Raises `ConfigurationError` without PostgreSQL, or without its library."""
    if not house.store.is_postgresql:
        raise ConfigurationError(
            f"many workers need PostgreSQL; this database is {house.store.shown}.",
            advice="`graveyard move postgresql://USER@HOST/NAME` takes everything there: docs/fleet.md. "
            "On SQLite `graveyard run` does all the work itself.",
        )
    try:
        from monitor.fleet.queue import Queue
    except ImportError as error:
        raise ConfigurationError(
            f"the queue of the fleet is not installed: {error.name} is missing.",
            advice="pip install 'paper-graveyard[fleet]'",
        ) from error
    return Queue(house.store.address)


def make_worker(house: House, progress: Progress, vantage: str | None = None) -> Worker:
    """A worker that asks from `vantage`, by default the configuration's."""
    named = vantage or house.configuration.keys.fleet.vantage
    policy = fleet_policy(house.configuration)
    recruit = Recruit(name=house.name, vantage=named, version=__version__)
    hands = HostsInHand(house.store, house.clock, policy, recruit)
    sweep = house.sweep(Noting(progress, hands), supply=hands, settle=LeftToTheLeader(), vantage=named)
    return Worker(clock=house.clock, policy=policy, queue=make_queue(house), sweep=sweep, hands=hands)


def make_leader(house: House, leadership: Leadership) -> Leader:
    """Whoever leads."""
    return Leader(
        store=house.store,
        clock=house.clock,
        policy=fleet_policy(house.configuration),
        queue=make_queue(house),
        settle=house.settle(),
        leadership=leadership,
    )
