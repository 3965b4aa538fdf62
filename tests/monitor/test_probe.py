"""The driver: whatever a checker does and whatever comes back, every target gets Evidence."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import timedelta

import pytest

from checkers.address import Address
from checkers.base import (
    Answers,
    Conversation,
    Evidence,
    EvidenceKind,
    Failure,
    FailureKind,
    HostFacts,
    Identity,
    Question,
    Request,
    Target,
)
from monitor.probe import Probed, probe
from tests.standins import pages
from tests.standins.client import Rig, rig
from tests.standins.pages import Pages, serving

FACTS = HostFacts(host="127.0.0.1", batch=7)
Talk = Callable[[Sequence[Target], HostFacts], Conversation]


class Scripted:
    """A checker whose conversation is given."""

    name = "scripted"

    def __init__(self, talk: Talk) -> None:
        self._talk = talk

    def identify(self, address: Address) -> tuple[Identity, ...]:
        return ()

    def nowhere(self, host: str) -> Identity | None:
        return None

    def questions(self, host: HostFacts) -> tuple[Question, ...]:
        return (Question(name="look", batch=10),)

    def ask(self, targets: Sequence[Target], question: str, host: HostFacts) -> Conversation:
        return self._talk(targets, host)


def seen(target: Target, kind: EvidenceKind = EvidenceKind.EXISTS, detail: str = "") -> Evidence:
    return Evidence(key=target.key, kind=kind, questions=("look",), detail=detail)


def each(targets: Sequence[Target], host: HostFacts) -> Conversation:
    """Ask every target's address."""
    evidence = []
    for target in targets:
        outcome = yield Request(url=target.url, retry=False)
        if isinstance(outcome, Failure):
            evidence.append(seen(target, EvidenceKind.UNAVAILABLE, outcome.kind))
        else:
            kind = EvidenceKind.EXISTS if outcome.status == 200 else EvidenceKind.NOT_VISIBLE
            evidence.append(seen(target, kind, str(outcome.status)))
    return Answers(evidence=tuple(evidence), host=HostFacts(host=host.host, batch=3))


@pytest.fixture
async def site() -> AsyncIterator[Pages]:
    async with serving() as served:
        yield served


def targets(site: Pages, *paths: str) -> list[Target]:
    return [Target(key=f"k{path}", url=f"{site.base}{path}", host="127.0.0.1") for path in paths]


async def look(rigged: Rig, talk: Talk, asked: Sequence[Target], *, trusted: bool = True) -> Probed:
    return await probe(Scripted(talk), asked, "look", FACTS, client=rigged.client, clock=rigged.clock, trusted=trusted)


async def test_a_conversation_is_driven_to_its_end(site: Pages) -> None:
    site.say("/a")
    site.on("/c", pages.reset)
    async with rig() as rigged:
        probed = await look(rigged, each, targets(site, "/a", "/b", "/c"))
    kinds = [evidence.kind for evidence in probed.answers.evidence]
    assert kinds == [EvidenceKind.EXISTS, EvidenceKind.NOT_VISIBLE, EvidenceKind.UNAVAILABLE]
    assert probed.answers.host.batch == 3
    assert (probed.requests, probed.answered, probed.fault, probed.postponed) == (3, True, None, False)


async def test_how_long_it_took_is_told_in_seconds_of_the_clock(site: Pages) -> None:
    async with rig(hosts={}) as rigged:
        probed = await look(rigged, each, targets(site, "/a", "/b"))
    assert probed.took == 2.0


async def test_no_answer_at_all_is_told_apart(site: Pages) -> None:
    site.on("/a", pages.reset)
    async with rig() as rigged:
        probed = await look(rigged, each, targets(site, "/a"))
    assert (probed.requests, probed.answered) == (1, False)


async def test_going_on_at_another_host_is_told_and_not_at_another_page(site: Pages) -> None:
    left: list[int] = []
    async with serving(host="127.0.0.2") as other, rig() as rigged:
        for path in ("/a", "/b", "/c"):
            site.say(path)
        site.redirect("/led", f"{other.base}/d")
        for asked in (targets(site, "/a", "/b"), [*targets(site, "/a"), *targets(other, "/d")], targets(site, "/led")):
            before = len(other.asked)
            await probe(
                Scripted(each), asked, "look", FACTS, client=rigged.client, clock=rigged.clock,
                leaving=lambda: left.append(len(other.asked)),
            )  # fmt: skip
            assert left == ([before] if len(other.asked) > before else []), "before the other host is asked"
            left.clear()
        assert len(other.asked) == 2


def raises_at_once(targets: Sequence[Target], host: HostFacts) -> Conversation:
    raise KeyError("secret detail")


def raises_later(targets: Sequence[Target], host: HostFacts) -> Conversation:
    yield Request(url=targets[0].url)
    raise ZeroDivisionError


def forgets_one(targets: Sequence[Target], host: HostFacts) -> Conversation:
    yield Request(url=targets[0].url)
    return Answers(evidence=tuple(seen(target) for target in targets[1:]), host=host)


def mixes_them_up(targets: Sequence[Target], host: HostFacts) -> Conversation:
    yield Request(url=targets[0].url)
    return Answers(evidence=tuple(seen(target) for target in reversed(targets)), host=host)


