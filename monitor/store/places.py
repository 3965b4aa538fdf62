"""Hosts and repositories that links name: made when first named, found again by their canonical keys."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.model.papers import FoundLink
from monitor.store import agenda
from monitor.store.chunks import chunked
from monitor.store.closures import closure_of
from monitor.store.columns import bounded
from monitor.store.dialect import yielding_insert
from monitor.store.tables import hosts, repositories

_KEY_BYTES: Final = 2_000
_HOST_BYTES: Final = 500


def storable_links(links: Iterable[FoundLink]) -> dict[str, FoundLink]:
    """The links of one reading by the key of their repository: the first of each, the surest.

    A key beyond 2,000 bytes is no address anybody can open, and no index entry; such a link is left out.
    """
    kept: dict[str, FoundLink] = {}
    for link in links:
        if bounded(link.key, _KEY_BYTES) == link.key and bounded(link.host, _HOST_BYTES) == link.host:
            kept.setdefault(link.key, link)
    return kept


async def repository_ids(connection: AsyncConnection, links: dict[str, FoundLink], now: datetime) -> dict[str, int]:
    """The number of the repository of each key; those never seen are made, and due at once.

    On a host that closed for good there is nothing to ask: such a repository waits to be settled instead.
    """
    found = await _numbers(connection, links)
    new = {key: links[key] for key in sorted(links.keys() - found.keys())}
    if not new:
        return found
    at = await _host_ids(connection, {link.host for link in new.values()})
    rows = []
    for key, link in new.items():
        closed = closure_of(link.url) is not None
        rows.append(
            {
                "key": key,
                "url": link.url,
                "host_id": at[link.host],
                "checker": link.checker,
                "due_at": None if closed else now,
                "why": "" if closed else "never looked at",
                "unsettled": closed,
                "first_known": now,
            }
        )
    for piece in chunked(rows, 500):
        await connection.execute(yielding_insert(connection, repositories).on_conflict_do_nothing(), piece)
    await agenda.refresh(connection, at.values())
    return found | await _numbers(connection, new)


async def _numbers(connection: AsyncConnection, keys: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for piece in chunked(keys):
        question = select(repositories.c.key, repositories.c.id).where(repositories.c.key.in_(piece))
        found.update((await connection.execute(question)).all())
    return found


async def _host_ids(connection: AsyncConnection, names: Iterable[str]) -> dict[str, int]:
    wanted = sorted(names)
    found = await _host_numbers(connection, wanted)
    new = [name for name in wanted if name not in found]
    if not new:
        return found
    rows = [{"name": name} for name in new]
    await connection.execute(yielding_insert(connection, hosts).on_conflict_do_nothing(), rows)
    return found | await _host_numbers(connection, new)


async def _host_numbers(connection: AsyncConnection, names: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for piece in chunked(names):
        question = select(hosts.c.name, hosts.c.id).where(hosts.c.name.in_(piece))
        found.update((await connection.execute(question)).all())
    return found
