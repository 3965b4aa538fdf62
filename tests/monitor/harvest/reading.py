"""How the tests of this folder read: bytes in, records and rejections out."""

import io
from collections.abc import Mapping

from monitor.harvest import Rejected, records_of
from monitor.model.papers import PaperRecord


def harvest(
    data: bytes | str, name: str = "", *, told: str | None = None, mapping: Mapping[str, str] | None = None
) -> tuple[list[PaperRecord], list[Rejected]]:
    """The records and the rejections of `data`, read as a stream called `name`."""
    stream = io.BytesIO(data.encode() if isinstance(data, str) else data)
    found = list(records_of(stream, name, format=told, mapping=mapping))
    taken = [one for one in found if isinstance(one, PaperRecord)]
    return taken, [one for one in found if isinstance(one, Rejected)]


def one(
    data: bytes | str, name: str = "", *, told: str | None = None, mapping: Mapping[str, str] | None = None
) -> PaperRecord:
    """The only record of `data`, of which nothing may be rejected."""
    taken, rejected = harvest(data, name, told=told, mapping=mapping)
    assert not rejected, rejected
    assert len(taken) == 1
    return taken[0]
