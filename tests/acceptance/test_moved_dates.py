"""A sweep works under any date: weeks of the program, each sweep in a process whose clock libfaketime moved."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from tests.acceptance.graveyard import Graveyard
from tests.standins.git import GitBackend, make_repository

LIBRARIES = (
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
    "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1",
)
LIVING, DYING, HIDING = "github.com/ada/living", "gitlab.com/ada/dying", "codeberg.org/ada/hiding"
DAYS = (0, 12, 17, 22, 28, 50)
"""The second look comes by the eleventh day, wherever the spread puts it; a strike is never early."""
GONE = {DYING: range(6, 999), HIDING: range(6, 40)}
"""On which days an address is not there."""


@asynccontextmanager
async def forges(root: Path, today: list[int]) -> AsyncIterator[str]:
    """Three forges on loopback that answer by `today[0]`; yields their address."""
    for name in (LIVING, DYING, HIDING):
        make_repository(root / f"{name}.git")
    git = GitBackend(root)

    async def answer(request: web.Request) -> web.StreamResponse:
        gone = any(request.path.startswith(f"/{name}") and today[0] in days for name, days in GONE.items())
        if gone or "info/refs" not in request.path:
            return web.Response(status=404, text="not found")
        return await git.handle(request)

    app = web.Application()
    app.router.add_route("*", "/{anything:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@pytest.fixture
def library() -> str:
    """Where libfaketime lies."""
    found = next((one for one in LIBRARIES if Path(one).exists()), None)
    if found is None:
        pytest.fail("Debian's package libfaketime is missing: make setup-test installs it")
    return found


async def test_burials_and_resurrections_under_moved_dates(tmp_path: Path, library: str) -> None:
    today = [0]
    seen: dict[int, list[str]] = {0: [], 28: [], 50: []}
    async with forges(tmp_path / "root", today) as address:
        site = Graveyard(tmp_path)
        remap = {
            f"https://{name.partition('/')[0]}/": f"{address}/{name.partition('/')[0]}/"
            for name in (LIVING, DYING, HIDING)
        }
        site.configure(http={"remap": remap | {"https://api.github.com/": f"{address}/api/"}, "attempts": 1})
        records = [
            {"arxiv_id": f"2304.1111{number}", "title": f"On matter {number}", "code_url": f"https://{name}"}
            for number, name in enumerate((LIVING, DYING, HIDING))
        ]
        await asyncio.to_thread(site.run, "import", str(site.papers(records)))
        for day in DAYS:
            today[0] = day
            site.environ.update(LD_PRELOAD=library, FAKETIME=f"+{day}d")
            await asyncio.to_thread(site.told, "sweep")
            if day in seen:
                papers = await asyncio.to_thread(site.told, "export")
                seen[day] = [paper["status"] for paper in sorted(papers, key=lambda paper: str(paper["id"]))]
    assert seen == {0: ["alive", "alive", "alive"], 28: ["alive", "404", "404"], 50: ["alive", "404", "alive"]}
