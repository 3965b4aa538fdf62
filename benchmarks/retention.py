"""Years of looks before and after they are folded: rows and bytes a repository and a year, and verdicts changed.

`python -m benchmarks retention [--repositories 300] [--years 1 3 10]` makes histories with the schedule's own
intervals: of a hundred repositories 88 answer (18 of them are pushed to all the time), 3 are empty, 3 are behind a
wall, 6 are lost. Seven of ten share their Rounds as a large host's do, the others have a Round for each look. All is
saved, settled, folded and judged again by the program's own code, in an SQLite file that is packed before it is
measured.
"""

import argparse
import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from checkers.base import Evidence, EvidenceKind, HostFacts
from monitor.cycle.keeping import Keeping
from monitor.cycle.policies import JudgingPolicies
from monitor.cycle.rejudge import Replay
from monitor.cycle.settle import Settle
from monitor.model.looks import FinishedLook, FinishedRound, HostNews, Look
from monitor.model.papers import GivenAddress, LinkKind, PaperRecord
from monitor.roof.clock import SystemClock
from monitor.rules.folding import FoldingPolicy
from monitor.rules.reading import read
from monitor.rules.schedule import SchedulePolicy, living_wait
from monitor.store import Store, open_store

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
SHARED = 46
"""Repositories of one question of the large host."""


