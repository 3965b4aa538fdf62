"""Going through the papers that are known to learn more about each.

Where one harvest stopped the next goes on, and after the last paper it rests before it begins again.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Final

from monitor.harvest.base import Rejected
from monitor.harvest.live.source import Batch
from monitor.model.papers import PaperRecord
from monitor.store.known import KnownPaper, KnownPapers

Learn = Callable[[Sequence[KnownPaper]], Awaitable[Sequence[PaperRecord | Rejected]]]
"""What is said of some papers of one collection."""

_LOOKED_THROUGH: Final = 500


async def walk(
    known: KnownPapers,
    learn: Learn,
    *,
    wanted: Callable[[KnownPaper], bool],
    at_a_time: int,
    resume: str | None,
    now: datetime,
    again: timedelta,
) -> AsyncIterator[Batch]:
    """A batch for every `at_a_time` wanted papers of one collection; `again` after its beginning it begins anew."""
    kept = json.loads(resume) if resume else {}
    place: int = kept.get("after", 0)
    begun = datetime.fromisoformat(kept["begun"]) if "begun" in kept else now
    if now - begun >= again:
        place, begun = 0, now
    while papers := await known.after(place, _LOOKED_THROUGH):
        for collection, some in groupby(filter(wanted, papers), key=attrgetter("collection")):
            alike = list(some)
            for first in range(0, len(alike), at_a_time):
                asked = alike[first : first + at_a_time]
                point = json.dumps({"after": asked[-1].number, "begun": begun.isoformat()})
                yield Batch(records=tuple(await learn(asked)), resume=point, collection=collection)
        place = papers[-1].number
        yield Batch(records=(), resume=json.dumps({"after": place, "begun": begun.isoformat()}))
