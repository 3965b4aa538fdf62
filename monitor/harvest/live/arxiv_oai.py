"""arXiv by OAI-PMH: everything of a set that was made or changed since the last time.

https://info.arxiv.org/help/oa/index.html: dates are of modification, the next `from` is best the last answer's date, no
`until`; https://info.arxiv.org/help/api/tou.html: one request every three seconds, which the client's lane keeps.
"""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode

from monitor.errors import SourceError
from monitor.harvest.live.asking import Asker
from monitor.harvest.live.oai import Page, page_of
from monitor.harvest.live.source import Batch

BASE: Final = "https://oaipmh.arxiv.org/oai"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArxivOai:
    """One set of arXiv (`cs`, `cs:cs:LG`, `physics:hep-th`; None for all), in one of arXiv's own two formats.

    `since` is where the first harvest begins; after that it goes on from where it stopped.
    """

    since: date | None
    set: str | None = None
    format: str = "arXivRaw"

    @property
    def name(self) -> str:
        """As a person reads it."""
        return f"arXiv by OAI-PMH, {self.set or 'every set'}"

    @property
    def point(self) -> str:
        """The name of its resume point."""
        return f"arxiv-oai {self.format} {self.set or '*'}"

    async def batches(self, asker: Asker, resume: str | None) -> AsyncIterator[Batch]:
        """A batch a page. A token that is no longer taken (arXiv's live a day) begins the same list again."""
        kept = json.loads(resume) if resume else {}
        since: str | None = kept.get("from", self.since.isoformat() if self.since else None)
        token: str | None = kept.get("token")
        begun: str | None = kept.get("begun")
        while True:
            page = await asker.read(self._address(since, token), page_of)
            if page is None:  # pragma: no cover - no status is taken for an answer here
                return
            if page.error == "badResumptionToken" and token is not None:
                token, begun = None, None
                continue
            if page.error is not None and page.error != "noRecordsMatch":
                raise SourceError(f"arXiv refuses the question: {page.error}. {page.words}".strip())
            begun = begun or page.date[:10]
            token = page.token
            yield Batch(records=page.records, resume=_point(since, token, begun, page))
            if token is None:
                return

    def _address(self, since: str | None, token: str | None) -> str:
        if token is not None:
            # The token is an exclusive argument (OAI-PMH 2.0, section 3.5).
            return f"{BASE}?{urlencode({'verb': 'ListRecords', 'resumptionToken': token})}"
        asked = {"verb": "ListRecords", "metadataPrefix": self.format, "set": self.set, "from": since}
        return f"{BASE}?{urlencode({name: value for name, value in asked.items() if value})}"


def _point(since: str | None, token: str | None, begun: str, page: Page) -> str | None:
    if token is not None:
        return json.dumps({"from": since, "token": token, "begun": begun})
    # Whatever changed while the list was read is in the next one: it begins with the day this one began on.
    following = begun or page.date[:10] or since
    return json.dumps({"from": following}) if following else None
