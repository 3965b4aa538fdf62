"""A graveyard open to readers, on loopback: a real server, a real database, and the world as scripted pages."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any, Self

from aiohttp import ClientResponse, ClientSession, CookieJar
from aiohttp.abc import AbstractResolver

from checkers.base import EvidenceKind
from monitor.community.desk import Desk
from monitor.community.server import routes
from monitor.config import load
from monitor.daemon.serving import serving
from monitor.http.transport import AioTransport
from monitor.model.corrections import Correction
from monitor.model.papers import GivenAddress, LinkKind, PaperRecord
from monitor.model.status import Cause
from monitor.roof.client import http_policy
from monitor.roof.clock import SystemClock
from monitor.roof.desk import open_desk
from monitor.roof.house import House, open_house
from monitor.rules.reading import read
from tests.monitor.store.made import settle_all, sweep
from tests.standins.pages import Pages
from tests.standins.pages import serving as pages_served

LAB = "https://lab.example.org/"
"""A host that the scripted pages stand in for."""

OLD = "https://gone.example.org/engine/"
NEW = "https://lab.example.org/engine/"
TITLE = "A Survey of Mechanical Engines That Compute"
PAGE = f"<title>The engine</title><p>The program of our paper {TITLE}, arXiv:2601.00001. Run make to build it.</p>" * 3
OPERATOR = {"name": "A test", "mail": "test@graveyard.example", "url": "https://graveyard.example/"}


class Clockwork(SystemClock):
    """The machine's clock, but for the time of day: that stands still unless a test puts it forward."""

    def __init__(self) -> None:
        self.ahead = timedelta()
        self._began = datetime.now(UTC)

    def now(self) -> datetime:
        return self._began + self.ahead


@dataclass(slots=True)
class Yard:
    """Everything a test may want to look at. `address` is where readers are answered, with a closing slash."""

    house: House
    desk: Desk
    address: str
    pages: Pages
    clock: Clockwork

    async def paper(self, **rest: Any) -> int:
        """One paper whose code is lost: its link is there, and its verdict says 404."""
        told: dict[str, Any] = {
            "source": "list",
            "key": "2601.00001",
            "title": TITLE,
            "arxiv_id": "2601.00001",
            "authors": ("Ada Lovelace", "Charles Babbage"),
            "addresses": (GivenAddress(raw=OLD, field="code_url", kind=LinkKind.OWN_CODE),),
        }
        record = PaperRecord(**{**told, **rest})
        now = self.clock.now()
        await self.house.store.papers.add([read(record, {})], "papers", now=now)
        await sweep(self.house.store, now, kind=EvidenceKind.NOT_VISIBLE)
        await settle_all(self.house.store, now, Cause.MISSING)
        return await self.house.store.papers.find(record.arxiv_id or record.key)

    async def status(self, reference: str = "2601.00001") -> tuple[str, str]:
        row = await self.house.store.papers.page(await self.house.store.papers.find(reference))
        return row.status.value, row.cause.value

    async def links(self, reference: str = "2601.00001") -> list[str]:
        row = await self.house.store.papers.page(await self.house.store.papers.find(reference))
        return [one.url for one in row.links if one.removed is None]

    async def waiting(self) -> list[Correction]:
        return await self.house.store.corrections.waiting()

    def reader(self, network: str = "198.51.100.7") -> "Reader":
        return Reader(self, network)


@dataclass(slots=True)
class Reader:
    """A browser without scripts: it keeps cookies, and sends back what stood in the form."""

    yard: Yard
    network: str
    jar: CookieJar = field(default_factory=lambda: CookieJar(unsafe=True))
    session: ClientSession | None = None

    async def __aenter__(self) -> Self:
        self.session = ClientSession(cookie_jar=self.jar, headers={"X-Forwarded-For": self.network})
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.web.close()

    @property
    def web(self) -> ClientSession:
        assert self.session is not None
        return self.session

    async def get(self, path: str, **rest: Any) -> tuple[ClientResponse, str]:
        async with self.web.get(self.yard.address + path, allow_redirects=False, **rest) as answer:
            return answer, await answer.text()

    async def post(self, path: str, data: Any = None, **rest: Any) -> tuple[ClientResponse, str]:
        answer = await self.web.post(self.yard.address + path, data=data, allow_redirects=False, **rest)
        return answer, await answer.text()

    async def open(self, query: str = "", *, wait: float = 60) -> dict[str, str]:
        """The fields of the form as it is shown; `wait` seconds are spent filling it in."""
        answer, text = await self.get(f"correct/?{query}")
        assert answer.status == 200
        self.yard.clock.ahead += timedelta(seconds=wait)
        return fields_of(text)

    async def send(self, query: str = "paper=2601.00001", **told: str) -> tuple[ClientResponse, str]:
        """Fill in the form and send it."""
        shown = await self.open(query)
        return await self.post("correct/", shown | {name.replace("detail_", "detail-"): v for name, v in told.items()})


def fields_of(text: str) -> dict[str, str]:
    """What a browser would send of the form in a page."""
    form = text.partition('<form method="post"')[2].partition("</form>")[0]
    fields = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attributes = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        fields[attributes["name"]] = unescape(attributes.get("value", ""))
    for name, inside in re.findall(r'<select id="[^"]*" name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', inside) or re.search(r'value="([^"]*)"', inside)
        assert chosen
        fields[name] = chosen[1]
    for name, inside in re.findall(r'<textarea id="[^"]*" name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL):
        fields[name] = unescape(inside)
    return fields


@asynccontextmanager
async def open_yard(folder: Path, *, resolver: AbstractResolver | None = None, **sections: Any) -> AsyncIterator[Yard]:
    """A yard in `folder`; `sections` are those of its configuration. `resolver` stands for the world's name servers."""
    async with AsyncExitStack() as stack:
        pages = await stack.enter_async_context(pages_served())
        told: dict[str, Any] = {
            "operator": OPERATOR,
            "hosts": {"default": {"per_second": 10_000, "concurrency": 10}},
            "serve": {"port": 0, "trusted_proxies": ["127.0.0.1"]},
            "http": {"remap": {LAB: f"{pages.base}/"}, "timeout": 3.0, "attempts": 1},
        }
        (folder / "config.yaml").write_text(json.dumps({**told, **sections}), encoding="utf-8")
        configuration = load(folder / "config.yaml", {})
        clock = Clockwork()
        transport = AioTransport(http_policy(configuration), resolver=resolver) if resolver else None
        house = await stack.enter_async_context(open_house(configuration, clock=clock, transport=transport))
        desk = await stack.enter_async_context(open_desk(house, house.settle().run))
        # A test waits for the look, however busy the machine is, and not for a crowd.
        desk.checking.patience, desk.checking.noting.apart, desk.arriving.apart = 30.0, 0.0, 0.0
        site = folder / "site"
        site.mkdir(exist_ok=True)
        address = await stack.enter_async_context(serving(site, configuration.keys.serve, routes(desk)))
        yield Yard(house, desk, address, pages, clock)
