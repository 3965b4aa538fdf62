"""The cast of the demo: made papers by made people, in a year in which everything happens to somebody.

Everybody and everything here is invented; names are trees and rivers, and the fun is at nobody's expense.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from monitor.model.papers import GivenAddress, KnownDate, LinkKind, PaperRecord
from monitor.world.chance import between, lot, one_of
from monitor.world.making import GITHUB, make_world
from monitor.world.mended import BACK, REASON, TIME_FOR_A_MISTAKE, Mistake, mistaken_for_gone, twice_in_the_world
from monitor.world.readers import TIME_FOR_READERS, Claimed, Told, claimed_by_one
from monitor.world.truth import Family, Host, Ours, OurSpell, Repository, Scene, Spell, State, Trouble, World

_FIRST: Final = (
    "Rowan", "Hazel", "Linden", "Juniper", "Aspen", "Willow", "Ash", "Laurel", "Olive", "Sorrel", "Bryony", "Clover",
    "Fern", "Heath", "Ivy", "Jasmine", "Marigold", "Myrtle", "Poppy", "Reed", "Sage", "Tansy", "Yarrow", "Zinnia",
)  # fmt: skip
_LAST: Final = (
    "Amper", "Bröl", "Dove", "Eider", "Fulda", "Gironde", "Havel", "Isar", "Jagst", "Kocher", "Loire", "Mosel",
    "Neckar", "Oder", "Po", "Regen", "Saône", "Tauber", "Unstrut", "Vistula", "Weser", "Ybbs", "Zusam", "Ålfoten",
)  # fmt: skip
_KIND: Final = ("Net", "Former", "Flow", "Prior", "Bench", "Tree", "Lens", "Kit", "Gauge", "Loom")
_THING: Final = (
    "Lantern", "Spoon", "Kite", "Otter", "Pebble", "Kettle", "Moss", "Cello", "Ladder", "Thimble", "Walnut", "Harbour",
    "Mitten", "Puddle", "Quilt", "Radish", "Sparrow", "Teapot", "Umbrella", "Violin", "Windmill", "Yodel",
    "Acorn", "Bramble",
)  # fmt: skip
_WHAT: Final = (
    "Robust Sock Pairing", "Counting Sheep Without Falling Asleep", "Tea Brewing under Uncertainty",
    "Cloud Shape Recognition", "Few-Shot Sourdough", "Unsupervised Tidying of Desks", "Long-Horizon Nap Planning",
    "Calibrated Small Talk", "Graph Learning on Garden Paths", "Sparse Attention for Cats",
    "Optimal Transport of Groceries", "Fair Division of the Last Biscuit", "Federated Gossip among Hedgehogs",
    "Causal Inference from Umbrellas", "Differentiable Origami", "Zero-Shot Bird Song", "Explainable Left Turns",
    "Provably Patient Queues", "Continual Learning of Neighbours' Names", "Adversarial Hide and Seek",
)  # fmt: skip
_JOINT: Final = (" for", " meets", " and the Art of", ": Towards", ", or: Notes on", " with an Application to")
_VENUES: Final = (
    "Conference on Small Machines", "Journal of Patient Computing", "Workshop on Gentle Robotics",
    "Symposium on Kind Statistics", "Transactions on Unhurried Systems",
)  # fmt: skip
_CATEGORIES: Final = ("cs.LG", "cs.CL", "cs.CV", "cs.RO", "stat.ML", "cs.SE", "q-bio.QM", "physics.comp-ph")

EXPECTING: Final = "cs.LG"
"""The category of which code is expected in this world though a paper's text is silent."""
_MISPRINTED_EVERY: Final = 9
"""Of so many addresses one has a brace at its end that does not belong there."""
_CITED_EARLY: Final = date(2017, 5, 1)


@dataclass(frozen=True, slots=True)
class Saying:
    """A paper without an address: what its text says, and what else is known of it."""

    words: str
    read: bool = True
    published: date = date(2024, 3, 1)
    mark: str | None = None
    category: str = EXPECTING


