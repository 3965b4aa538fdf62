"""The driver of conversations: a checker asks, the client answers, and what comes out is always Evidence."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from checkers.base import Answers, Checker, Conversation, Evidence, EvidenceKind, HostFacts, Target
from monitor.http.client import Client
from monitor.http.lanes import LanePausedError
from monitor.http.visit import Visit
from monitor.model.clock import Clock

_REQUESTS_AT_LEAST: Final = 50
_REQUESTS_PER_TARGET: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Probed:
    """One conversation, held to its end. `answers` has Evidence for every target, in the order asked.

    `requests` counts everything sent, redirect hops, retries and robots.txt included; `took` is in seconds;
    `answered` tells that any HTTP answer came; `paused_until` (UTC) until when the host that was asked wants to be
    left alone, None where it does not any more. `fault` is set, in one line, where the evidence is unknown by our own
    doing; `postponed` where nothing was learnt because a host was paused: such a look is none, the work stays due.
    """

    answers: Answers
    requests: int
    took: float
    answered: bool
    paused_until: datetime | None
    fault: str | None = None
    postponed: bool = False


class _FaultError(Exception):
    """A checker broke its contract."""


async def probe(
    checker: Checker,
    targets: Sequence[Target],
    question: str,
    facts: HostFacts,
    *,
    client: Client,
    clock: Clock,
    trusted: bool = True,
    leaving: Callable[[], None] | None = None,
) -> Probed:
    """Ask `question` about `targets` and drive the conversation to its end. Never raises for what others do.

    `trusted` is false for addresses from readers. `leaving` is called whenever the conversation goes on at another host
    than it began at: the first one need not wait for its end. A checker that raises, loops or forgets a target is our
    error: its targets get `unknown` evidence that names the fault, which counts as nothing, and the fault is logged.
    """
    visit = Visit(trusted=trusted, leaving=leaving)
    started = clock.monotonic()
    fault: str | None = None
    postponed = False
    try:
        answers = _checked(await _converse(checker.ask(targets, question, facts), len(targets), client, visit), targets)
    except LanePausedError as pause:
        # A pause where a redirect led is an answer of a kind; of the asked host it means that nothing was asked.
        postponed = visit.paused_until is not None
        answers = _unknown(targets, question, facts, str(pause))
    except Exception as error:  # noqa: BLE001 -- whatever a checker does, the sweep goes on
        fault = f"our checker {checker.name} failed: {type(error).__name__}"
        if isinstance(error, _FaultError):
            fault = f"our checker {checker.name} failed: {error}"
        _note_fault(error, checker, targets, question)
        answers = _unknown(targets, question, facts, fault)
    if visit.downgraded and len(answers.evidence) == 1:
        only = answers.evidence[0]
        answers = replace(answers, evidence=(replace(only, facts=(*only.facts, ("redirect", "from https to http"))),))
    paused_until = visit.paused_until
    if paused_until is not None and paused_until <= clock.now():
        paused_until = None
    return Probed(
        answers=answers,
        requests=visit.requests,
        took=clock.monotonic() - started,
        answered=visit.answered,
        paused_until=paused_until,
        fault=fault,
        postponed=postponed,
    )


def _note_fault(error: Exception, checker: Checker, targets: Sequence[Target], question: str) -> None:
    # Its loading is a tenth of an asking process's start, and hardly one ever has anything to tell.
    import structlog

    log = structlog.get_logger(__name__)
    keys = [target.key for target in targets[:3]]
    log.error("checker failed", checker=checker.name, question=question, keys=keys, exc_info=error)


async def _converse(conversation: Conversation, targets: int, client: Client, visit: Visit) -> Answers:
    most = _REQUESTS_AT_LEAST + _REQUESTS_PER_TARGET * targets
    try:
        request = next(conversation)
        while True:
            if visit.requests >= most:
                raise _FaultError(f"it asked more than {most} requests")
            request = conversation.send(await client.ask(request, visit))
    except StopIteration as end:
        if not isinstance(end.value, Answers):
            raise _FaultError("it ended without answers") from None
        return end.value
    finally:
        conversation.close()


def _checked(answers: Answers, targets: Sequence[Target]) -> Answers:
    if [evidence.key for evidence in answers.evidence] != [target.key for target in targets]:
        raise _FaultError("its evidence does not match its targets")
    return answers


def _unknown(targets: Sequence[Target], question: str, facts: HostFacts, detail: str) -> Answers:
    return Answers(
        evidence=tuple(
            Evidence(key=target.key, kind=EvidenceKind.UNKNOWN, questions=(question,), detail=detail)
            for target in targets
        ),
        host=facts,
    )
