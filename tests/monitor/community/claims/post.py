"""The yard with a post office, and an author who fills in forms."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

from aiohttp import ClientResponse

from checkers.base import EvidenceKind
from monitor.community.notices.post import Post
from monitor.model.claims import Claim
from monitor.model.papers import KnownDate, PaperRecord
from monitor.model.status import Cause
from monitor.roof.post import make_post
from monitor.rules.reading import read
from tests.monitor.community.yard import Reader, Yard, fields_of, open_yard
from tests.monitor.store.made import settle_all, sweep
from tests.standins.mail import PostOffice, post_office
from tests.standins.pages import serving as pages_served

SLUG = "arxiv-2601.00001"
REPOSITORY = "https://github.com/lovelace/engine"
PAGE = "https://lab.example.org/engine/"
WORLD = {
    "https://raw.githubusercontent.com/": "/raw/",
    "https://api.github.com/": "/api/",
    "https://pub.orcid.org/": "/orcid/",
    "https://export.arxiv.org/": "/arxiv/",
    "https://lab.example.org/": "/lab/",
}


@dataclass(slots=True)
class Town:
    """The yard, its post office, and the post that would run as a beat."""

    yard: Yard
    office: PostOffice
    post: Post

    async def paper(self, cause: Cause = Cause.ACTIVE, **rest: Any) -> int:
        """A paper that names a repository and a page."""
        told: dict[str, Any] = {
            "source": "list",
            "key": "2601.00001",
            "title": "A Survey of Mechanical Engines That Compute",
            "arxiv_id": "2601.00001",
            "doi": "10.1000/engine",
            "authors": ("Ada Lovelace", "Charles Babbage"),
            "published": KnownDate(datetime(2026, 1, 5, tzinfo=UTC).date()),
            "abstract": f"Our code is available at {REPOSITORY} and on our project page {PAGE}.",
        }
        now, store = self.yard.clock.now(), self.yard.house.store
        await store.papers.add([read(PaperRecord(**{**told, **rest}), {})], "papers", now=now)
        await sweep(store, now, kind=EvidenceKind.HAS_CODE)
        await settle_all(store, now, cause)
        return await store.papers.find("2601.00001")

    async def claim(self, author: Reader, way: str, **typed: str) -> Claim:
        """Fill in the form; the claim it makes."""
        answer, text = await self.send(author, way, **typed)
        assert answer.status == 303, text
        handle = answer.headers["Location"].rstrip("/").rpartition("/")[2]
        return await self.yard.house.store.claims.by_handle(handle)

    async def send(self, author: Reader, way: str, **typed: str) -> tuple[ClientResponse, str]:
        shown = await self.form(author, f"claim/?paper={SLUG}")
        return await author.post("claim/", shown | {"way": way, **typed})

    async def form(self, author: Reader, path: str) -> dict[str, str]:
        answer, text = await author.get(path)
        assert answer.status == 200, text
        self.yard.clock.ahead += timedelta(seconds=30)
        fields = fields_of(text)
        fields.pop("restricted", None)
        return fields

    async def press(self, author: Reader, path: str, to: str = "", **typed: str) -> tuple[ClientResponse, str]:
        """Press the button of a page of ours."""
        return await author.post(path + to, await self.form(author, path) | typed)

    async def look(self, author: Reader, claim: Claim) -> Claim:
        """Have the proof looked for."""
        answer, text = await self.press(author, f"claim/{claim.handle}/", "check")
        assert answer.status == 303, text
        return await self.yard.house.store.claims.by_handle(claim.handle)

    def link(self, recipient: str) -> str:
        """The first link in the newest message to somebody, below our own address."""
        text = self.office.texts(recipient)[-1]
        found = re.search(re.escape(self.post.address) + r"(\S+)", text)
        assert found, text
        return unescape(found[1])


@asynccontextmanager
async def open_town(folder: Path, **community: Any) -> AsyncIterator[Town]:
    """A town in `folder`; `community` are keys of that section."""
    async with AsyncExitStack() as stack:
        office = await stack.enter_async_context(post_office())
        pages = await stack.enter_async_context(pages_served())
        yard = await stack.enter_async_context(
            open_yard(
                folder,
                http={
                    "remap": {real: pages.base + stand_in for real, stand_in in WORLD.items()},
                    "timeout": 3.0,
                    "attempts": 1,
                    "allow_private_addresses": True,
                },
                community={"smtp_host": office.host, "smtp_port": office.port, **community},
            )
        )
        yard.pages = pages
        yield Town(yard, office, make_post(yard.house, yard.desk))
