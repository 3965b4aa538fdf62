"""`claims`: authors' claims that a person decides, and the erasing of what names a reader."""

import getpass
from typing import Annotated, Any

from cyclopts import App, Parameter

from monitor.cli.invocation import Here, Json
from monitor.cli.speaking import day, emit
from monitor.errors import UsageError
from monitor.model.claims import Claim

claims = App(name="claims", help="Authors' claims: list, accept, refuse; erase what names a reader.")
"""The command; each of the four below is a command of its own."""

Number = Annotated[int, Parameter(help="The claim's number, as `list` shows it.")]


@claims.command(name="list")
async def list_(*, json: Json = False, here: Here) -> int:
    """What waits for a decision, the oldest first."""
    from monitor.roof.house import open_house

    async with open_house(here.configuration) as house:
        waiting = await house.store.claims.waiting()
    for one in waiting:
        if json:
            emit(as_json(one))
        else:
            print(f"{one.number}  {one.proof}, {day(one.at)}: {one.paper}: {_line(one.title)}")
            print(f"   {_line(one.place)}" if one.place else "   no place named")
            if one.detail:
                print(f"   {_line(one.detail)}")
    if not json and not waiting:
        print("Nothing waits.")
    return 0


@claims.command
async def accept(
    number: Number,
    *,
    reason: Annotated[str, Parameter(help="What shows it; the author reads it.")],
    json: Json = False,
    here: Here,
) -> int:
    """Say that the paper is theirs."""
    return await _decide(number, proved=True, reason=reason, json=json, here=here)


@claims.command
async def refuse(
    number: Number,
    *,
    reason: Annotated[str, Parameter(help="Why not; the author reads it.")],
    json: Json = False,
    here: Here,
) -> int:
    """Say that nothing shows that the paper is theirs."""
    return await _decide(number, proved=False, reason=reason, json=json, here=here)


@claims.command
async def erase(
    submitter: Annotated[int, Parameter(help="The number that the log gives for a person.")], *, here: Here
) -> int:
    """Erase a reader's mail address and network, and end what they watch. The log keeps the number."""
    from monitor.roof.house import open_house

    async with open_house(here.configuration) as house:
        if not await house.store.erasing.erase(submitter, by=getpass.getuser(), now=house.clock.now()):
            raise UsageError(f"there is no submitter {submitter}, or it was erased.", advice="Nothing was changed.")
    print(f"submitter {submitter}: erased")
    return 0


async def _decide(number: int, *, proved: bool, reason: str, json: bool, here: Here) -> int:
    from monitor.community.claims.deciding import decide
    from monitor.roof.desk import unguessable
    from monitor.roof.house import open_house

    async with open_house(here.configuration) as house:
        done = await decide(
            house.store,
            number,
            proved=proved,
            by=getpass.getuser(),
            reason=reason,
            now=house.clock.now(),
            mails=here.configuration.keys.community.smtp_host is not None,
            token=unguessable,
        )
    if json:
        emit(as_json(done))
    else:
        print(f"claim {done.number}: {done.state} ({_line(done.detail)})")
    return 0


def _line(text: str) -> str:
    """A stranger's words on one line of a terminal, where nothing of them can move its cursor."""
    return "".join(mark if mark.isprintable() else " " for mark in text)


def as_json(one: Claim) -> dict[str, Any]:
    """The promised keys of `claims --json`. The handle is not among them: whoever has it can speak as the author."""
    return {
        "number": one.number,
        "state": one.state,
        "paper": one.paper,
        "title": one.title,
        "proof": one.proof,
        "place": one.place,
        "at": one.at,
        "detail": one.detail,
        "submitter": one.submitter,
    }
