"""Made answers, read by the real checkers through the real client: what each proves."""

from pathlib import Path

import pytest

from checkers import identify
from checkers.base import Evidence, EvidenceKind, HostFacts, Target
from checkers.github.names import repository_number
from monitor.http.client import Client
from monitor.probe import Probed, probe
from monitor.roof.client import new_client
from monitor.roof.made_world import BEGINS, made_configuration
from monitor.world.answers import node_id
from monitor.world.clock import WorldClock
from monitor.world.truth import Family, Host, Ours, OurSpell, Repository, Scene, Spell, State, Trouble, World
from monitor.world.wire import MadeWire

ID = node_id(7)


def look(
    folder: Path,
    state: State,
    question: str,
    *,
    url: str = "https://github.com/o/n",
    stored: str | None = None,
    trouble: Trouble | None = None,
    ours: Ours | None = None,
    soft: bool = False,
    to: str = "",
) -> Evidence:
    """One look at one address in this state, on a host in this trouble."""
    found = identify(url)[0]
    family = {"github": Family.GITHUB, "git": Family.GIT}.get(found.checker.name, Family.PAGE)
    host, path = url.removeprefix("https://").split("/", 1)
    spells = (Spell(0, 9, trouble, f"new-{host}" if trouble is Trouble.LED_AWAY else ""),) if trouble else ()
    one = Repository(host=host, path=path, family=family, number=7, script=(Scene(0, state, to),))
    hosts = {host: Host(name=host, family=family, soft=soft, spells=spells)}
    hosts.setdefault("github.com", Host(name="github.com", family=Family.GITHUB))
    world = World(9, hosts, (one,), (OurSpell(0, 9, ours),) if ours else ())
    clock = WorldClock(BEGINS)
    client = new_client(made_configuration(folder, "A test"), clock, transport=MadeWire(world, clock))
    return clock.run(_probe(client, clock, url, question, stored)).answers.evidence[0]


async def _probe(client: Client, clock: WorldClock, url: str, question: str, stored: str | None) -> Probed:
    found = identify(url)[0]
    target = Target(key=found.identity.key, url=found.identity.url, host=found.identity.host, host_id=stored)
    facts = HostFacts(host=found.identity.host, authorised=True)
    return await probe(found.checker, [target], question, facts, client=client, clock=clock)


@pytest.mark.parametrize(
    ("state", "question", "kind"),
    [
        (State.ALIVE, "graphql", EvidenceKind.HAS_CODE),
        (State.ALIVE, "info-refs", EvidenceKind.EXISTS),
        (State.ALIVE, "rest", EvidenceKind.EXISTS),
        (State.EMPTY, "graphql", EvidenceKind.EMPTY),
        (State.EMPTY, "info-refs", EvidenceKind.EMPTY),
        (State.README_ONLY, "graphql", EvidenceKind.README_ONLY),
        (State.SKELETON, "graphql", EvidenceKind.SKELETON),
        (State.PRIVATE, "graphql", EvidenceKind.GATED),
        (State.PRIVATE, "info-refs", EvidenceKind.NOT_VISIBLE),
        (State.MOVED, "graphql", EvidenceKind.MOVED),
        (State.MOVED, "info-refs", EvidenceKind.MOVED),
        (State.MOVED, "rest", EvidenceKind.MOVED),
        (State.RECREATED, "graphql", EvidenceKind.MOVED),
        (State.GONE, "graphql", EvidenceKind.NOT_VISIBLE),
        (State.GONE, "info-refs", EvidenceKind.NOT_VISIBLE),
        (State.GONE, "rest", EvidenceKind.NOT_VISIBLE),
        (State.WITHHELD, "graphql", EvidenceKind.WITHHELD),
        (State.WITHHELD, "info-refs", EvidenceKind.WITHHELD),
        (State.SQUATTED, "graphql", EvidenceKind.OTHER_IDENTITY),
        (State.SQUATTED, "rest", EvidenceKind.OTHER_IDENTITY),
        (State.FORKED, "graphql", EvidenceKind.OTHER_IDENTITY),
    ],
)
def test_github(tmp_path: Path, state: State, question: str, kind: EvidenceKind) -> None:
    to = "else/n" if state in {State.MOVED, State.RECREATED} else ""
    assert look(tmp_path, state, question, stored=ID, to=to).kind is kind


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        (Trouble.ERRORS, EvidenceKind.UNAVAILABLE),
        (Trouble.SILENT, EvidenceKind.UNAVAILABLE),
        (Trouble.BUDGET, EvidenceKind.WALLED),
        (Trouble.SECONDARY, EvidenceKind.WALLED),
        (Trouble.NULLS, EvidenceKind.UNKNOWN),
        (Trouble.OVERLOADED, EvidenceKind.HAS_CODE),
        (Trouble.SAYS_NO, EvidenceKind.NOT_VISIBLE),
    ],
)
def test_github_in_trouble(tmp_path: Path, trouble: Trouble, kind: EvidenceKind) -> None:
    assert look(tmp_path, State.ALIVE, "graphql", stored=ID, trouble=trouble).kind is kind


