"""arXiv on loopback, as its documentation says that it behaves: OAI-PMH with tokens and flow control, the Atom API."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

from aiohttp import web

OAI = "http://www.openarchives.org/OAI/2.0/"
DAY = "2026-11-20"


def raw(number: int, **more: str) -> str:
    """One record in the format arXivRaw."""
    said = {
        "title": f"Made paper number {number}",
        "authors": "Anna Meier, Bo Chan",
        "categories": "cs.NE cs.CV",
        "comments": f"Code: https://github.com/meier/made-{number}",
        "license": "http://creativecommons.org/licenses/by/4.0/",
        "abstract": "We propose a method.",
    } | more
    fields = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in said.items())
    return (
        f"<record><header><identifier>oai:arXiv.org:2304.{number:05}</identifier><datestamp>{DAY}</datestamp>"
        f'<setSpec>cs</setSpec></header><metadata><arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/">'
        f"<id>2304.{number:05}</id><submitter>Anna Meier</submitter>"
        f'<version version="v1"><date>Tue, 25 Apr 2023 07:19:11 GMT</date><size>9kb</size></version>'
        f'<version version="v2"><date>Wed, 26 Apr 2023 07:19:11 GMT</date><size>9kb</size></version>'
        f"{fields}</arXivRaw></metadata></record>"
    )


def deleted(number: int) -> str:
    """The header of a record that is no more (OAI-PMH 2.0, section 2.5.1)."""
    return (
        f'<record><header status="deleted"><identifier>oai:arXiv.org:2304.{number:05}</identifier>'
        f"<datestamp>{DAY}</datestamp></header></record>"
    )


def listing(records: list[str], token: str | None = None, date: str = "2026-11-23T10:00:00Z") -> str:
    """An answer to ListRecords."""
    more = f'<resumptionToken cursor="0" completeListSize="9">{token}</resumptionToken>' if token is not None else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="{OAI}"><responseDate>{date}</responseDate>'
        f'<request verb="ListRecords">http://oaipmh.arxiv.org/oai</request><ListRecords>{"".join(records)}{more}'
        "</ListRecords></OAI-PMH>"
    )


def refusal(code: str, words: str = "") -> str:
    """An OAI-PMH error, which comes with status 200."""
    date, request = "2026-11-23T10:00:00Z", "<request>http://oaipmh.arxiv.org/oai</request>"
    error = f'<error code="{code}">{words}</error>'
    return f'<OAI-PMH xmlns="{OAI}"><responseDate>{date}</responseDate>{request}{error}</OAI-PMH>'


def entry(number: int, *, title: str | None = None) -> str:
    """One entry of the Atom API's feed."""
    return (
        f"<entry><id>http://arxiv.org/abs/2304.{number:05}v2</id><updated>2023-05-01T00:00:00Z</updated>"
        f"<published>2023-04-25T07:19:11Z</published><title>{title or f'Made paper number {number}'}</title>"
        f"<summary>We propose a method.</summary><author><name>Anna Meier</name></author><author><name>Bo Chan</name>"
        f'</author><arxiv:comment xmlns:arxiv="http://arxiv.org/schemas/atom">9 pages</arxiv:comment>'
        f'<category term="cs.NE" scheme="http://arxiv.org/schemas/atom"/></entry>'
    )


def feed(entries: list[str], total: int) -> str:
    """A feed of the Atom API."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        '<opensearch:totalResults xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">'
        f"{total}</opensearch:totalResults>{''.join(entries)}</feed>"
    )


Answer = Callable[[web.Request], web.Response]


def xml(text: str) -> Answer:
    """An answer with this text."""
    return lambda _: web.Response(text=text, content_type="text/xml")


def status(code: int, **headers: str) -> Answer:
    """An answer with a status and nothing else."""
    return lambda _: web.Response(status=code, headers={name.replace("_", "-"): text for name, text in headers.items()})


@dataclass(slots=True)
class Script:
    """A server that gives its answers in turn, the last for ever, and remembers what it was asked."""

    answers: list[Answer]
    asked: list[dict[str, str]] = field(default_factory=list)
    _came: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def reached(self, many: int) -> None:
        """Until it was asked so many times."""
        async with self._came:
            await self._came.wait_for(lambda: len(self.asked) >= many)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        async with self._came:
            self.asked.append({"path": request.path, **request.query})
            self._came.notify_all()
        return (self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])(request)