def never_ends(targets: Sequence[Target], host: HostFacts) -> Conversation:
    while True:
        yield Request(url=targets[0].url)


def says_nothing(targets: Sequence[Target], host: HostFacts) -> Conversation:
    yield Request(url=targets[0].url)
    return None  # type: ignore[return-value]


def asks_nonsense(targets: Sequence[Target], host: HostFacts) -> Conversation:
    yield targets[0].url  # type: ignore[misc]
    return Answers(evidence=(), host=host)


@pytest.mark.parametrize(
    ("talk", "named"),
    [(raises_at_once, "KeyError"), (raises_later, "ZeroDivisionError"), (forgets_one, "does not match"),
     (mixes_them_up, "does not match"), (never_ends, "more than 70 requests"), (says_nothing, "without answers"),
     (asks_nonsense, "AttributeError")],
)  # fmt: skip
async def test_a_checkers_fault_is_ours_and_says_nothing_of_the_repositories(
    talk: Talk, named: str, site: Pages
) -> None:
    asked = targets(site, "/a", "/b")
    async with rig() as rigged:
        probed = await look(rigged, talk, asked)
    assert [evidence.key for evidence in probed.answers.evidence] == ["k/a", "k/b"]
    assert {evidence.kind for evidence in probed.answers.evidence} == {EvidenceKind.UNKNOWN}
    assert all("scripted" in evidence.detail and named in evidence.detail for evidence in probed.answers.evidence)
    assert probed.fault is not None
    assert "secret detail" not in probed.fault
    assert probed.answers.host == FACTS
    assert len(site.asked) <= 70


async def test_a_conversation_is_closed_whatever_happens(site: Pages) -> None:
    closed = []

    def with_an_end(targets: Sequence[Target], host: HostFacts) -> Conversation:
        try:
            while True:
                yield Request(url=targets[0].url)
        finally:
            closed.append("closed")

    async with rig() as rigged:
        await look(rigged, with_an_end, targets(site, "/a"))
    assert closed == ["closed"]


async def test_a_pause_the_host_asked_for_is_handed_on(site: Pages) -> None:
    site.say("/a", 429, headers={"Retry-After": "3600"})
    async with rig() as rigged:
        probed = await look(rigged, each, targets(site, "/a"))
        assert probed.paused_until == rigged.clock.now() + timedelta(hours=1)
        assert [evidence.kind for evidence in probed.answers.evidence] == [EvidenceKind.NOT_VISIBLE]
        assert not probed.postponed


async def test_a_host_that_is_already_paused_is_not_asked_and_nothing_is_claimed(site: Pages) -> None:
    async with rig() as rigged:
        until = rigged.clock.now() + timedelta(hours=1)
        rigged.client.pause("127.0.0.1", until)
        probed = await look(rigged, each, targets(site, "/a"))
    assert (probed.postponed, probed.requests, probed.answered, probed.fault) == (True, 0, False, None)
    assert probed.paused_until == until
    assert [(one.kind, one.detail) for one in probed.answers.evidence] == [
        (EvidenceKind.UNKNOWN, "127.0.0.1 asked to be left alone until 2026-03-01 13:00 UTC")
    ]
    assert not site.asked


async def test_a_pause_where_a_redirect_leads_is_a_look_that_says_nothing(site: Pages) -> None:
    async with serving(host="127.0.0.2") as other, rig() as rigged:
        site.redirect("/a", f"{other.base}/b")
        rigged.client.pause("127.0.0.2", rigged.clock.now() + timedelta(hours=1))
        probed = await look(rigged, each, targets(site, "/a"))
        assert not other.asked
    assert (probed.postponed, probed.paused_until, probed.answered) == (False, None, True)
    assert [one.kind for one in probed.answers.evidence] == [EvidenceKind.UNKNOWN]
    assert "127.0.0.2 asked to be left alone" in probed.answers.evidence[0].detail


async def test_a_pause_that_is_over_is_not_handed_on(site: Pages) -> None:
    site.say("/a", 429, headers={"Retry-After": "3"})
    site.say("/a")

    def patiently(targets: Sequence[Target], host: HostFacts) -> Conversation:
        yield Request(url=targets[0].url)
        return Answers(evidence=(seen(targets[0]),), host=host)

    async with rig() as rigged:
        assert (await look(rigged, patiently, targets(site, "/a"))).paused_until is None


async def test_addresses_from_readers_stay_outside(site: Pages) -> None:
    async with rig() as rigged:
        probed = await look(rigged, each, targets(site, "/a"), trusted=False)
    assert probed.answers.evidence[0].detail == FailureKind.FORBIDDEN_ADDRESS
    assert not site.asked


async def test_a_redirect_out_of_https_stands_in_the_evidence(site: Pages) -> None:
    site.redirect("/s/a", "http://a.example/b")
    site.say("/p/b")
    remap = {"https://a.example/": f"{site.base}/s/", "http://a.example/": f"{site.base}/p/"}
    async with rig(remap=remap) as rigged:
        probed = await look(rigged, each, [Target(key="k", url="https://a.example/a", host="a.example")])
    assert probed.answers.evidence[0].facts == (("redirect", "from https to http"),)