SAYINGS: Final = (
    Saying("Our code will be released soon."),
    Saying("We will release our code upon acceptance.", published=date(2026, 11, 20)),
    Saying("The code is available from the authors upon reasonable request."),
    Saying("Our code is publicly available."),
    Saying("We implemented our method in forty lines of code.", published=date(2024, 3, 1)),
    Saying("We implemented our method in forty lines of code.", published=_CITED_EARLY),
    Saying("We prove a bound on the number of biscuits.", category="math.HO"),
    Saying("We implemented our method and ran it on a small machine.", read=False),
    Saying("We implemented our method.", published=date(2026, 12, 1)),
    Saying("The recordings were made in a hospital.", mark="restricted"),
    Saying("A theorem, and nothing to run.", mark="exempt"),
)
"""One for each cause that needs no address."""
_SAYS_AVAILABLE: Final = next(saying for saying in SAYINGS if "publicly available" in saying.words)
_CORRECTED: Final = 8_900


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """A world with its papers. `late` come after the last sweep, so nobody has asked about them yet.

    `mistake` is a burial that was wrong, `told` and `claimed` are what readers send; a year too short has none.
    """

    world: World
    papers: tuple[tuple[int, PaperRecord], ...]
    late: tuple[PaperRecord, ...]
    mistake: Mistake | None
    told: Told | None = None
    claimed: Claimed | None = None

    def on(self, day: int) -> Iterator[PaperRecord]:
        """The papers that come in on a day."""
        return (record for known, record in self.papers if known == day)