def looks_of(place: int, key: str, years: int) -> Iterator[tuple[datetime, Evidence]]:
    """One repository's looks, as its fate is: decided by its place."""
    fate, plan = place % 100, SchedulePolicy()
    wait = living_wait(key, "made", plan)
    at = NOW - years * 365 * DAY + wait * (place % 7) / 7
    dies = at + years * 365 * DAY / 3
    name: dict[str, Any] = {"questions": ("graphql",), "status": 200, "strong": True, "host_id": f"R_kgDO{place:06}"}
    while at < NOW:
        if fate >= 94 and at >= dies:
            gap = plan.strike_pace if at - dies < 14 * DAY else plan.dead[min((at - dies).days // 365, 3)]
            yield (
                at,
                Evidence(
                    key=key,
                    kind=EvidenceKind.NOT_VISIBLE,
                    detail="GitHub knows neither the name nor the id it had",
                    **{**name, "questions": ("graphql", "graphql-id"), "host_id": None},
                ),
            )
            at += gap
            continue
        if 91 <= fate < 94 and at >= dies:
            yield (
                at,
                Evidence(
                    key=key,
                    kind=EvidenceKind.WALLED,
                    detail="the host answered 403: not to us",
                    questions=("page",),
                    status=403,
                ),
            )
            at += plan.walled.longest
            continue
        kind = EvidenceKind.README_ONLY if 88 <= fate < 91 else EvidenceKind.HAS_CODE
        pushed = at - 2 * DAY if fate < 18 else NOW - 4000 * DAY
        yield (
            at,
            Evidence(
                key=key,
                kind=kind,
                detail="code lies in it: Python, Shell",
                pushed_at=pushed,
                created_at=NOW - 4100 * DAY,
                facts=(
                    ("number", str(place)),
                    ("branch", "main"),
                    ("HEAD", f"{hash(pushed) & 0xFFFFFFFF:040x}"),
                    ("languages", "Python, Shell"),
                ),
                **name,
            ),
        )
        at += wait


async def make(store: Store, repositories: int, years: int) -> int:
    """Save all the looks; how many they are."""
    urls = [f"https://{'github.com' if n % 10 < 7 else 'gitlab.com'}/owner{n}/code" for n in range(repositories)]
    for start in range(0, repositories, 500):
        records = [
            PaperRecord(
                source="made",
                key=str(n),
                title=f"On made matter {n}",
                addresses=(GivenAddress(raw=urls[n], field="code", kind=LinkKind.OWN_CODE),),
            )
            for n in range(start, min(start + 500, repositories))
        ]
        await store.papers.add([read(one) for one in records], "made", now=NOW - years * 365 * DAY)
    lanes = await store.work.claim(NOW, lanes=9, per_lane=repositories, busy=(), in_flight=(), samples_only=False)
    looks = 0
    for lane in lanes:
        each = [
            (at, due, said)
            for due in lane.due
            for at, said in looks_of(int(due.target.key.split("owner")[1].split("/")[0]), due.target.key, years)
        ]
        each.sort(key=lambda one: one[0])
        size = SHARED if lane.host == "github.com" else 1
        pieces = [each[start : start + size] for start in range(0, len(each), size)]
        for start in range(0, len(pieces), 500):
            some = pieces[start : start + 500]
            numbers = await store.work.open_rounds([lane.host_id] * len(some), NOW, "here")
            found = [
                FinishedLook(repository=due.id, look=Look(evidence=said, at=at, round=number, took=0.31))
                for number, piece in zip(numbers, some, strict=True)
                for at, due, said in piece
            ]
            ended = [
                FinishedRound(id=number, ended=piece[-1][0], asked=len(piece), answered=len(piece))
                for number, piece in zip(numbers, some, strict=True)
            ]
            news = HostNews(host_id=lane.host_id, facts=HostFacts(host=lane.host), answered_at=NOW)
            await store.work.save(found, ended, [news])
            looks += len(found)
    return looks


def weigh(file: Path) -> tuple[int, int, int, int]:
    """Bytes of the packed file, bytes of evidence and Rounds with their indexes, rows of each."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("VACUUM")
        size = connection.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size").fetchone()
        rows = [connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("evidence", "rounds")]
        try:
            told = "SELECT sum(pgsize) FROM dbstat WHERE name LIKE '%evidence%' OR name LIKE '%rounds%'"
            growing = connection.execute(told).fetchone()[0]
        except sqlite3.OperationalError:
            growing = 0
    return int(size[0]), int(growing or 0), *rows


def _begin_rounds_when_they_were(file: Path) -> None:
    """Rounds were all opened now; each began when its first look was made."""
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE rounds SET started = (SELECT min(at) FROM evidence WHERE round_id = rounds.id)")


async def years_of(repositories: int, years: int) -> None:
    """Make, weigh, fold, weigh again, judge again."""
    with tempfile.TemporaryDirectory(prefix="graveyard-retention-") as folder:
        file = Path(folder) / "graveyard.db"
        store = await open_store(f"sqlite:///{file}", now=NOW - years * 365 * DAY)
        looks = await make(store, repositories, years)
        await store.close()
        _begin_rounds_when_they_were(file)
        store = await open_store(f"sqlite:///{file}", now=NOW)
        rooms: dict[str, Any] = {
            "store": store,
            "clock": SystemClock(),
            "policies": JudgingPolicies(),
            "installation": store.installation.id,
        }
        await Settle(**rooms, checkers={}).run()
        await store.close()
        before = weigh(file)
        store = await open_store(f"sqlite:///{file}", now=NOW)
        rooms |= {"store": store}
        began = time.monotonic()
        kept = await Keeping(**rooms, policy=FoldingPolicy()).whole(write=True)
        seconds = time.monotonic() - began
        replay = Replay(
            store=store,
            now=SystemClock().now(),
            policies=JudgingPolicies(),
            installation=store.installation.id,
            tell=lambda _: None,
        )
        found = await replay.preview()
        await store.close()
        after = weigh(file)
    each = repositories * years
    print(
        f"{years} years of {repositories} repositories: {looks} looks, folded in {seconds:.0f} s, "
        f"{kept.refused} refused; judged again {found.judged}, changed {found.changed}, voids changed {found.voids}"
    )
    for what, (size, growing, rows, rounds) in (("before", before), ("after", after)):
        print(
            f"  {what:7} {rows:7} rows and {rounds:6} rounds; a repository: {rows / repositories:6.1f} rows, "
            f"{growing / repositories:7.0f} bytes of looks, {size / repositories:7.0f} of file; "
            f"a repository and year: {rows / each:5.1f} rows, {growing / each:6.0f} bytes",
            flush=True,
        )


def main() -> None:
    """Print every length of time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repositories", type=int, default=300)
    parser.add_argument("--years", type=int, nargs="+", default=[1, 3, 10])
    told = parser.parse_args()
    for years in told.years:
        asyncio.run(years_of(told.repositories, years))


if __name__ == "__main__":
    main()
