"""What readers of a made world send, through the same store as the form: nobody waits for a moderator there."""

from datetime import timedelta
from typing import Final

from monitor.model.claims import Finding, Outcome, Proof
from monitor.model.corrections import Problem, Relation, Submission
from monitor.roof.house import House
from monitor.rules.buckets import Allowance
from monitor.rules.corrections import digest
from monitor.store.arrivals import Arrival, Kept
from monitor.world.readers import Claimed, Told

_OPERATOR: Final = "the operator"
_PLENTY: Final = Allowance(burst=1_000, every=timedelta(seconds=1))
_NETWORK: Final = b"made"


async def correct(house: House, told: Told) -> None:
    """A reader writes where a paper's code is; the operator accepts it, and it is asked with what is due next."""
    paper, now = await house.store.papers.find(told.doi), house.clock.now()
    said = Submission(problem=Problem.WRONG_REPOSITORY, relation=Relation.READER, paper=told.doi, url=told.url)
    arrival = Arrival(
        submission=said,
        paper=paper,
        digest=digest(said, None),
        handle=f"made-correction-{paper}",
        network=_NETWORK,
        allowances={"made": _PLENTY},
        solution=None,
    )
    [kept] = await house.store.arrivals.receive([arrival], now)
    if isinstance(kept, Kept):
        await house.store.corrections.accept(
            kept.number, by=_OPERATOR, digest=arrival.digest, now=now, reason="The README names the paper."
        )


async def claim(house: House, claimed: Claimed) -> None:
    """An author shows by an ORCID iD that papers are theirs, a person agrees, and the author says a word on one."""
    now = house.clock.now()
    for place, doi in enumerate(claimed.dois):
        handle = f"made-claim-{place}"
        paper = await house.store.papers.find(doi)
        opened = await house.store.claims.open(
            paper,
            proof=Proof.ORCID,
            place=claimed.orcid,
            mail=None,
            handle=handle,
            challenge=f"paper-graveyard-claim={place}",
            network=_NETWORK,
            now=now,
        )
        seen = Finding(outcome=Outcome.DOUBTFUL, detail="The record holds the line and an author's name.")
        await house.store.claims.note(handle, seen, now)
        await house.store.claims.decide(
            opened.number, proved=True, by=_OPERATOR, now=now, reason="The record is theirs."
        )
        if place == 0:
            await house.store.claims.state(handle, claimed.words, restricted=False, now=now)
