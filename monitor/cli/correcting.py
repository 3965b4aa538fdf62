"""`corrections`: what readers sent in, seen and decided from the command line."""

import getpass
from typing import Annotated, Any

from cyclopts import App, Parameter

from monitor.cli.invocation import Here, Json
from monitor.cli.speaking import day, emit
from monitor.errors import UsageError
from monitor.model.corrections import Correction
from monitor.rules.corrections import urgency

corrections = App(name="corrections", help="What readers sent in: list, accept, reject, undo.")
"""The command; each of the four below is a command of its own."""

Number = Annotated[int, Parameter(help="The correction's number, as `list` shows it.")]
Seen = Annotated[str | None, Parameter(help="The digest `list --json` gave: nothing is done if it changed since.")]


@corrections.command(name="list")
async def list_(
    *,
    all_: Annotated[bool, Parameter(name="--all", negative="", help="Those decided already, too.")] = False,
    json: Json = False,
    here: Here,
) -> int:
    """What waits for a decision, the most urgent first."""
    from monitor.roof.house import open_house

    async with open_house(here.configuration) as house:
        waiting = sorted(await house.store.corrections.waiting(), key=urgency)
        decided = await house.store.corrections.decided() if all_ else []
    for one in (*waiting, *decided):
        if json:
            emit(as_json(one))
        else:
            _print(one)
    if not json and not waiting and not decided:
        print("Nothing waits.")
    return 0


@corrections.command
async def accept(
    number: Number,
    *,
    reason: Annotated[str, Parameter(help="Why; its sender reads it.")] = "",
    seen: Seen = None,
    json: Json = False,
    here: Here,
) -> int:
    """Do what it asks: the link, the details, the mark or the paper is changed, and looked at again."""
    from monitor.roof.house import open_house

    async with open_house(here.configuration) as house:
        known = await house.store.corrections.by_number(number)
        done = await house.store.corrections.accept(
            number,
            by=getpass.getuser(),
            digest=seen or known.digest,
            now=house.clock.now(),
            reason=reason,
            hosts=house.checkers,
        )
        await house.settle().run()
    return _told(done, json=json)


@corrections.command
async def reject(
    number: Number,
    *,
    reason: Annotated[str, Parameter(help="Why; its sender reads it.")],
    seen: Seen = None,
    json: Json = False,
    here: Here,
) -> int:
    """Refuse it, with the reason that its sender reads."""
    from monitor.roof.house import open_house

    if not reason.strip():
        raise UsageError("reject needs a reason.", advice="--reason 'This is another paper of the same name.'")
    async with open_house(here.configuration) as house:
        known = await house.store.corrections.by_number(number)
        done = await house.store.corrections.reject(
            number, by=getpass.getuser(), digest=seen or known.digest, now=house.clock.now(), reason=reason.strip()
        )
        await house.settle().run()
    return _told(done, json=json)


@corrections.command
async def undo(
    number: Number,
    *,
    reason: Annotated[str, Parameter(help="Why; its sender reads it.")] = "",
    json: Json = False,
    here: Here,
) -> int:
    """Take back what accepting it did."""
    from monitor.roof.house import open_house

    async with open_house(here.configuration) as house:
        done = await house.store.corrections.undo(number, by=getpass.getuser(), now=house.clock.now(), reason=reason)
        await house.settle().run()
    return _told(done, json=json)


def _told(done: Correction, *, json: bool) -> int:
    if json:
        emit(as_json(done))
    else:
        print(f"correction {done.number}: {done.state}" + (f" ({done.reason})" if done.reason else ""))
    return 0


def _print(one: Correction) -> None:
    told = one.submission
    until = f" · disputes a burial until {day(one.disputed_until)}" if one.disputed_until else ""
    print(f"{one.number}  {one.state}  {told.problem}, told by: {told.relation}, {day(one.at)}{until}")
    print(f"   {told.paper or 'a new paper'}: {_line(one.title)}")
    if told.url:
        print(f"   {_line(told.url)}")
    for name, value in told.details:
        print(f"   {name}: {_line(value)}")
    if told.note:
        print(f"   “{_line(told.note)}”")
    if one.verification:
        signs = "; ".join(sign.value for sign in one.verification.signs) or "no sign that it is this paper's"
        print(f"   {one.verification.kind} ({one.verification.counts_as}), {signs}")
    if one.reason:
        print(f"   because: {_line(one.reason)}")


def _line(text: str) -> str:
    """A reader's words on one line of a terminal, where nothing of them can move its cursor."""
    return "".join(mark if mark.isprintable() else " " for mark in text)


def as_json(one: Correction) -> dict[str, Any]:
    """The promised keys of `corrections --json`."""
    told, seen = one.submission, one.verification
    return {
        "number": one.number,
        "handle": one.handle,
        "state": one.state,
        "problem": told.problem,
        "relation": told.relation,
        "paper": told.paper,
        "title": one.title,
        "url": told.url,
        "evidence_url": told.evidence_url,
        "details": dict(told.details),
        "note": told.note,
        "at": one.at,
        "digest": one.digest,
        "evidence": seen.kind if seen else None,
        "counts_as": seen.counts_as if seen else None,
        "signs": [sign.name.lower() for sign in seen.signs] if seen else [],
        "disputed_until": one.disputed_until,
        "decided_by": one.decided_by,
        "decided_at": one.decided_at,
        "reason": one.reason,
    }
