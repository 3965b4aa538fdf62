"""Full texts from arXiv, at its pace: the LaTeX source where there is one, otherwise the PDF. Nothing of it is kept.

https://info.arxiv.org/help/api/tou.html allows using the content and forbids serving it;
https://info.arxiv.org/help/bulk_data.html sends programs to export.arxiv.org.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from monitor.harvest.base import Rejected
from monitor.harvest.fulltext.beside import text_key
from monitor.harvest.fulltext.limits import NoTextError
from monitor.harvest.fulltext.reading import text_of_bytes
from monitor.harvest.live.asking import Asker
from monitor.harvest.live.shelf import walk
from monitor.harvest.live.source import Batch
from monitor.model.papers import PaperRecord, Place
from monitor.store.known import KnownPaper, KnownPapers

_ADDRESSES: Final = ("https://export.arxiv.org/e-print/{}", "https://export.arxiv.org/pdf/{}")
# Withdrawn, or only as a PDF.
_NOT_THERE: Final = frozenset({400, 403, 404, 410})
_AGAIN: Final = timedelta(days=30)
"""When texts that could not be had are asked for again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArxivTexts:
    """The texts of all known papers that are on arXiv and whose text was not read."""

    known: KnownPapers
    name: str = "full texts from arXiv"
    point: str = "arxiv-text"

    def batches(self, asker: Asker, resume: str | None) -> AsyncIterator[Batch]:
        """A batch a paper: at three seconds each, none is asked for twice after a kill."""

        async def learn(papers: Sequence[KnownPaper]) -> Sequence[PaperRecord | Rejected]:
            return [await _text(asker, paper) for paper in papers]

        return walk(self.known, learn, wanted=_unread, at_a_time=1, resume=resume, now=asker.clock.now(), again=_AGAIN)


def _unread(paper: KnownPaper) -> bool:
    return paper.arxiv_id is not None and Place.FULL_TEXT not in paper.places


async def _text(asker: Asker, paper: KnownPaper) -> PaperRecord | Rejected:
    trouble = "arXiv has neither its source nor its PDF"
    for address in _ADDRESSES:
        body = await asker.read(address.format(paper.arxiv_id), bytes, missing=_NOT_THERE)
        if body is None:
            continue
        try:
            # Unpacking and reading a PDF takes seconds; nobody else waits for it meanwhile.
            text = await asyncio.to_thread(text_of_bytes, body)
        except NoTextError as error:
            trouble = f"not read: {error}"
            continue
        return PaperRecord(
            source=paper.source,
            key=text_key(paper.key),
            title=paper.title,
            arxiv_id=paper.arxiv_id,
            full_text=text,
        )
    return Rejected(where=f"arXiv:{paper.arxiv_id}", key=paper.key, reason=trouble)
