"""The main job from a list of papers to a site, with real git repositories behind stand-ins for the real hosts."""

import asyncio
import json
import signal
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web

from tests.acceptance.graveyard import Graveyard
from tests.standins.git import GitBackend, make_empty, make_readme_only, make_repository

PAPERS: list[dict[str, Any]] = [
    {
        "arxiv_id": "2304.11111",
        "title": "A living method",
        "authors": ["Ada Lovelace", "Charles Babbage"],
        "abstract": "We do things. Our code is available at \\url{https://github.com/ada/living}.",
        "published": "2023-04-25",
    },
    {"arxiv_id": "2304.22222", "title": "A misread address", "code_url": "https://github.com/ada/braces}"},
    {"arxiv_id": "2304.33333", "title": "A lost address", "code_url": "https://github.com/ada/gone"},
    {"arxiv_id": "2304.44444", "title": "An empty place", "code_url": "https://gitlab.com/ada/group/empty"},
    {"arxiv_id": "2304.55555", "title": "A promise", "abstract": "Our code will be released soon.", "year": 2023},
    {"arxiv_id": "2304.66666", "title": "A walled host", "code_url": "https://walled.example/page"},
    {"arxiv_id": "2304.77777", "title": "A moved place", "code_url": "https://github.com/ada/old-name"},
    {"arxiv_id": "2304.88888", "title": "A closed host", "code_url": "https://code.google.com/p/closed/"},
    {"arxiv_id": "2304.99999", "title": "A readme", "code_url": "https://codeberg.org/ada/readme"},
]


