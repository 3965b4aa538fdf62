"""How checkers of hosts without batches converse: one repository after the other, one clear word a look.

A host's `Way`s stand cheapest first. Where a way of an `UntilClear` gets no clear word (a page instead of the API's
document, an API closed to strangers), the other ways are tried in the same look, so that an API that changed or was
walled off takes no sign of life away. A strike that was found so names the questions that agree on it, never the one
that was not answered. A host that asks for patience (429), is out of order or silent is asked nothing further.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Final

from checkers.address import parse
from checkers.base import (
    Answers,
    Conversation,
    Evidence,
    EvidenceKind,
    Failure,
    HostFacts,
    Question,
    Reply,
    Request,
    Target,
)
from checkers.document import read_object
from checkers.reading import Asking, answered, exchange, failed, insecurely, not_asked, one_line
from checkers.walls import wall_in

API: Final = "api"
MAX_BYTES: Final = 1_048_576
"""Bytes. A record with its list of files; a longer answer is cut and then is no document."""
_LED_TO: Final = "led to"
_LIFE: Final = frozenset(
    {
        EvidenceKind.EXISTS, EvidenceKind.HAS_CODE, EvidenceKind.EMPTY, EvidenceKind.README_ONLY,
        EvidenceKind.SKELETON, EvidenceKind.MOVED, EvidenceKind.GATED,
    }
)  # fmt: skip
_OPEN: Final = frozenset({EvidenceKind.UNKNOWN, EvidenceKind.WALLED, EvidenceKind.UNAVAILABLE})


@dataclass(slots=True)
class Door:
    """A conversation's way into one host. `token` names the secret to send, None without one or once refused."""

    token: str | None = None
    refused: bool = False

    def ask(self, request: Request) -> Generator[Request, Reply | Failure, tuple[Reply | Failure, bool]]:
        """Ask, with the token where there is one. True: the answer is unverified (`checkers.reading.exchange`).

        A token may hide what a stranger sees (its address, its organisation, its end): 401 and 403 are asked again
        without it, and 401 takes it out of use.
        """
        if self.token is None:
            return (yield from exchange(request))
        answer, unverified = yield from exchange(replace(request, token=self.token))
        if isinstance(answer, Reply) and answer.status in {401, 403}:
            if answer.status == 401:
                self.refused, self.token = True, None
            return (yield from exchange(request))
        return answer, unverified


Read = Callable[[Reply, Mapping[str, object]], Evidence]
"""What an API's answer proves: the answer, and the object in its body (empty where there is none)."""


def ask_api(key: str, question: str, url: str, door: Door, read: Read, *, accept: str = "application/json") -> Asking:
    """Ask an API and have its answer read; walls, failures and other hosts' words are kept apart."""
    answer, unverified = yield from door.ask(Request(url=url, headers={"Accept": accept}, max_bytes=MAX_BYTES))
    if isinstance(answer, Failure):
        return failed(key, question, answer)
    document = read_object(answer)
    asked, landed = parse(url), parse(answer.url)
    wall = None if document else wall_in(answer)
    if wall:
        evidence = answered(key, question, answer, EvidenceKind.WALLED, f"{wall} stands before the host")
    elif answer.hops and (asked is None or landed is None or asked.host != landed.host):
        evidence = answered(key, question, answer, EvidenceKind.UNKNOWN, "the API led to another host")
        evidence = replace(evidence, facts=(*evidence.facts, (_LED_TO, one_line(answer.url.partition("?")[0]))))
    elif answer.hops and answer.status == 200 and not document:
        evidence = answered(key, question, answer, EvidenceKind.UNKNOWN, "the API led to a page")
    else:
        evidence = read(answer, document)
    return insecurely(evidence) if unverified else evidence


def identified(target: Target, evidence: Evidence) -> Evidence:
    """The same, or other-identity where a host's id is told and it is not the one that was stored at first sight."""
    if target.host_id is None or evidence.host_id in {None, target.host_id} or evidence.kind not in _LIFE:
        return evidence
    sentence = f"another one, whose id is {evidence.host_id}, has this address now"
    return replace(evidence, kind=EvidenceKind.OTHER_IDENTITY, address=None, detail=one_line(sentence))


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One question and how it is put."""

    name: str
    ask: Callable[[Target, Door], Asking]
    identifies: bool = False


class InTurn:
    """The common part of checkers that ask one repository at a time. `ways` stand cheapest first."""

    name: ClassVar[str]
    ways: ClassVar[tuple[Way, ...]]

    def questions(self, host: HostFacts) -> tuple[Question, ...]:  # noqa: ARG002 - the same for every host
        """Its ways, cheapest first."""
        return tuple(Question(name=way.name, identifies=way.identifies) for way in self.ways)

    def ask(self, targets: Sequence[Target], question: str, host: HostFacts) -> Conversation:
        """Ask about one target after the other."""
        door = Door(token=host.host if host.authorised else None)
        evidence: list[Evidence] = []
        for target in targets:
            way = next((way for way in self.ways if way.name == question), None)
            if way is None:
                sentence = f"{self.name} knows no question {question!r}"
                evidence.append(not_asked(target.key, question, sentence))
            else:
                evidence.append((yield from self._look(target, way, door)))
        refused = door.refused or host.token_refused
        facts = replace(host, token_refused=refused, authorised=host.authorised and not refused)
        return Answers(evidence=tuple(evidence), host=facts)

    def _look(self, target: Target, way: Way, door: Door) -> Asking:
        return (yield from way.ask(target, door))


class UntilClear(InTurn):
    """The same for hosts with an API: where one way gets no clear word, the others are tried in the same look."""

    def _look(self, target: Target, way: Way, door: Door) -> Asking:
        first = yield from way.ask(target, door)
        if not _unclear(first):
            return first
        # What leads elsewhere may live there: only life is believed then, unless a git server there denies it.
        believed = _LED_TO not in dict(first.facts)
        strikes: list[Evidence] = []
        for other in self.ways:
            if other is way:
                continue
            second = yield from other.ask(target, door)
            if second.kind in _LIFE:
                return second
            believed = believed or (second.kind not in _OPEN and _followed(first, second))
            if second.kind not in _OPEN and believed:
                strikes.append(second)
            elif second.kind is EvidenceKind.WALLED and first.kind is EvidenceKind.UNKNOWN:
                # A wall explains an answer that nobody understood.
                first = second
        return _agreed(strikes) if strikes else first


def _followed(first: Evidence, second: Evidence) -> bool:
    """Whether the host to which the API led runs git, too, and wants a log-in for this very repository."""
    there, heard = (parse(dict(one.facts).get(name, "")) for one, name in ((first, _LED_TO), (second, "answered by")))
    return second.status == 401 and there is not None and heard is not None and there.host == heard.host


def _unclear(evidence: Evidence) -> bool:
    """Whether the host answered and said nothing about the repository, without asking for patience."""
    if evidence.status in {None, 429} or evidence.insecure:
        return False
    return evidence.kind is EvidenceKind.UNKNOWN or (
        evidence.kind is EvidenceKind.WALLED and evidence.status in {200, 202, 401, 403}
    )


def _agreed(strikes: Sequence[Evidence]) -> Evidence:
    same = [strike for strike in strikes if strike.kind is strikes[0].kind]
    return replace(strikes[0], questions=tuple(dict.fromkeys(name for one in same for name in one.questions)))
