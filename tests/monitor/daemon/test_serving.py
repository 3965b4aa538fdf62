"""The small web server shows the built folder, and nothing beside it."""

import asyncio
import socket
from pathlib import Path

import pytest
from aiohttp import ClientSession

from monitor.config.sections import ServeSection
from monitor.daemon.serving import serving
from monitor.errors import GraveyardError


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    (folder / "paper" / "ab").mkdir(parents=True)
    (folder / "index.html").write_text("<h1>front</h1>", encoding="utf-8")
    (folder / "404.html").write_text("<h1>nothing here</h1>", encoding="utf-8")
    (folder / "paper" / "ab" / "index.html").write_text("<h1>paper</h1>", encoding="utf-8")
    (folder / ".manifest").write_text("ours", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (folder / "outside").symlink_to(tmp_path / "secret.txt")
    return folder


async def raw(address: str, target: str) -> str:
    """What comes back for a request target sent letter by letter: clients would tidy it up."""
    port = int(address.rsplit(":", 1)[1].rstrip("/"))
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    answer = (await reader.read()).decode(errors="replace")
    writer.close()
    await writer.wait_closed()
    return answer


async def test_pages_are_served_with_strict_headers(site: Path) -> None:
    async with serving(site, ServeSection(port=0)) as address, ClientSession() as session:
        async with session.get(address) as answer:
            assert (answer.status, await answer.text()) == (200, "<h1>front</h1>")
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Server"] == "paper-graveyard"  # and no version of anything
        async with session.get(f"{address}paper/ab") as answer:
            assert (answer.status, await answer.text()) == (200, "<h1>paper</h1>")
        async with session.get(f"{address}nowhere") as answer:
            assert (answer.status, await answer.text()) == (404, "<h1>nothing here</h1>")
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "target",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/paper/%2e%2e/%2e%2e/secret.txt",
        "//etc/passwd",
        "/outside",
        "/.manifest",
        "/paper/../.manifest",
        "/%00",
        "/" + "a" * 5000,
        "/..%5csecret.txt",
    ],
)
async def test_nothing_outside_the_site_and_nothing_of_ours_is_served(site: Path, target: str) -> None:
    async with serving(site, ServeSection(port=0)) as address:
        answer = await raw(address, target)
    assert answer.startswith(("HTTP/1.1 404", "HTTP/1.1 400", "HTTP/1.0 400"))
    assert "secret\n" not in answer
    assert "root:" not in answer
    assert not answer.endswith("ours")


async def test_a_folder_without_its_slash_never_leads_elsewhere(site: Path) -> None:
    (site / "evil.example").mkdir()
    async with serving(site, ServeSection(port=0)) as address:
        answer = await raw(address, "//evil.example")
    assert "Location: //evil.example" not in answer


async def test_before_the_first_render_it_says_so(tmp_path: Path) -> None:
    async with serving(tmp_path / "none", ServeSection(port=0)) as address:
        answer = await raw(address, "/")
    assert answer.startswith("HTTP/1.1 404")
    assert "graveyard render" in answer


async def test_a_port_in_use_is_a_sentence_with_advice(site: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refusing = serving(site, ServeSection(port=taken.getsockname()[1]))
        with pytest.raises(GraveyardError) as refused:
            await refusing.__aenter__()
    assert "GRAVEYARD_SERVE__PORT" in refused.value.advice


async def test_what_was_taken_away_is_gone_and_not_only_unknown(site: Path) -> None:
    (site / "410.html").write_text("<h1>taken away</h1>", encoding="utf-8")
    (site / ".graveyard-gone.json").write_text('{"paper/cd/arxiv-1/": "2026-03-01"}', encoding="utf-8")
    async with serving(site, ServeSection(port=0)) as address, ClientSession() as session:
        for path in ("paper/cd/arxiv-1/", "paper/cd/arxiv-1", "paper/cd/arxiv-1/badge.svg"):
            async with session.get(address + path) as answer:
                assert (answer.status, await answer.text()) == (410, "<h1>taken away</h1>")
        async with session.get(f"{address}paper/cd/arxiv-2/") as answer:
            assert answer.status == 404
        async with session.get(f"{address}.graveyard-gone.json") as answer:
            assert answer.status == 404


async def test_a_paper_that_turned_out_to_be_another_leads_there_and_its_twin_answers(site: Path) -> None:
    for name in ("index.html", "index.json"):
        (site / "paper/cd/old").mkdir(parents=True, exist_ok=True)
        (site / "paper/cd/old" / name).write_text("small", encoding="utf-8")
    (site / ".graveyard-moved.json").write_text('{"paper/cd/old/": "paper/ab/"}', encoding="utf-8")
    async with serving(site, ServeSection(port=0)) as address, ClientSession() as session:
        for path in ("paper/cd/old/", "paper/cd/old", "paper/cd/old/index.html"):
            async with session.get(address + path) as answer:
                assert (str(answer.url), await answer.text()) == (f"{address}paper/ab/", "<h1>paper</h1>")
                assert answer.history[-1].status == 301
        async with session.get(f"{address}paper/cd/old/index.json") as answer:
            assert (answer.status, answer.history, await answer.text()) == (200, (), "small")
        async with session.get(f"{address}.graveyard-moved.json") as answer:
            assert answer.status == 404
        (site / ".graveyard-moved.json").write_text("[not ours", encoding="utf-8")
        async with session.get(f"{address}paper/cd/old/") as answer:
            assert (answer.status, await answer.text()) == (200, "small")


async def test_a_feed_is_made_of_the_twin_when_asked_for(site: Path) -> None:
    (site / "data").mkdir()
    (site / "data/site.json").write_text(
        '{"title": "Yard", "address": "https://graves.example/", "voice": "graveyard", "stale": false}',
        encoding="utf-8",
    )
    (site / "paper/ab/index.json").write_text(
        '{"id": "one", "title": "On Engines", "history": [{"at": "2026-03-01T12:00:00Z", "status": "404", '
        '"cause": "missing", "reasons": ["3 strikes."], "annulled": null}]}',
        encoding="utf-8",
    )
    async with serving(site, ServeSection(port=0)) as address, ClientSession() as session:
        async with session.get(f"{address}paper/ab/feed.xml") as answer:
            assert answer.content_type == "application/atom+xml"
            assert "On Engines" in await answer.text()
        async with session.get(f"{address}paper/feed.xml") as answer:
            assert answer.status == 404
