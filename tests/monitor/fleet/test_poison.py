"""A host whose questions end every worker: it is rested and told about, and who stood beside it is not blamed."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from monitor.config import load
from monitor.roof.fleet import make_leader, make_queue
from monitor.roof.house import House, open_house
from monitor.store import Store
from tests.acceptance.graveyard import Graveyard
from tests.monitor.store.made import link, reading
from tests.standins.fleet import until

HOSTS = [f"{name}.example" for name in ("deadly", "ada", "bob", "clio")]
ATTEMPTS = 3


async def import_due(store: Store, house: House) -> None:
    now = house.clock.now()
    readings = [reading(f"{host}-{number}", link(f"code{number}", host=host)) for host in HOSTS for number in range(3)]
    await store.papers.add(readings, "made", now=now)


async def asked_out(house: House) -> bool:
    waiting = await house.store.work.waiting(house.clock.now(), False)
    return not waiting


async def test_a_host_that_ends_its_workers_is_rested_and_the_others_are_asked(url: str, tmp_path: Path) -> None:
    yard = Graveyard(tmp_path)
    yard.configure(
        database={"url": url},
        http={"timeout": 1.0, "connect_timeout": 1.0},
        hosts={"default": {"per_second": 50}},
        fleet={"lease_seconds": 4, "beat_seconds": 0.3, "attempts": ATTEMPTS},
    )
    async with open_house(load(yard.config, {})) as house, house.store.leading() as leadership:
        assert leadership is not None
        await import_due(house.store, house)
        leader = make_leader(house, leadership)
        workers = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.monitor.fleet.poisoned", str(yard.config), HOSTS[0],
            env=yard.environment, cwd=Path(__file__).parents[3], stdout=asyncio.subprocess.PIPE,
            start_new_session=True,
        )  # fmt: skip
        try:
            await make_queue(house).prepare()
            leader.begin()
            await until(lambda: asked_out(house))
        finally:
            os.killpg(workers.pid, signal.SIGKILL)
            said, _ = await workers.communicate()
            leader.stop()
            await leader.forever()
        held_for = house.policies.judgement.held_for
        states = {one.name: one for one in await house.store.hosts.states(house.clock.now(), held_for)}
    assert said.decode().split().count("killed") == ATTEMPTS
    assert [name for name, one in states.items() if one.held_until is not None] == HOSTS[:1]
    assert states[HOSTS[0]].held_why == f"{ATTEMPTS} workers ended while they asked it, one after another"
