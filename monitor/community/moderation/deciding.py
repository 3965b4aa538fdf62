"""Decisions: each bound to what was seen, made by whoever has the item, and reported one by one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from monitor.community.desk import Desk
from monitor.community.moderation.opening import sights_of, together
from monitor.errors import GraveyardError, UnknownCorrectionError, UsageError
from monitor.model.corrections import Correction
from monitor.rules.moderation import Item, items

SEEN: Final = "seen-"
"""Before the number of a correction in the fields of a form; the value is the `sight` it was decided by."""

NOT_MINE_AGAIN: Final = timedelta(hours=24)
"""For how long what a moderator handed on does not come back to them by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one correction: done, or why not."""

    number: int
    done: bool
    why: str = ""


def chosen(fields: Mapping[str, str]) -> dict[int, str]:
    """The corrections a form decides, each with what was seen of it. Anything malformed is no choice."""
    return {
        int(name.removeprefix(SEEN)): seen
        for name, seen in fields.items()
        if name.startswith(SEEN) and _is_number(name.removeprefix(SEEN))
    }


async def decide(desk: Desk, moderator: str, seen: Mapping[int, str], *, accept: bool, reason: str) -> list[Outcome]:
    """Accept or reject each of them. One that cannot be decided keeps none of the others back."""
    # All are compared before any is decided: accepting the first may change what is linked beside the second.
    known = {number: await _seen_as(desk, number, sight) for number, sight in seen.items()}
    outcomes = []
    for number, correction in known.items():
        try:
            await _one(desk, moderator, correction, accept=accept, reason=reason)
            outcomes.append(Outcome(number=number, done=True))
        except (UsageError, UnknownCorrectionError) as error:
            outcomes.append(_refused(number, error))
    if any(outcome.done for outcome in outcomes):
        await desk.settle()
    return outcomes


async def undo(desk: Desk, moderator: str, numbers: Iterable[int], *, reason: str) -> list[Outcome]:
    """Take back what accepting did, in this order."""
    outcomes = []
    for number in numbers:
        try:
            await desk.store.corrections.undo(number, by=moderator, now=desk.clock.now(), reason=reason)
            outcomes.append(Outcome(number=number, done=True))
        except (UsageError, UnknownCorrectionError) as error:
            outcomes.append(_refused(number, error))
    if any(outcome.done for outcome in outcomes):
        await desk.settle()
    return outcomes


async def next_item(desk: Desk, moderator: str, *, after: int | None = None, backwards: bool = False) -> int | None:
    """Lease the next item for this moderator: the most urgent, or the one after (or before) `after` in the queue.

    What another has, and what this one handed on, is passed over. None where nothing is left.
    """
    waiting = await desk.store.queue.waiting()
    order = items(waiting)
    if backwards:
        order.reverse()
    now = desk.clock.now()
    given = await desk.store.queue.handed_on([one.number for one in waiting], moderator, now - NOT_MINE_AGAIN)
    for item in _starting_behind(order, after):
        one = item.lead
        taken = one.leased_until is not None and one.leased_until > now and one.leased_by != moderator
        if not taken and one.number not in given and await lease(desk, moderator, one):
            return one.number
    return None


async def lease(desk: Desk, moderator: str, lead: Correction) -> bool:
    """Let this moderator have the whole item alone for a while."""
    numbers = [one.number for one in await together(desk, lead)]
    return await desk.store.queue.lease(numbers, moderator, desk.clock.now(), desk.policy.lease)


async def hand_on(desk: Desk, moderator: str, lead: Correction) -> None:
    """Not me: give the whole item to the others."""
    numbers = [one.number for one in await together(desk, lead)]
    await desk.store.queue.hand_on(numbers, moderator, desk.clock.now())


def _starting_behind(order: list[Item], after: int | None) -> list[Item]:
    """The queue from behind that correction's item on, round to the items before it, without that one."""
    here = (place for place, item in enumerate(order) if any(one.number == after for one in item.corrections))
    at = next(here, None)
    return order if at is None else order[at + 1 :] + order[:at]


async def _seen_as(desk: Desk, number: int, sight: str) -> Correction | GraveyardError:
    """The correction of that number, or why it is not what was seen."""
    try:
        known = await desk.store.corrections.by_number(number)
    except UnknownCorrectionError as error:
        return error
    if known.state.waits and (await sights_of(desk, [known]))[number] != sight:
        return UsageError("it is not what you saw any more.", advice="Open it and look again.")
    return known


async def _one(desk: Desk, moderator: str, known: Correction | GraveyardError, *, accept: bool, reason: str) -> None:
    if isinstance(known, GraveyardError):
        raise known
    now, number, store = desk.clock.now(), known.number, desk.store.corrections
    if known.state.waits and not await desk.store.queue.keep([number], moderator, now, desk.policy.lease):
        # Another has it, or decided it in this moment, which the decision itself would say.
        stands = await store.by_number(number)
        if stands.state.waits:
            raise UsageError(f"{stands.leased_by or 'another moderator'} has it at the moment.")
    if accept:
        await store.accept(number, by=moderator, digest=known.digest, now=now, reason=reason, hosts=desk.hosts)
    else:
        await store.reject(number, by=moderator, digest=known.digest, now=now, reason=reason)


def _refused(number: int, error: GraveyardError) -> Outcome:
    return Outcome(number=number, done=False, why=f"{error} {error.advice}".strip())


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < len(text) < 18
