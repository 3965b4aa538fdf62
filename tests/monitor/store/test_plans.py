"""What is asked while a graveyard runs reads an index, however large the tables are: SQLite's own plans say so."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from checkers.base import EvidenceKind
from monitor.cycle.policies import JudgingPolicies
from monitor.cycle.settle import Settle
from monitor.roof.clock import SystemClock
from monitor.rules.strikes import COUNTS_AS, CountsAs
from monitor.store import Store
from monitor.store.tables import ONLY_STRIKES
from tests.monitor.store.made import NOW, link, reading, sweep

# Small beside the rest, or read once at a start.
MAY_SCAN = ("SCAN hosts", "SCAN tallies", "SCAN installation", "SCAN outages", "SCAN rounds USING INDEX ix_rounds_open")


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'graveyard.db'}"


async def asked(store: Store) -> dict[str, Any]:
    """Every statement of two sweeps and their settling, each with one set of values."""
    heard: dict[str, Any] = {}

    def hear(_c: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        heard.setdefault(statement, tuple(values[0] if isinstance(values, list) else values))

    settle = Settle(
        store=store, clock=SystemClock(), policies=JudgingPolicies(), installation=store.installation.id, checkers={}
    )
    await settle.run()
    event.listen(store._database._engine.sync_engine, "before_cursor_execute", hear)
    for days, kind in ((0, EvidenceKind.HAS_CODE), (8, EvidenceKind.NOT_VISIBLE), (12, EvidenceKind.UNAVAILABLE)):
        now = NOW + timedelta(days=days)
        await store.work.next_due(now, samples_only=False)
        await store.work.waiting(now, samples_only=False)
        await store.work.waiting(now, samples_only=True)
        await sweep(store, now, kind=kind)
        await settle.run()
    event.remove(store._database._engine.sync_engine, "before_cursor_execute", hear)
    return {one: values for one, values in heard.items() if one.split(None, 1)[0] in {"SELECT", "UPDATE", "DELETE"}}


async def test_nothing_reads_a_large_table_from_end_to_end(store: Store) -> None:
    await store.papers.add([reading(f"2601.{n:05}", link(f"ada/{n}")) for n in range(3)], "made", now=NOW)
    statements = await asked(store)
    assert len(statements) > 20
    found = []
    async with store._database.session() as connection:
        for statement, values in statements.items():
            plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            steps = [str(row.detail) for row in plan]
            tables = ("evidence", "repositories", "papers", "links", "rounds", "records", "paper_history")
            scans = [step for step in steps if step.startswith(tuple(f"SCAN {table}" for table in tables))]
            found += [f"{step}: {statement}" for step in scans if not step.startswith(MAY_SCAN)]
    assert found == []


def test_the_index_over_strikes_holds_what_counts_as_one() -> None:
    named = sorted(kind.value for kind, counts in COUNTS_AS.items() if counts is CountsAs.STRIKE)
    assert f"kind IN ({', '.join(f'{kind!r}' for kind in named)})" == ONLY_STRIKES
