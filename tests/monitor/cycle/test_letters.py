"""Letters between processes: what arrives is what was sent."""

import asyncio
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from checkers.base import Evidence, EvidenceKind, FailureKind, HostFacts, Target
from monitor.cycle.asker import Witness
from monitor.cycle.letters import Halt, Took, WasHeard, parcel, unpack
from monitor.model.looks import FinishedLook, Look

MOMENTS = st.datetimes(timezones=st.just(UTC))
EVIDENCE = st.builds(
    Evidence,
    key=st.text(),
    kind=st.sampled_from(EvidenceKind),
    questions=st.tuples(st.text()),
    detail=st.text(),
    status=st.none() | st.integers(100, 999),
    failure=st.none() | st.sampled_from(FailureKind),
    pushed_at=st.none() | MOMENTS,
    facts=st.lists(st.tuples(st.text(), st.text())).map(tuple),
)
LOOKS = st.builds(
    Took, number=st.integers(), look=st.builds(FinishedLook, look=st.builds(Look, evidence=EVIDENCE, at=MOMENTS))
)
HEARD = st.builds(WasHeard, witness=st.builds(Witness, facts=st.builds(HostFacts), target=st.builds(Target)))


async def _arrived(sent: list[object], times: int) -> list[object]:
    reader = asyncio.StreamReader()
    for _ in range(times):
        reader.feed_data(parcel(sent))
    reader.feed_eof()
    letters: list[object] = []
    while (more := await unpack(reader)) is not None:
        letters += more
    return letters


@given(st.lists(LOOKS | HEARD | st.builds(Halt)))
def test_what_arrives_is_what_was_sent_in_its_order(sent: list[object]) -> None:
    arrived = asyncio.run(_arrived(sent, 2))
    assert arrived == sent + sent
    assert list(map(repr, arrived)) == list(map(repr, sent + sent))


def test_what_arrives_is_frozen_like_what_was_sent() -> None:
    evidence = Evidence(key="k", kind=EvidenceKind.EXISTS, questions=("page",), detail="the page answers")
    look = Look(evidence=evidence, at=datetime(2026, 3, 2, tzinfo=UTC), round=1)
    (took,) = asyncio.run(_arrived([Took(number=1, look=FinishedLook(repository=2, look=look))], 1))
    assert isinstance(took, Took)
    assert hash(took) == hash(Took(number=1, look=FinishedLook(repository=2, look=look)))
    assert took.look.look.evidence.kind is EvidenceKind.EXISTS
