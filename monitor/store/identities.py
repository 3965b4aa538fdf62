"""Which stored paper a reading is about: by identifier first, by title only where no identifier speaks against it."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.model.papers import Reading
from monitor.rules.identity import slug_of
from monitor.store.chunks import chunked
from monitor.store.columns import bounded
from monitor.store.merging import IDENTIFIERS, identifier, key_of
from monitor.store.tables import papers

_SLUG_BYTES: Final = 200


@dataclass(slots=True, eq=False)
class Draft:
    """A paper while readings are sorted to it. `id` is None until it is written for the first time."""

    slug: str
    title_key: str
    identifiers: dict[str, str | None]
    id: int | None = None

    def contradicts(self, identifiers: dict[str, str | None]) -> bool:
        """Whether both name an identifier of one sort, and not the same."""
        return any(
            self.identifiers[name] and identifiers[name] and self.identifiers[name] != identifiers[name]
            for name in IDENTIFIERS
        )


class Known:
    """The papers that some readings may be about, stored ones and those met just now."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._by_id: dict[int, Draft] = {}
        self._owners: dict[tuple[str, str], Draft] = {}
        self._titles: dict[str, list[Draft]] = {}
        self._slugs: dict[str, Draft] = {}
        self._became: dict[Draft, Draft] = {}
        gone = []
        for row in rows:
            if row.merged_into is not None:
                gone.append(row)
                continue
            draft = Draft(row.slug, row.title_key, {name: getattr(row, name) for name in IDENTIFIERS}, row.id)
            self._by_id[row.id] = draft
            self._note(draft)
        for row in gone:
            self._slugs[row.slug] = self._by_id[row.merged_into]

    @classmethod
    async def load(cls, connection: AsyncConnection, readings: Sequence[Reading], ids: Iterable[int]) -> "Known":
        """Everything that shares an identifier, a title key or a slug with a reading, and the papers `ids`."""
        rows: dict[int, Any] = {}
        shared: list[tuple[Any, set[Any]]] = [
            (papers.c[name], {value for one in readings if (value := identifier(one.record, name))})
            for name in IDENTIFIERS
        ]
        shared += [
            (papers.c.title_key, {_title_key(one) for one in readings}),
            (papers.c.slug, {_slug(one) for one in readings}),
            (papers.c.id, set(ids)),
        ]
        for column, values in shared:
            rows |= await _rows(connection, column, values)
        rows |= await _rows(connection, papers.c.id, {row.merged_into for row in rows.values()} - {None, *rows})
        return cls(rows[number] for number in sorted(rows))

    def sort(self, reading: Reading, paper: int | None) -> tuple[Draft, list[Draft]]:
        """The paper of `reading`, and others that turn out to be the same one. `paper` is the one it had before."""
        identifiers = {name: identifier(reading.record, name) for name in IDENTIFIERS}
        same = [self._by_id[paper]] if paper is not None else []
        same += [
            self._owners[name, value] for name, value in identifiers.items() if value and (name, value) in self._owners
        ]
        key = _title_key(reading)
        alike = [*self._titles.get(key, ()), *([self._slugs[_slug(reading)]] if _slug(reading) in self._slugs else ())]
        if not same:
            same += [draft for draft in alike if not draft.contradicts(identifiers)][:1]
        same = list(dict.fromkeys(same))
        if not same:
            draft = Draft(self._free_slug(_slug(reading), identifiers), key, identifiers)
            self._note(draft)
            return draft, []
        # The one stored first keeps its address; a paper met just now gives way to any stored one.
        kept = min(same, key=lambda draft: (draft.id is None, draft.id or 0))
        others = [draft for draft in same if draft is not kept and not draft.contradicts(kept.identifiers)]
        for draft in others:
            self._absorb(kept, draft)
        for name, value in identifiers.items():
            if value and not kept.identifiers[name] and (name, value) not in self._owners:
                kept.identifiers[name] = value
        self._note(kept)
        return kept, [draft for draft in others if draft.id is not None]

    def standing(self, draft: Draft) -> Draft:
        """The paper that `draft` has become, where it turned out to be another one."""
        while draft in self._became:
            draft = self._became[draft]
        return draft

    def owner(self, name: str, value: str) -> Draft | None:
        """The paper that has this identifier."""
        return self._owners.get((name, value))

    def _absorb(self, kept: Draft, other: Draft) -> None:
        for name, value in other.identifiers.items():
            if value:
                self._owners[name, value] = kept
                kept.identifiers[name] = kept.identifiers[name] or value
        self._titles[other.title_key].remove(other)
        self._slugs[other.slug] = kept
        if other.id is not None:
            self._by_id[other.id] = kept
        self._became[other] = kept

    def _note(self, draft: Draft) -> None:
        for name, value in draft.identifiers.items():
            if value:
                self._owners.setdefault((name, value), draft)
        if draft not in self._titles.setdefault(draft.title_key, []):
            self._titles[draft.title_key].append(draft)
        self._slugs.setdefault(draft.slug, draft)

    def _free_slug(self, slug: str, identifiers: dict[str, str | None]) -> str:
        """The slug itself, unless a paper that cannot be the same has it; then with a hash of the identifiers."""
        if slug not in self._slugs:
            return slug
        return f"{slug}-{hashlib.blake2b(repr(identifiers).encode(), digest_size=8).hexdigest()}"


async def _rows(connection: AsyncConnection, column: Any, values: Iterable[Any]) -> dict[int, Any]:
    columns = (papers.c.id, papers.c.slug, papers.c.title_key, papers.c.merged_into)
    rows: dict[int, Any] = {}
    for piece in chunked(sorted(values)):
        question = select(*columns, *(papers.c[name] for name in IDENTIFIERS)).where(column.in_(piece))
        rows.update((row.id, row) for row in await connection.execute(question))
    return rows


def _slug(reading: Reading) -> str:
    return bounded(slug_of(reading.record), _SLUG_BYTES)


def _title_key(reading: Reading) -> str:
    record = reading.record
    return key_of(record.title, record.authors, record.published.day if record.published else None)
