"""Readings into the store: papers made or merged, records kept, links and repositories made, in bulk.

One transaction takes some hundred readings. What was read before in the same words is not touched.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.model.papers import Reading
from monitor.model.status import Cause, Status
from monitor.store import ties
from monitor.store.chunks import chunked
from monitor.store.columns import bounded
from monitor.store.dialect import yielding_insert
from monitor.store.identities import Draft, Known
from monitor.store.installation import next_change
from monitor.store.merging import IDENTIFIERS, mark_of, merged, said_by
from monitor.store.suppressions import without_suppressed
from monitor.store.tables import authors, collections, paper_authors, papers, records
from monitor.store.unions import unite

_KEY_BYTES: Final = 500
_NAME_BYTES: Final = 500


@dataclass(frozen=True, slots=True)
class _Record:
    """What is stored of an earlier reading."""

    id: int
    paper: int
    digest: bytes


@dataclass(slots=True)
class Taken:
    """What became of some readings."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    suppressed: int = 0


RecordName = tuple[str, str]
"""A record within its collection: the name of its source, and its key there."""


def record_name(source: str, key: str) -> RecordName:
    """The two names as they are stored."""
    return bounded(source, _NAME_BYTES), bounded(key, _KEY_BYTES)


async def collection_id(connection: AsyncConnection, name: str, *, now: datetime, samples: bool) -> int:
    """The number of a collection, made when it is named for the first time."""
    row = {"name": bounded(name, _NAME_BYTES), "options": {}, "samples": samples, "added_at": now}
    await connection.execute(yielding_insert(connection, collections).values(**row).on_conflict_do_nothing())
    number = await connection.scalar(select(collections.c.id).where(collections.c.name == row["name"]))
    if number is None:  # pragma: no cover - it was made one line above
        raise AssertionError
    return int(number)


async def take(connection: AsyncConnection, readings: Sequence[Reading], collection: int, now: datetime) -> Taken:
    """Take some readings into a collection. Of several with the same source and key the last stands.

    What was removed from here on request does not come back: not a paper, not a name.
    """
    allowed = await without_suppressed(connection, readings)
    suppressed, readings = len(readings) - len(allowed), allowed
    latest = {record_name(one.record.source, one.record.key): one for one in readings}
    digests = {name: _digest(one) for name, one in latest.items()}
    stored = await _stored(connection, collection, latest)
    fresh = {name: one for name, one in latest.items() if name not in stored or stored[name].digest != digests[name]}
    seen = [stored[name].id for name in latest if name not in fresh]
    for ids in chunked(seen):
        await connection.execute(update(records).where(records.c.id.in_(ids)).values(seen_at=now))
    taken = Taken(unchanged=len(readings) - len(fresh), suppressed=suppressed)
    if not fresh:
        return taken
    known = await Known.load(connection, list(fresh.values()), [stored[name].paper for name in fresh if name in stored])
    drafts: dict[RecordName, Draft] = {}
    for name, reading in fresh.items():
        drafts[name], same = known.sort(reading, stored[name].paper if name in stored else None)
        for other in same:
            await unite(connection, drafts[name], other, now)
    # A paper met just now may have turned out to be another one a few readings later.
    drafts = {name: known.standing(draft) for name, draft in drafts.items()}
    new = list(dict.fromkeys(draft for draft in drafts.values() if draft.id is None))
    taken.added, taken.updated = len(new), len(fresh) - len(new)
    batch = _Batch(fresh, drafts, {name: record.id for name, record in stored.items()}, now)
    await _write_papers(connection, batch, known)
    numbers = await _write_records(connection, batch, collection, digests)
    await ties.rename(
        connection,
        [ties.Naming(numbers[name], _number(drafts[name]), reading.links) for name, reading in fresh.items()],
        now,
    )
    return taken


@dataclass(frozen=True, slots=True)
class _Batch:
    """Readings that say something new, each with its paper, and the numbers of the records that said it before."""

    fresh: Mapping[RecordName, Reading]
    drafts: Mapping[RecordName, Draft]
    before: Mapping[RecordName, int]
    now: datetime


def _number(draft: Draft) -> int:
    if draft.id is None:  # pragma: no cover - every paper is written before its records
        raise AssertionError
    return draft.id


def _digest(reading: Reading) -> bytes:
    """Changes with anything that was read, and with how it was read."""
    return hashlib.blake2b(repr(reading).encode("utf-8", "backslashreplace"), digest_size=16).digest()


async def _stored(
    connection: AsyncConnection, collection: int, names: Mapping[RecordName, Reading]
) -> dict[RecordName, _Record]:
    found: dict[RecordName, _Record] = {}
    columns = (records.c.source, records.c.key, records.c.id, records.c.paper_id, records.c.digest)
    for source in sorted({source for source, _ in names}):
        for keys in chunked(key for one, key in names if one == source):
            question = select(*columns).where(
                records.c.collection_id == collection, records.c.source == source, records.c.key.in_(keys)
            )
            for row in await connection.execute(question):
                found[row.source, row.key] = _Record(row.id, row.paper_id, row.digest)
    return found