def make_cast(papers: int, days: int, seed: int) -> Cast:
    """About `papers` papers in a world of `days` days."""
    ordinary = make_world(max(1, papers - 90), days, seed)
    special, hosts = _special(days)
    mistaken = days - BACK if days >= TIME_FOR_A_MISTAKE else None
    if mistaken is not None:
        special.append(mistaken_for_gone(days))
    offline = OurSpell(days - 1, days, Ours.OFFLINE)
    renamed = [_renamed(place, one) for place, one in enumerate((*ordinary.repositories, *special))]
    # The one no paper names: only a reader does.
    hidden = _renamed(
        len(renamed), Repository(host=GITHUB, path="p", family=Family.GITHUB, number=90_000, script=_ALIVE)
    )
    ours = tuple(one for one in ordinary.ours if one.ends < days - 20)
    world = World(days, {**_quiet_at_the_end(ordinary.hosts, days), **hosts}, (*renamed, hidden), (*ours, offline))
    coming = [(one.known, _paper(place, seed, one.url)) for place, one in enumerate(renamed)]
    told, claimed = None, None
    if days >= TIME_FOR_READERS:
        told = Told(day=days // 2, doi=_doi(_CORRECTED), url=hidden.url)
        coming.append((0, _silent(_CORRECTED, seed, _SAYS_AVAILABLE)))
        claimed = claimed_by_one((record for known, record in coming if known == 0), days // 2)
    mistake = None
    if mistaken is not None:
        mistake = Mistake(day=mistaken, doi=_doi(len(renamed) - 1), reason=REASON)
    if days > 1:
        known_from_the_start = next(record for known, record in coming if known == 0)
        coming += twice_in_the_world(known_from_the_start, days // 2)
    closed = [(0, _paper(7_000 + number, seed, url)) for number, url in enumerate(_CLOSED)]
    silent = [
        (0, _silent(8_000 + number, seed, saying)) for number, saying in enumerate(SAYINGS * max(1, papers // 75))
    ]
    late = tuple(_paper(9_000 + number, seed, f"https://{GITHUB}/late-{number}/first-light") for number in range(3))
    papers_of_all = (*coming, *closed, *silent)
    return Cast(world=world, papers=papers_of_all, late=late, mistake=mistake, told=told, claimed=claimed)


_ALIVE: Final = (Scene(0, State.ALIVE),)
_CLOSED: Final = (
    "http://code.google.com/p/teapot-kit/",
    "https://gitorious.org/mittens/mittens",
    "https://walnut.codeplex.com/",
)


def _special(days: int) -> tuple[list[Repository], dict[str, Host]]:
    """What an ordinary year may not bring to so few: one or more of every state, and hosts in every kind of trouble."""
    alive = Scene(0, State.ALIVE)
    scripts = [
        *[
            (Scene(0, state),)
            for state in (State.PRIVATE, State.EMPTY, State.README_ONLY, State.SKELETON)
            for _ in range(3)
        ],
        *[
            (alive, Scene(days * share + 0.6, state))
            for state in (State.ARCHIVED, State.WITHHELD, State.SQUATTED, State.GONE, State.QUIET)
            for share in (0.2, 0.5, 0.7)
        ],
        (alive, Scene(max(1, days - 12) + 0.6, State.GONE)),
        (alive, Scene(max(1, days - 10) + 0.6, State.GONE)),
        (alive, Scene(days * 0.3, State.GONE), Scene(max(2, days - 25) + 0.5, State.ALIVE)),
        (alive, Scene(days * 0.4, State.EMPTY), Scene(max(2, days - 30) + 0.5, State.ALIVE)),
    ]
    made = [
        Repository(host=GITHUB, path=f"p/{number}", family=Family.GITHUB, number=50_000 + number, script=script)
        for number, script in enumerate(scripts)
    ]
    made += [
        Repository(
            host=GITHUB,
            path=f"p/new-{number}",
            family=Family.GITHUB,
            number=60_000 + number,
            script=(alive,),
            known=days - 1,
        )
        for number in range(2)
    ]
    troubles = {
        "www.slow-river.example": Spell(max(1, days * 0.4), days + 1, Trouble.ERRORS),
        "www.old-bridge.example": Spell(0, days + 1, Trouble.CHALLENGE),
        "www.far-island.example": Spell(max(1, days - 75), days + 1, Trouble.DROPS_US),
        "www.market-square.example": Spell(max(1, days * 0.4), days + 1, Trouble.PARKED),
        "git.lighthouse.example": Spell(max(1, days - 6), days + 1, Trouble.SAYS_NO),
    }
    hosts: dict[str, Host] = {}
    for name, spell in troubles.items():
        family = Family.GIT if name.startswith("git.") else Family.PAGE
        hosts[name] = Host(name=name, family=family, spells=(spell,))
        known = days - 1 if spell.trouble is Trouble.SAYS_NO else 0
        for number in range(12 if family is Family.GIT else 2):
            path = f"p/{number}" if family is Family.GIT else f"p/{number}.html"
            made.append(
                Repository(
                    host=name, path=path, family=family, number=70_000 + len(made), script=(alive,),
                    known=known if number == 0 and family is Family.PAGE else 0,
                )
            )  # fmt: skip
    return made, hosts


def _quiet_at_the_end(hosts: dict[str, Host] | object, days: int) -> dict[str, Host]:
    """No ordinary trouble in the last weeks: what stands on the site is what the story is about."""
    assert isinstance(hosts, dict)
    return {
        name: replace(host, spells=tuple(spell for spell in host.spells if spell.ends < days - 20 or spell.ends > days))
        for name, host in hosts.items()
    }


def _renamed(place: int, one: Repository) -> Repository:
    """The repository under the name of its paper's method."""
    owner = f"{one_of(_LAST, 'owner', place).encode('ascii', 'ignore').decode().lower()}-lab"
    name = f"{_method(place).lower()}-{place}"
    path = f"~{owner}/{name}.html" if one.family is Family.PAGE else f"{owner}/{name}"
    script = tuple(replace(scene, to=f"{owner}-2/{name}") if scene.to else scene for scene in one.script)
    return replace(one, path=path, script=script)


def _method(place: int) -> str:
    return f"{one_of(_THING, 'thing', place)}{one_of(_KIND, 'kind', place)}"


def _paper(place: int, seed: int, url: str) -> PaperRecord:
    printed = f"{url}}}" if place % _MISPRINTED_EVERY == 0 and GITHUB in url else url
    return replace(
        _known(place, seed),
        abstract=f"{_about(place)} Our code is available at {printed} .",
        addresses=(GivenAddress(raw=printed, field="code", kind=LinkKind.OWN_CODE),),
    )


def _silent(place: int, seed: int, saying: Saying) -> PaperRecord:
    known = _known(place, seed)
    text = f"{_about(place)} {saying.words}"
    return replace(
        known,
        published=KnownDate(saying.published),
        abstract=text,
        full_text=f"{text}\n\nWe thank the reviewers for their patience." if saying.read else None,
        mark=saying.mark,
        categories=(saying.category,),
    )


def _about(place: int) -> str:
    return (
        f"We present {_method(place)}, a method for {one_of(_WHAT, 'what', place).lower()}. It is small, it is slow"
        " where that is wise, and it was tested on all the data that we could carry."
    )


def _known(place: int, seed: int) -> PaperRecord:
    day = date(2021, 1, 1) + timedelta(days=int(between(0, 1_600, seed, "published", place)))
    people = 1 + int(lot(seed, "people", place) * 4)
    # A small world: the same people meet again and again.
    authors = tuple(
        dict.fromkeys(
            f"{one_of(_FIRST, 'first', place % 40, number)} {one_of(_LAST, 'last', place % 40, number)}"
            for number in range(people)
        )
    )
    return PaperRecord(
        source="made",
        key=f"made-{place}",
        title=f"{_method(place)}{one_of(_JOINT, 'joint', place)} {one_of(_WHAT, 'what', place)}",
        doi=_doi(place),
        authors=authors,
        published=KnownDate(day),
        venue=one_of(_VENUES, "venue", place),
        categories=tuple(dict.fromkeys((one_of(_CATEGORIES, "category", place), *_listed_too(place)))),
        citations=1 + int(lot(seed, "cited", place) ** 3 * 200),
    )


def _doi(place: int) -> str:
    return f"10.99999/made.{place}"


def _listed_too(place: int) -> tuple[str, ...]:
    """The cross-list that every third paper has."""
    return (one_of(_CATEGORIES, "cross-list", place),) if place % 3 == 0 else ()
