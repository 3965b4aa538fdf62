"""kill -9 on the way of a correction: what was acknowledged is there exactly once, nothing is applied twice."""

import asyncio
import json
import random
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from aiohttp import ClientError, ClientSession, CookieJar

from tests.acceptance.daemon import Daemon, Sender
from tests.acceptance.graveyard import PROJECT, Graveyard
from tests.monitor.community.moderation.office import MODERATORS, PASSWORD, form_of
from tests.monitor.community.yard import fields_of
from tests.standins.pages import serving

EVERY = 4
"""Steps from one kill to the next; `python -m tests.acceptance.dying FOLDER` takes every one of them."""

LIVES = ["received", "checked", "accepted", "undone"]
NEXT = {
    "received": ["github.com/old/home"],
    "queued": ["github.com/old/home"],
    "accepted": ["github.com/fresh/home"],
    "undone": ["github.com/old/home"],
}
"""What the paper links in each state: never both, never neither."""


async def test_a_process_killed_between_two_steps_loses_nothing_acknowledged_and_applies_nothing_twice(
    tmp_path: Path,
) -> None:
    dying = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.acceptance.dying", str(tmp_path), str(EVERY),
        cwd=PROJECT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await dying.communicate()
    assert dying.returncode == 0, err.decode()[-3_000:]
    lines = [json.loads(line) for line in out.splitlines()]
    assert len(lines) > 12, "too few steps to prove anything"
    assert [line["killed"] for line in lines] == [True] * (len(lines) - 1) + [False]
    assert {(line["after"]["states"] or [None])[0] for line in lines} == {None, *NEXT}, "some state was never died in"
    for line in lines:
        after, end = line["after"], line["gone_on"]
        acknowledged = {None: 0, "submit": 1, "accept": 3, "undo": 4}[after["acknowledged"]]
        assert len(after["states"]) <= 1, line
        assert after["verbs"] == LIVES[: len(after["verbs"])], line
        assert len(after["verbs"]) >= acknowledged, line
        if after["states"]:
            assert after["linked"] == NEXT[after["states"][0]], line
            assert end["verbs"] == LIVES, line
            assert end["states"] == ["undone"], line
            assert end["letters"] == 2, line
        assert end["linked"] == NEXT["undone"], line


def rows(yard: Graveyard, question: str) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(yard.folder / "graveyard.db")) as connection:
        return connection.execute(question).fetchall()


async def done(sending: Iterable[asyncio.Task[str]]) -> list[str]:
    """What came of those that were answered."""
    came = await asyncio.gather(*sending, return_exceptions=True)
    assert all(isinstance(one, str | ClientError) for one in came), came
    return [one for one in came if isinstance(one, str)]


async def test_a_daemon_killed_while_readers_send_and_a_moderator_decides(tmp_path: Path) -> None:
    yard, moments = Graveyard(tmp_path), random.Random(20261123)
    async with serving() as pages:
        yard.configure(
            serve={"port": 0, "trusted_proxies": ["127.0.0.1"]},
            http={"remap": {"https://lab.example.org/": f"{pages.base}/"}, "attempts": 1},
            community={"moderators": MODERATORS},
        )
        record = {
            "id": "2601.00001",
            "arxiv_id": "2601.00001",
            "title": "Engines",
            "code_url": "https://lab.example.org/",
        }
        await asyncio.to_thread(yard.run, "import", str(yard.papers([record])))
        daemon = Daemon(yard)
        await daemon.start()
        senders = [Sender(number) for number in range(8)]
        for sender in senders:
            await sender.fill_in(daemon.address)
        sending = [asyncio.ensure_future(sender.send(daemon.address)) for sender in senders]
        enough = moments.randint(2, 5)
        for answered, next_one in enumerate(asyncio.as_completed(sending), 1):
            await next_one
            if answered == enough:
                break
        await daemon.kill()
        kept = await done(sending)
        for sender in senders:
            await sender.web.close()
        await daemon.start()
        counted = Counter(handle for (handle,) in rows(yard, "SELECT handle FROM corrections"))
        assert {handle: counted[handle] for handle in kept} == dict.fromkeys(kept, 1)
        assert set(Counter(url for (url,) in rows(yard, "SELECT url FROM corrections")).values()) == {1}
        await moderated(yard, daemon)
        await daemon.kill()


async def moderated(yard: Graveyard, daemon: Daemon) -> None:
    """Accept and undo, with a kill in the moment after each was sent: whatever the database says, it says once."""
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as ann:
        async with ann.get(f"{daemon.address}moderate/sign-in/") as answer:
            fields = fields_of(await answer.text()) | {"name": "ann", "password": PASSWORD, "code": ""}
        async with ann.post(f"{daemon.address}moderate/sign-in/", data=fields, allow_redirects=False) as answer:
            assert answer.status == 303
        for act, state in (("accept", "accepted"), ("undo", "undone")):
            async with ann.get(f"{daemon.address}moderate/1/") as answer:
                form = form_of(await answer.text(), 'value="accept"' if act == "accept" else 'name="numbers"')
            where = "moderate/1/" if act == "accept" else "moderate/undo"
            pressing = asyncio.ensure_future(ann.post(f"{daemon.address}{where}", data=form | {"act": act}))
            await asyncio.sleep(0)
            await daemon.kill()
            await asyncio.gather(pressing, return_exceptions=True)
            await daemon.start()
            if rows(yard, "SELECT state FROM corrections WHERE id = 1") != [(state,)]:
                async with ann.post(f"{daemon.address}{where}", data=form | {"act": act}) as answer:
                    assert answer.status == 200, await answer.text()
            lines = rows(
                yard, "SELECT verb FROM acts WHERE subject = 'correction 1' AND verb IN ('accepted', 'undone')"
            )
            assert lines == [("accepted",), ("undone",)][: len(lines)]
            assert lines[-1] == (state,)
            linked = rows(yard, "SELECT url FROM links WHERE removed IS NULL AND set_by IS NOT NULL")
            assert len(linked) == (act == "accept")