GIT = "https://git.lab.example/o/n"
PAGE = "https://www.lab.example/~o/n.html"


@pytest.mark.parametrize(
    ("url", "question", "state", "trouble", "kind"),
    [
        (GIT, "info-refs", State.ALIVE, None, EvidenceKind.EXISTS),
        (GIT, "page", State.ALIVE, None, EvidenceKind.EXISTS),
        (GIT, "info-refs", State.GONE, None, EvidenceKind.NOT_VISIBLE),
        (GIT, "page", State.GONE, None, EvidenceKind.NOT_VISIBLE),
        ("https://gitlab.lab.example/o/n", "info-refs", State.GONE, None, EvidenceKind.NOT_VISIBLE),
        (GIT, "info-refs", State.EMPTY, None, EvidenceKind.EMPTY),
        (GIT, "info-refs", State.ALIVE, Trouble.CHALLENGE, EvidenceKind.WALLED),
        (GIT, "info-refs", State.ALIVE, Trouble.FORBIDDEN, EvidenceKind.WALLED),
        (GIT, "info-refs", State.ALIVE, Trouble.SAYS_YES, EvidenceKind.UNKNOWN),
        (GIT, "info-refs", State.ALIVE, Trouble.CERTIFICATE, EvidenceKind.EXISTS),
        (GIT, "info-refs", State.ALIVE, Trouble.NAMELESS, EvidenceKind.UNAVAILABLE),
        (PAGE, "page", State.ALIVE, None, EvidenceKind.EXISTS),
        (PAGE, "page", State.GONE, None, EvidenceKind.NOT_VISIBLE),
        (PAGE, "page", State.ALIVE, Trouble.PARKED, EvidenceKind.OTHER_IDENTITY),
        (PAGE, "page", State.ALIVE, Trouble.DROPS_US, EvidenceKind.UNAVAILABLE),
        (PAGE, "page", State.ALIVE, Trouble.BUSY, EvidenceKind.EXISTS),
        (PAGE, "page", State.ALIVE, Trouble.LED_AWAY, EvidenceKind.MOVED),
    ],
)
def test_elsewhere(  # noqa: PLR0917 -- one for each column of the table
    tmp_path: Path, url: str, question: str, state: State, trouble: Trouble | None, kind: EvidenceKind
) -> None:
    assert look(tmp_path, state, question, url=url, trouble=trouble).kind is kind


def test_a_host_that_answers_200_for_what_it_does_not_have_is_seen_through(tmp_path: Path) -> None:
    assert look(tmp_path, State.GONE, "page", url=PAGE, soft=True).kind is EvidenceKind.NOT_VISIBLE
    assert look(tmp_path, State.ALIVE, "page", url=PAGE, soft=True).kind is EvidenceKind.EXISTS


def test_without_a_network_nothing_answers(tmp_path: Path) -> None:
    assert look(tmp_path, State.ALIVE, "page", url=PAGE, ours=Ours.OFFLINE).kind is EvidenceKind.UNAVAILABLE


def test_a_revoked_token_says_nothing_of_repositories(tmp_path: Path) -> None:
    assert look(tmp_path, State.GONE, "graphql", stored=ID, ours=Ours.TOKEN_REVOKED).kind is EvidenceKind.UNKNOWN


def test_node_ids_are_of_githubs_form() -> None:
    assert repository_number(node_id(1_296_269)) == 1_296_269
