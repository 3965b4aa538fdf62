"""A made catalogue of any size in a real database, written in bulk: what building a site is measured with.

The shares are near those of real papers: of a hundred, about eighty answer, six are lost, six never gave an address,
eight wait. Nothing is random: the same size gives the same database.
"""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Table, create_engine, insert, select, update

from monitor.model.status import STATUS_OF, Cause, Status
from monitor.model.verdicts import Reason
from monitor.store import open_store
from monitor.store.columns import to_json
from monitor.store.own_tables import counters, tallies
from monitor.store.tables import (
    authors,
    collections,
    evidence,
    hosts,
    links,
    paper_authors,
    paper_history,
    papers,
    records,
    repositories,
    rounds,
)

NOW: Final = datetime(2026, 3, 1, 12, tzinfo=UTC)
_AT_A_TIME: Final = 2_000
_LOOKS: Final = 6
_HOSTS: Final = ("github.com", "gitlab.com", "bitbucket.org", "huggingface.co", "zenodo.org", "sites.example.edu")
_CATEGORIES: Final = ("cs.LG", "cs.CV", "cs.CL", "stat.ML", "cs.SE", "q-bio.GN", "astro-ph.IM", "math.NA")
_VENUES: Final = ("Journal of Engines", "Conference on Looms", "Letters on Tides", None)
_WORDS: Final = (
    "sparse", "events", "learn", "graphs", "from", "noisy", "tides", "with", "deep", "attention", "and", "a", "memory",
)  # fmt: skip
_FATES: Final = (
    (Cause.ACTIVE,) * 58 + (Cause.QUIET,) * 14 + (Cause.MOVED,) * 5 + (Cause.ARCHIVED,) * 3
    + (Cause.MISSING,) * 5 + (Cause.HOST_GONE,)
    + (Cause.NO_LINK,) * 3 + (Cause.PROMISED,) * 2 + (Cause.README_ONLY,)
    + (Cause.UNREAD,) * 5 + (Cause.DOUBTFUL,) * 2 + (Cause.ELDER,)
)  # fmt: skip
_UNLINKED: Final = frozenset({Cause.NO_LINK, Cause.PROMISED, Cause.UNREAD, Cause.ELDER})


def make_database(path: Path, count: int) -> None:
    """A database of so many papers by three times as many authors at `path`."""
    asyncio.run(_opened(path))
    engine = create_engine(f"sqlite:///{path}", json_serializer=to_json)
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA synchronous = OFF")
        _put(connection, collections, iter([{"id": 1, "name": "made", "options": [], "added_at": NOW}]))
        _put(connection, hosts, ({"id": n, "name": name} for n, name in enumerate(_HOSTS, start=1)))
        _put(connection, rounds, ({"id": n, "host_id": n, "started": NOW, "vantage": ""} for n in range(1, 7)))
        _put(connection, authors, ({"id": n, "name": f"{_name(n)} {n}"} for n in range(1, 3 * count + 1)))
        _put(connection, papers, (_paper(n) for n in range(1, count + 1)))
        _put(connection, paper_authors, (row for n in range(1, count + 1) for row in _wrote(n, 3 * count)))
        _put(connection, records, (_record(n) for n in range(1, count + 1)))
        linked = [n for n in range(1, count + 1) if _fate(n) not in _UNLINKED]
        _put(connection, repositories, (_repository(n) for n in linked))
        _put(connection, links, (_link(n) for n in linked))
        _put(connection, evidence, (look for n in linked for look in _looks(n)))
        _put(connection, paper_history, (row for n in range(1, count + 1) for row in _past(n)))
        _put(connection, tallies, iter([{"hour": NOW, "looks": _LOOKS * count, "requests": count, "newest": NOW}]))
        connection.execute(counters.delete())
        _put(connection, counters, iter([{"name": "change", "value": 1}]))
    engine.dispose()


def judge_anew(path: Path, first: int, count: int) -> None:
    """So many papers, spread over the catalogue, change their status, as settling would make them."""
    engine = create_engine(f"sqlite:///{path}", json_serializer=to_json)
    with engine.begin() as connection:
        everyone = connection.scalar(select(papers.c.id).order_by(papers.c.id.desc()).limit(1)) or 1
        change = (connection.scalar(select(counters.c.value).where(counters.c.name == "change")) or 0) + 1
        connection.execute(update(counters).where(counters.c.name == "change").values(value=change))
        for number in range(first, first + count):
            which, at = number * 7_919 % everyone + 1, NOW + timedelta(minutes=number)
            cause = Cause.MISSING if _fate(which) is not Cause.MISSING else Cause.ACTIVE
            fate = {"status": STATUS_OF[cause].value, "cause": cause.value, "since": at, "reasons": _reasons(cause)}
            connection.execute(update(papers).where(papers.c.id == which).values(**fate, changed=change))
            connection.execute(
                insert(paper_history).values(paper_id=which, **(fate | {"at": at, "rules_version": "1"}))
            )
    engine.dispose()


def look_again(path: Path, first: int, count: int) -> None:
    """So many papers were looked at once more; nothing changed but their evidence."""
    engine = create_engine(f"sqlite:///{path}", json_serializer=to_json)
    with engine.begin() as connection:
        everyone = connection.scalar(select(papers.c.id).order_by(papers.c.id.desc()).limit(1)) or 1
        change = (connection.scalar(select(counters.c.value).where(counters.c.name == "change")) or 0) + 1
        connection.execute(update(counters).where(counters.c.name == "change").values(value=change))
        for number in range(first, first + count):
            which, at = number * 104_729 % everyone + 1, NOW + timedelta(minutes=number)
            connection.execute(update(papers).where(papers.c.id == which).values(changed=change))
            connection.execute(
                update(repositories).where(repositories.c.id == which).values(last_look=at, looks=_LOOKS + 1)
            )
    engine.dispose()


