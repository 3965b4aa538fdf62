"""The desk for what readers send in, built from the house."""

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from monitor.community.checking import Checking
from monitor.community.clients import networks
from monitor.community.desk import Desk
from monitor.community.knocking import Knocking, ToldToWait
from monitor.community.limits import WRITES_APART
from monitor.community.server import Rooms, routes
from monitor.community.together import Together
from monitor.community.verification import Verifier
from monitor.roof.house import House
from monitor.roof.site import settings
from monitor.rules.corrections import CommunityPolicy
from monitor.store.arrivals import Arrival, Reception
from monitor.store.suppressions import KEY
from reports.environment import make_environment

_KEY_BYTES = 32


def unguessable() -> str:
    """A name of 128 bits that nobody guesses, fit for an address."""
    return secrets.token_urlsafe(16)


@asynccontextmanager
async def open_desk(house: House, settle: Callable[[], Awaitable[None]]) -> AsyncIterator[Desk]:
    """Build the desk; what it has under way is let go at the end. `settle` judges what waits."""
    configuration, keys = house.configuration, house.configuration.keys
    policy = CommunityPolicy(accept_clear=keys.community.accept_clear)
    key = await house.store.installation.keep(KEY, secrets.token_hex(_KEY_BYTES))
    verifier = Verifier(client=house.client, clock=house.clock, hosts=house.checkers) if keys.operator.known else None
    checking = Checking(
        store=house.store,
        clock=house.clock,
        verifier=verifier,
        policy=policy,
        settle=settle,
        hosts=house.checkers,
    )
    site = settings(configuration, house.store.installation.started_at, house.clock.now())
    outside = [address for address in (keys.community.form_address, keys.site.address) if address]
    arriving: Together[Arrival, Reception] = Together(
        lambda some: house.store.arrivals.receive(some, house.clock.now()), house.clock, apart=WRITES_APART
    )
    try:
        yield Desk(
            store=house.store,
            clock=house.clock,
            checking=checking,
            settle=settle,
            settings=keys.community,
            policy=policy,
            environment=make_environment(site.voice, site.templates),
            site=site,
            folder=configuration.site_folder,
            hosts=house.checkers,
            key=bytes.fromhex(key),
            token=unguessable,
            knocking=Knocking(clock=house.clock),
            told_to_wait=ToldToWait(clock=house.clock),
            arriving=arriving,
            proxies=networks(keys.serve.trusted_proxies),
            origins=frozenset(_origin(address) for address in outside),
            secure=bool(outside) and outside[0].lower().startswith("https://"),
        )
    finally:
        await arriving.close()
        await checking.close()


@asynccontextmanager
async def desk_rooms(house: House) -> AsyncIterator[Rooms]:
    """What readers send to, where the site is served and nobody sweeps; none where the form is closed."""
    if not house.configuration.keys.form_open:
        yield []
        return
    async with open_desk(house, house.settle().run) as desk:
        await desk.checking.catch_up()
        yield routes(desk)


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}".lower()