async def _write_papers(connection: AsyncConnection, batch: _Batch, known: Known) -> None:
    standing = {draft.id for draft in batch.drafts.values() if draft.id is not None}
    said = await said_of(connection, standing)
    hands = await hands_of(connection, standing)
    words: dict[Draft, dict[int | RecordName, dict[str, Any]]] = {}
    for name, draft in batch.drafts.items():
        # A record said again keeps its place; a new one comes last.
        by_record = words.setdefault(draft, {})
        by_record |= said.pop(draft.id or 0, {})
        by_record[batch.before.get(name, name)] = said_by(batch.fresh[name], batch.now)
    change = await next_change(connection)
    columns = {
        draft: _columns(draft, list(by_record.values()), hands.get(draft.id or 0), known)
        for draft, by_record in words.items()
    }
    by_hand = {draft: row.pop("authors") for draft, row in columns.items()}
    new = [draft for draft in columns if draft.id is None]
    if new:
        first = {
            "status": Status.LIMBO.value,
            "cause": Cause.NEW.value,
            "since": batch.now,
            "reasons": (),
            "judge_at": batch.now,
            "added_at": batch.now,
            "changed": change,
        }
        rows = [columns[draft] | first | {"slug": draft.slug} for draft in new]
        made = await connection.execute(insert(papers).returning(papers.c.id, sort_by_parameter_order=True), rows)
        for draft, number in zip(new, made.scalars(), strict=True):
            draft.id = number
    if old := [draft for draft in columns if draft not in set(new)]:
        await connection.execute(
            _update_papers(columns[old[0]]),
            [
                {f"new_{name}": value for name, value in columns[draft].items()}
                | {"of": draft.id, "now": batch.now, "change": change}
                for draft in sorted(old, key=_number)
            ],
        )
    await write_authors(connection, {_number(draft): names for draft, names in by_hand.items()})


def _columns(
    draft: Draft, said: list[dict[str, Any]], by_hand: Mapping[str, Any] | None, known: Known
) -> dict[str, Any]:
    columns = merged(said, by_hand)
    for name in IDENTIFIERS:
        if columns[name] and known.owner(name, columns[name]) is not draft:
            columns[name] = None
    return columns


def _update_papers(columns: Mapping[str, Any]) -> Any:
    return (
        update(papers)
        .where(papers.c.id == bindparam("of"))
        .values(
            **{name: bindparam(f"new_{name}", type_=papers.c[name].type) for name in columns},
            judge_at=bindparam("now", type_=papers.c.judge_at.type),
            stamp=papers.c.stamp + 1,
            changed=bindparam("change"),
        )
    )


async def hands_of(connection: AsyncConnection, paper_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """What moderators put right of these papers, for those of which they did."""
    found: dict[int, dict[str, Any]] = {}
    for ids in chunked(sorted(paper_ids)):
        question = select(papers.c.id, papers.c.by_hand).where(papers.c.id.in_(ids), papers.c.by_hand.is_not(None))
        found.update((await connection.execute(question)).all())
    return found


async def said_of(
    connection: AsyncConnection, paper_ids: Iterable[int]
) -> dict[int, dict[int | RecordName, dict[str, Any]]]:
    """What each source says of these papers, by the number of its record, in their order."""
    said: dict[int, dict[int | RecordName, dict[str, Any]]] = {}
    for ids in chunked(sorted(paper_ids)):
        question = select(records.c.paper_id, records.c.id, records.c.said).where(records.c.paper_id.in_(ids))
        for row in await connection.execute(question.order_by(records.c.id)):
            said.setdefault(row.paper_id, {})[row.id] = row.said
    return said


async def write_authors(connection: AsyncConnection, names_of: Mapping[int, Sequence[str]]) -> None:
    """Let these papers be written by these authors, in this order, and by no others."""
    cut = {paper: [bounded(name, _NAME_BYTES) for name in names] for paper, names in names_of.items()}
    wanted = sorted({name for names in cut.values() for name in names})
    numbers: dict[str, int] = {}
    for piece in chunked(wanted, 1_000):
        named = [{"name": name} for name in piece]
        await connection.execute(yielding_insert(connection, authors).on_conflict_do_nothing(), named)
        question = select(authors.c.name, authors.c.id).where(authors.c.name.in_(piece))
        numbers.update((await connection.execute(question)).all())
    for ids in chunked(sorted(cut)):
        await connection.execute(delete(paper_authors).where(paper_authors.c.paper_id.in_(ids)))
    rows = [
        {"paper_id": paper, "position": position, "author_id": numbers[name]}
        for paper, names in cut.items()
        for position, name in enumerate(names)
    ]
    for some in chunked(rows):
        await connection.execute(insert(paper_authors), some)


async def _write_records(
    connection: AsyncConnection, batch: _Batch, collection: int, digests: Mapping[RecordName, bytes]
) -> dict[RecordName, int]:
    """Write what was said; the number of each record."""
    rows: dict[RecordName, dict[str, Any]] = {
        name: {
            "paper_id": _number(batch.drafts[name]),
            "collection_id": collection,
            "source": name[0],
            "key": name[1],
            "digest": digests[name],
            "seen_at": batch.now,
            "mark": mark_of(reading.record),
            "said": said_by(reading, batch.now),
        }
        for name, reading in batch.fresh.items()
    }
    numbers = {name: batch.before[name] for name in rows if name in batch.before}
    if numbers:
        columns = [column for column in records.c if column.name != "id"]
        values = {column.name: bindparam(f"new_{column.name}", type_=column.type) for column in columns}
        await connection.execute(
            update(records).where(records.c.id == bindparam("of")).values(**values),
            [
                {"of": number} | {f"new_{column}": value for column, value in rows[name].items()}
                for name, number in numbers.items()
            ],
        )
    if new := [name for name in rows if name not in batch.before]:
        made = await connection.execute(
            insert(records).returning(records.c.id, sort_by_parameter_order=True), [rows[name] for name in new]
        )
        numbers.update(zip(new, made.scalars(), strict=True))
    return numbers