async def _opened(path: Path) -> None:
    await (await open_store(f"sqlite:///{path}", now=NOW - timedelta(days=400))).close()


def _put(connection: Connection, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    while few := [row for row, _ in zip(rows, range(_AT_A_TIME), strict=False)]:
        connection.execute(insert(table), few)


def _fate(number: int) -> Cause:
    return _FATES[number * 37 % len(_FATES)]


def _name(number: int) -> str:
    return ("Ada", "Charles", "Grace", "Émilie", "Sofja")[number % 5] + " " + ("Byron", "Tide", "Weaver")[number % 3]


def _reasons(cause: Cause) -> tuple[Reason, ...]:
    told = {
        Status.ALIVE: "It answered at its own name on 27 February 2026.",
        Status.NOT_FOUND: "3 strikes over 21 days by 2 questions, the last on 27 February 2026.",
    }
    return (Reason("rule", told.get(STATUS_OF[cause], "The text was read in the places named below.")),)


def _since(number: int) -> datetime:
    return NOW - timedelta(minutes=number * 7 % 500_000)


def _paper(number: int) -> dict[str, Any]:
    cause = _fate(number)
    words = " ".join(_WORDS[(number * 7 + place * 3) % len(_WORDS)] for place in range(9))
    identifier = f"{15 + number // 100_000 % 10:02}{number % 12 + 1:02}.{number % 100_000:05}"
    year = 2015 + number % 11
    return {
        "id": number,
        "slug": f"arxiv-{identifier}-{number}" if number > 1_000_000 else f"arxiv-{identifier}",
        "arxiv_id": identifier,
        "title": f"{words.capitalize()}, part {number}",
        "title_key": f"{words} {number}",
        "published": NOW.date().replace(year=year),
        "precision": "day",
        "venue": _VENUES[number % 4],
        "categories": [_CATEGORIES[number % 8], _CATEGORIES[number % 7]] if number % 8 != number % 7 else ["cs.DL"],
        "citations": number % 300,
        "availability": "none" if cause in _UNLINKED else "link",
        "sentence": "" if cause in _UNLINKED else "Our code is available at the address below.",
        "places": ["abstract", "comment"],
        "status": STATUS_OF[cause].value,
        "cause": cause.value,
        "since": _since(number),
        "reasons": _reasons(cause),
        "added_at": NOW,
        "changed": 1,
    }


def _wrote(number: int, everyone: int) -> Iterator[dict[str, Any]]:
    # Three that wrote nothing else, and one or two that write often.
    for position in range(3):
        yield {"paper_id": number, "position": position, "author_id": 3 * (number - 1) + position + 1}
    for position in range(3, 4 + number % 2):
        yield {"paper_id": number, "position": position, "author_id": number * 31 * position % (everyone // 20) + 1}


def _record(number: int) -> dict[str, Any]:
    return {
        "paper_id": number, "collection_id": 1, "source": "made", "key": str(number), "digest": b"",
        "seen_at": NOW, "said": {"licence": None, "places": ["abstract", "comment"], "read": "2026-02-01"},
    }  # fmt: skip


def _address(number: int) -> str:
    return f"https://{_HOSTS[_host(number) - 1]}/made/repository-{number}"


def _host(number: int) -> int:
    return 1 if number % 10 < 7 else number % 6 + 1


def _repository(number: int) -> dict[str, Any]:
    cause = _fate(number)
    return {
        "id": number, "key": _address(number).removeprefix("https://"), "url": _address(number),
        "host_id": _host(number), "checker": "made", "due_at": NOW + timedelta(days=3), "question": "name",
        "why": "the living are asked every 7 to 10 days", "looks": _LOOKS, "first_known": NOW - timedelta(days=300),
        "last_look": NOW - timedelta(days=1), "status": STATUS_OF[cause].value, "cause": cause.value,
        "since": _since(number), "reasons": _reasons(cause), "last_life": NOW - timedelta(days=1 + number % 200),
        "address": None,
    }  # fmt: skip


def _link(number: int) -> dict[str, Any]:
    return {
        "id": number, "paper_id": number, "repository_id": number, "raw": _address(number), "url": _address(number),
        "kind": "own-code", "place": "abstract", "confidence": 0.9, "reason": "the sentence says “our code”",
        "position": 0, "added": NOW - timedelta(days=300),
    }  # fmt: skip


def _looks(number: int) -> Iterator[dict[str, Any]]:
    kind = "not-visible" if STATUS_OF[_fate(number)] is Status.NOT_FOUND else "exists"
    for back in range(_LOOKS):
        yield {
            "repository_id": number, "round_id": _host(number), "at": NOW - timedelta(days=1 + 9 * back),
            "kind": kind, "questions": "name", "detail": "the host answered",
            "status": 200 if kind == "exists" else 404,
            "flags": 0, "took": 0.2, "requests": 1,
        }  # fmt: skip


def _past(number: int) -> Iterator[dict[str, Any]]:
    cause = _fate(number)
    yield {
        "paper_id": number, "at": NOW - timedelta(days=399), "status": "limbo", "cause": "new",
        "since": NOW - timedelta(days=399), "reasons": (Reason("new", "It was not asked yet."),), "rules_version": "1",
    }  # fmt: skip
    yield {
        "paper_id": number, "at": _since(number), "status": STATUS_OF[cause].value, "cause": cause.value,
        "since": _since(number), "reasons": _reasons(cause), "rules_version": "1",
    }  # fmt: skip
