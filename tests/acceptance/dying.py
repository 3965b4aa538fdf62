"""The whole way of a correction, done by processes that kill themselves before a chosen step.

`python -m tests.acceptance.dying FOLDER [EVERY]` prints, as a JSON object a line, what the database held after each
kill, and what it holds once another process has gone on where the dead one stopped. It kills at every step, or at
every EVERY-th.
"""

import asyncio
import json
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import event

from checkers.base import EvidenceKind
from monitor.errors import UsageError
from monitor.model.corrections import Problem, Relation, Sign, State, Submission, Verification
from monitor.model.papers import GivenAddress, LinkKind, PaperRecord
from monitor.model.status import Cause
from monitor.rules.corrections import digest
from monitor.rules.reading import read
from monitor.store import Store, open_store
from tests.monitor.store.made import receive, settle_all, sweep

NOW: Final = datetime(2026, 3, 1, tzinfo=UTC)
OLD: Final = "https://github.com/old/home"
NEW: Final = "https://github.com/fresh/home"
HANDLE: Final = "handle-of-the-sender"
SEEN: Final = Verification(
    at=NOW, key="github.com/fresh/home", url=NEW, kind="has-code", counts_as="life", detail="", signs=(Sign.TITLE,)
)
TOLD: Final = Submission(
    problem=Problem.MOVED, relation=Relation.READER, paper="arxiv-2601.00001", url=NEW, mail="ada@uni.example"
)


async def prepare(store: Store) -> None:
    """One paper whose code is lost."""
    record = PaperRecord(
        source="list",
        key="2601.00001",
        title="A Survey of Mechanical Engines That Compute",
        arxiv_id="2601.00001",
        addresses=(GivenAddress(raw=OLD, field="code_url", kind=LinkKind.OWN_CODE),),
    )
    await store.papers.add([read(record, {})], "papers", now=NOW)
    await sweep(store, NOW, kind=EvidenceKind.NOT_VISIBLE)
    await settle_all(store, NOW, Cause.MISSING)


async def way(store: Store, acknowledge: Callable[[str], None]) -> None:
    """Submitted, acknowledged, checked, accepted, undone."""
    paper = await store.papers.find("2601.00001")
    sent = await receive(store, TOLD, paper, digest(TOLD, SEEN.key), HANDLE, now=NOW)
    acknowledge("submit")
    await store.corrections.verified(sent.number, SEEN, disputed_until=NOW, now=NOW)
    await store.corrections.accept(sent.number, by="ann", digest=sent.digest, now=NOW)
    acknowledge("accept")
    await store.corrections.undo(sent.number, by="ann", now=NOW)
    acknowledge("undo")


async def go_on(store: Store, _: Callable[[str], None]) -> None:
    """What the next start and the moderator do: check what nobody looked at, accept what waits, once more than once."""
    for number, _network in await store.corrections.unverified():
        await store.corrections.verified(number, SEEN, disputed_until=NOW, now=NOW)
    for one in await store.corrections.waiting():
        for _again in range(2):
            try:
                await store.corrections.accept(one.number, by="ann", digest=one.digest, now=NOW)
            except UsageError:
                continue
    for one in await store.corrections.decided():
        if one.state is State.ACCEPTED:
            await store.corrections.undo(one.number, by="ann", now=NOW)


def in_a_child(
    folder: Path, act: Callable[[Store, Callable[[str], None]], Awaitable[None]], die_before: int | None = None
) -> bool:
    """Do it in a process of its own, which is killed before that statement or commit. Whether it was."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            asyncio.run(_act(folder, act, die_before))
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0, "it broke, and was not killed"
    return False


async def _act(
    folder: Path, act: Callable[[Store, Callable[[str], None]], Awaitable[None]], die_before: int | None
) -> None:
    store = await open_store(f"sqlite:///{folder / 'graveyard.db'}", now=NOW)
    left = [die_before]

    def step(*_: object) -> None:
        if left[0] is None:
            return
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1

    engine = store._database._engine.sync_engine
    event.listen(engine, "before_cursor_execute", step)
    event.listen(engine, "commit", step)
    acknowledged = folder / "acknowledged"
    await act(store, lambda what: _write(acknowledged, what))
    await store.close()


def _write(file: Path, what: str) -> None:
    file.write_text(what, encoding="utf-8")


def held(folder: Path) -> dict[str, Any]:
    """What the database holds: its corrections, their log, the paper's links, the letters."""
    with closing(sqlite3.connect(folder / "graveyard.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        states = [state for (state,) in connection.execute("SELECT state FROM corrections WHERE handle = ?", [HANDLE])]
        verbs = [
            verb for (verb,) in connection.execute("SELECT verb FROM acts WHERE subject = 'correction 1' ORDER BY id")
        ]
        linked = connection.execute(
            "SELECT repositories.key FROM links JOIN repositories ON repositories.id = links.repository_id"
            " WHERE links.removed IS NULL AND links.trial_of IS NULL"
        ).fetchall()
        letters = connection.execute("SELECT count(*) FROM notices WHERE kind = 'answered'").fetchone()[0]
    acknowledged = folder / "acknowledged"
    told = acknowledged.read_text(encoding="utf-8") if acknowledged.exists() else None
    keys = sorted(key for (key,) in linked)
    return {"acknowledged": told, "states": states, "verbs": verbs, "linked": keys, "letters": letters}


def main(folder: Path, every: int = 1) -> None:
    """Kill before the first step, the second (or `every` further on), and so on, until the way is done without one."""
    made = folder / "made"
    made.mkdir()
    in_a_child(made, lambda store, _: prepare(store))
    killed, step = True, 0
    while killed:
        tried = folder / f"step-{step}"
        shutil.copytree(made, tried)
        killed = in_a_child(tried, way, step)
        after = held(tried)
        in_a_child(tried, go_on)
        print(json.dumps({"step": step, "killed": killed, "after": after, "gone_on": held(tried)}), flush=True)
        shutil.rmtree(tried)
        step += every


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:3]))