@asynccontextmanager
async def world(root: Path) -> AsyncIterator[tuple[str, list[str]]]:
    """Stand-ins for three forges and a walled web host; yields their address and the paths that were asked."""
    for name in ("github.com/ada/living", "github.com/ada/braces", "github.com/ada/new-name"):
        make_repository(root / f"{name}.git")
    make_empty(root / "gitlab.com/ada/group/empty.git")
    make_readme_only(root / "codeberg.org/ada/readme.git")
    git = GitBackend(root)
    asked: list[str] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        asked.append(request.path)
        if request.path.startswith("/walled.example"):
            return web.Response(status=403, text="Access denied")
        if request.path.startswith("/github.com/ada/old-name"):
            raise web.HTTPMovedPermanently(request.path_qs.replace("old-name", "new-name"))
        return await git.handle(request)

    app = web.Application()
    app.router.add_route("*", "/{anything:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}", asked
    finally:
        await runner.cleanup()


def remapped(address: str) -> dict[str, Any]:
    return {"remap": {"https://": f"{address}/"}}


async def told(yard: Graveyard, *arguments: str) -> list[dict[str, Any]]:
    return await asyncio.to_thread(yard.told, *arguments)


async def test_from_a_list_of_papers_to_a_site(tmp_path: Path) -> None:
    yard = Graveyard(tmp_path)
    async with world(tmp_path / "repositories") as (address, asked):
        yard.configure(http=remapped(address))
        counts = (await told(yard, "import", str(yard.papers(PAPERS))))[0]
        assert counts == {"read": 9, "added": 9, "updated": 0, "unchanged": 0, "rejected": 0}
        again = (await told(yard, "import", str(yard.papers(PAPERS))))[0]
        assert (again["added"], again["unchanged"]) == (0, 9)

        swept = (await told(yard, "sweep"))[0]
        promised = {"asked", "alive", "ghosted", "not_found", "limbo", "exempt", "voided", "requests", "seconds"}
        assert set(swept) == promised | {"points"}
        assert swept["not_found"] == 1, "only the host that closed for good is lost at first sight"
        assert swept["alive"] + swept["ghosted"] + swept["limbo"] + swept["exempt"] == 8

        shown = {paper: (await told(yard, "show", paper))[0] for paper in ("2304.11111", "2304.22222", "2304.33333")}
        assert (shown["2304.11111"]["status"], shown["2304.22222"]["status"]) == ("alive", "alive")
        link = shown["2304.22222"]["links"][0]
        assert (link["raw"], link["repository"]) == ("https://github.com/ada/braces}", "github.com/ada/braces")
        lost = shown["2304.33333"]
        assert (lost["status"], lost["cause"]) == ("limbo", "doubtful"), "one look buries nobody"
        assert any(look["kind"] == "not-visible" for look in lost["evidence"])
        moved = (await told(yard, "show", "2304.77777"))[0]
        assert (moved["status"], moved["cause"]) == ("alive", "moved")
        walled = (await told(yard, "show", "2304.66666"))[0]
        assert (walled["status"], walled["cause"]) == ("limbo", "walled")
        assert (await told(yard, "show", "2304.55555"))[0]["cause"] == "promised"
        assert (await told(yard, "show", "2304.88888"))[0]["cause"] == "host-gone"

        before = len(asked)
        nothing = (await told(yard, "sweep"))[0]
        assert nothing["asked"] == 0, "nothing is due the same hour"
        assert len(asked) == before

    built = (await told(yard, "render"))[0]
    assert built["written"] == built["pages"] > 20
    assert (await told(yard, "render"))[0]["written"] == 0
    index = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert "A living method" in index or "alive" in index
    exported = {line["id"]: line for line in await told(yard, "export")}
    assert exported["arxiv-2304.11111"]["status"] == "alive"
    assert len(exported) == 9
    worklist = (await asyncio.to_thread(yard.run, "worklist")).stdout
    assert "A misread address" in worklist
    assert "A lost address" in worklist
    rejudged = (await told(yard, "rejudge", "--dry-run"))[0]
    assert rejudged["changed"] == 0, "the same rules over the same evidence change nothing"


async def test_the_operator_s_hand_outlives_an_import_and_forget_is_whole(tmp_path: Path) -> None:
    yard = Graveyard(tmp_path)
    async with world(tmp_path / "repositories") as (address, _):
        yard.configure(http=remapped(address))
        papers = str(yard.papers(PAPERS))
        await told(yard, "import", papers, "--collection", "mine")
        await asyncio.to_thread(yard.run, "set", "2304.33333", "--link", "https://github.com/ada/living")
        await told(yard, "import", papers, "--collection", "mine")
        await told(yard, "sweep")
        assert (await told(yard, "show", "2304.33333"))[0]["status"] == "alive"
        await asyncio.to_thread(yard.run, "set", "2304.55555", "--restricted", "--reason", "patient data")
        assert (await told(yard, "show", "2304.55555"))[0]["cause"] == "restricted"
        assert (await told(yard, "forget", "--collection", "mine"))[0] == {"forgotten": 9}
        yard.run("show", "2304.33333", code=1)
        assert (await told(yard, "sweep"))[0]["asked"] == 0


async def test_without_a_network_nobody_is_judged_and_it_recovers(tmp_path: Path) -> None:
    yard = Graveyard(tmp_path)
    # Nobody listens there: every connection is refused, as it is when the cable is out.
    yard.configure(http={"remap": {"https://": "http://127.0.0.1:9/"}, "attempts": 1})
    await told(yard, "import", str(yard.papers(PAPERS)))
    silent = await asyncio.to_thread(yard.run, "sweep")
    assert "no network" in silent.stderr
    assert "graveyard demo" in silent.stderr
    async with world(tmp_path / "repositories") as (address, _):
        yard.configure(http=remapped(address))
        with closing(sqlite3.connect(tmp_path / "graveyard.db")) as database:
            assert database.execute(
                "SELECT count(*) FROM repositories WHERE status = '404' AND last_look IS NOT NULL"
            ).fetchone() == (0,)
            database.execute("UPDATE repositories SET due_at = 1 WHERE due_at IS NOT NULL")
            database.execute("UPDATE hosts SET due_at = 1 WHERE due_at IS NOT NULL")
            database.commit()
        await told(yard, "sweep")
        assert (await told(yard, "show", "2304.11111"))[0]["status"] == "alive"


async def test_without_an_operator_only_the_samples_are_asked(tmp_path: Path) -> None:
    yard = Graveyard(tmp_path)
    async with world(tmp_path / "repositories") as (address, asked):
        yard.configure(http=remapped(address), operator={})
        await told(yard, "import", str(yard.papers(PAPERS)))
        swept = await asyncio.to_thread(yard.run, "sweep", "--json")
        assert json.loads(swept.stdout)["asked"] == 0
        assert "operator.name" in swept.stderr
        assert not asked


async def daemon_says(stream: asyncio.StreamReader, hears: Callable[[str], bool]) -> str:
    """The first line of the daemon's that is what we wait for."""
    while line := (await stream.readline()).decode():
        if hears(line):
            return line
    raise AssertionError("the daemon ended without saying it")


async def test_the_daemon_serves_looks_and_stops_within_seconds(tmp_path: Path) -> None:
    yard = Graveyard(tmp_path)
    async with world(tmp_path / "repositories") as (address, _):
        yard.configure(http=remapped(address))
        daemon = await asyncio.create_subprocess_exec(
            *yard.command("run"),
            env=yard.environment,
            cwd=tmp_path,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        assert daemon.stderr is not None
        try:
            line = await asyncio.wait_for(daemon_says(daemon.stderr, lambda line: "The site is at" in line), timeout=60)
            site = line.partition("http")[1] + line.partition("http")[2].split()[0]
            async with ClientSession() as session, session.get(site) as answer:
                assert answer.status == 200
                assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
                assert "<h1" in await answer.text()
            async with ClientSession() as session, session.get(f"{site}.graveyard-manifest.sqlite") as answer:
                assert answer.status == 404
            await asyncio.wait_for(daemon_says(daemon.stderr, lambda line: "looked at" in line), timeout=60)
            busy = await asyncio.to_thread(yard.run, "sweep", code=1)
            assert "already sweeps" in busy.stderr
            daemon.send_signal(signal.SIGTERM)
            await asyncio.wait_for(daemon_says(daemon.stderr, lambda line: "Stopped" in line), timeout=30)
            assert await daemon.wait() == 0
        finally:
            if daemon.returncode is None:
                daemon.kill()
                await daemon.wait()
    with closing(sqlite3.connect(tmp_path / "graveyard.db")) as database:
        assert database.execute("SELECT count(*) FROM evidence").fetchone()[0] > 0
        assert database.execute("SELECT count(*) FROM rounds WHERE ended IS NULL").fetchone() == (0,)


@pytest.mark.parametrize(
    ("arguments", "code", "named"),
    [
        (("import",), 2, "at least one file"),
        (("import", "nowhere.jsonl"), 1, "nowhere.jsonl"),
        (("bogus",), 2, "bogus"),
        (("sweep", "--for", "soon"), 2, "soon"),
        (("show", "2304.00000"), 1, "2304.00000"),
        (("set", "2304.00000"), 2, "exactly one"),
        (("forget",), 2, "one of the three"),
        (("export", "--format", "parquet"), 2, "--out"),
        (("check",), 2, "an address or a file"),
        (("import", "x.jsonl", "--map", "nonsense"), 2, "FIELD=COLUMN"),
    ],
)
def test_bad_usage_ends_with_a_sentence_and_a_code(
    tmp_path: Path, arguments: tuple[str, ...], code: int, named: str
) -> None:
    yard = Graveyard(tmp_path)
    yard.configure()
    ended = yard.run(*arguments, code=code)
    assert named in ended.stderr
    assert "Traceback" not in ended.stderr
    assert code == 1 or ended.stdout == ""


def test_a_bad_configuration_stops_the_start(tmp_path: Path) -> None:
    yard = Graveyard(tmp_path)
    yard.config.write_text("sweep: {patiense: 1}\n", encoding="utf-8")
    ended = yard.run("sweep", code=2)
    assert "sweep.patiense" in ended.stderr
    assert "`patience`" in ended.stderr


def test_malformed_records_are_named_and_the_rest_is_imported(tmp_path: Path) -> None:
    yard = Graveyard(tmp_path)
    yard.configure()
    file = tmp_path / "papers.jsonl"
    lines = [
        '{"id": "one", "title": "The first good one"}',
        "not JSON at all",
        '{"id": "two", "title": ["a", "list"]}',
        '["no", "object"]',
        '{"id": "three"}',
        '{"title": "' + "x" * 100 + '", "abstract": "\\u0000 null \\ud800 half"}',
        "",
        '{"id": "last", "title": "The last good one"}',
    ]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    ended = yard.run("import", str(file), "--json")
    counts = json.loads(ended.stdout)
    assert counts["added"] + counts["rejected"] == counts["read"] >= 7
    assert counts["added"] >= 3
    assert "line 2" in ended.stderr
    assert {line["title"] for line in yard.told("export")} >= {"The first good one", "The last good one"}


def test_check_looks_once_and_needs_no_database(tmp_path: Path) -> None:
    yard = Graveyard(tmp_path)
    yard.configure()
    closed = yard.told("check", "https://code.google.com/p/x/", "not an address")
    assert {line["counts_as"] for line in closed} == {"nothing"}
    refused = yard.told("check", "http://127.0.0.1:9/x")[0]
    assert (refused["counts_as"], refused["repository"] is not None) != ("strike", True)
    assert [file.name for file in tmp_path.iterdir()] == ["config.yaml"]


def test_init_writes_what_a_person_can_fill_in_and_never_overwrites(tmp_path: Path) -> None:
    yard = Graveyard(tmp_path)
    yard.run("init")
    first = yard.config.read_text(encoding="utf-8")
    assert "operator:" in first
    assert (tmp_path / "graveyard.db").is_file()
    yard.config.write_text(first.replace("port: 8080", "port: 9090"), encoding="utf-8")
    assert "stays as it is" in yard.run("init").stderr
    assert "port: 9090" in yard.config.read_text(encoding="utf-8")
    yard.run("sweep")


def test_doctor_names_what_is_missing_and_how_to_mend_it(tmp_path: Path) -> None:
    yard = Graveyard(tmp_path)
    yard.configure(operator={"name": "A lab"}, http={"remap": {"https://": "http://127.0.0.1:9/"}, "attempts": 1})
    found = {line["check"]: line for line in yard.told("doctor", code=1)}
    assert not found["operator"]["ok"]
    assert "operator.mail" in found["operator"]["advice"]
    assert found["database"]["ok"]
    assert not found["network"]["ok"]
    assert "graveyard demo" in found["network"]["advice"]
    assert not found["papers"]["ok"]
