"""The voices the site can speak with. A voice changes words and drawings, never a fact, an address or a number.

`graveyard` speaks of stones, lanterns and crypts, with wit about code and never about a person; `plain` speaks as a
library's catalogue would. Both have every phrase, which a test sees to. The three sentences of a cause are the same in
both: they are the rules' own (`monitor.rules.words`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from monitor.errors import ConfigurationError
from monitor.model.status import Cause, Status
from monitor.rules.words import CAUSE_WORDS, HEADINGS, CauseWords
from reports.faces import Face


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One way of speaking. `says` holds every phrase that differs between voices, by its name."""

    name: str
    faces: Mapping[Status, Face]
    says: Mapping[str, str]
    by_status: Mapping[str, Mapping[Status, str]]
    headings: Mapping[Status, str] = field(default_factory=lambda: HEADINGS)

    def __reduce__(self) -> tuple[Callable[[str], "Voice"], tuple[str]]:
        # To another process a voice goes by its name.
        return voice_named, (self.name,)

    def face(self, status: Status) -> Face:
        """The word, icon and colour of a status."""
        return self.faces[status]

    def words(self, cause: Cause) -> CauseWords:
        """The cause's label and its three fixed sentences: `seen`, `not_meant`, `ends`."""
        return CAUSE_WORDS[cause]

    def heading(self, status: Status) -> str:
        """What a status means in a few words."""
        return self.headings[status]

    def say(self, phrase: str, status: Status | None = None) -> str:
        """A phrase by its name; of those that depend on a status, the one for it. Raises KeyError for no phrase."""
        return self.says[phrase] if status is None else self.by_status[phrase][status]


def _of(alive: str, ghosted: str, lost: str, limbo: str, exempt: str) -> Mapping[Status, str]:
    return MappingProxyType(
        {
            Status.ALIVE: alive,
            Status.GHOSTED: ghosted,
            Status.NOT_FOUND: lost,
            Status.LIMBO: limbo,
            Status.EXEMPT: exempt,
        }
    )


GRAVEYARD: Final = Voice(
    name="graveyard",
    faces=MappingProxyType(
        {
            Status.ALIVE: Face("Alive", "sprout", "alive"),
            Status.GHOSTED: Face("Ghosted", "ghost", "ghosted"),
            Status.NOT_FOUND: Face("404", "stone", "lost"),
            Status.LIMBO: Face("Limbo", "hourglass", "limbo"),
            Status.EXEMPT: Face("Exempt", "book", "exempt"),
        }
    ),
    says=MappingProxyType(
        {
            "motto": "Where code rests, and sometimes rises.",
            "overview.title": "Does the code still answer?",
            "overview.lead": (
                "Papers promise code, and code moves, closes or never arrives. We walk the rows with a lantern, "
                "knock at every address again and again, and write down what came back."
            ),
            "overview.died": "Recently buried",
            "overview.ghosted": "Recently ghosted",
            "overview.risen": "Recently risen",
            "overview.risen.none": "Nobody has climbed out yet. It happens more often than one would think.",
            "overview.help": "Needs a hand with the lantern",
            "overview.help.lead": "The most cited of those that may lie under the wrong stone. If you know where the "
            "code went, tell us.",
            "overview.none": "The earth is undisturbed.",
            "trend.title": "The yard, month by month",
            "trend.burials": "Burials so far",
            "survival.died": "died since",
            "overview.young": "Earliest burial",
            "survival.title": "How long code links live",
            "share.title": "What answers today, by year of the paper",
            "papers.title": "The whole yard",
            "papers.lead": "Every paper we watch, the broken ones first.",
            "changes.title": "The sexton’s log",
            "changes.lead": "Every burial, every resurrection, and every time the spade was wrong.",
            "changes.burial": "Buried",
            "changes.resurrection": "Risen",
            "changes.annulment": "Dug up, with our apologies",
            "changes.judged": "Judged",
            "changes.doubt": "Under the lantern",
            "list.empty": "Not a soul here.",
            "nowhere.title": "An unmarked plot",
            "nowhere.lead": (
                "Nothing of ours lies at this address. A paper’s address here never changes, so it may have been "
                "mistyped, or the paper was taken out."
            ),
            "moved.title": "One paper, one stone",
            "moved.lead": "Two records turned out to name the same paper. This address leads on to where it lies:",
            "gone.title": "This plot was given back",
            "gone.lead": (
                "A page lay here and was taken away: on request, or because no source names the paper any more. "
                "Nothing of it is kept here."
            ),
            "similar.category": "In the same crypt",
            "categories.title": "Crypts",
            "categories.lead": "The yard by field of research: a crypt for each category.",
            "badge.label": "code",
            "annulled": "We buried this too early",
            "gate": "Enter by the gate",
        }
    ),
    by_status=MappingProxyType(
        {
            "epitaph": _of("Alive and answering", "Here should lie", "R.I.P.", "Neither here nor there", "Passing by"),
            "since": _of("Answering since", "Ghosted since", "Declared dead", "In limbo since", "Exempt since"),
            "why": _of(
                "Why it is among the living",
                "Why it is a ghost",
                "Why it lies here",
                "Why it waits in limbo",
                "Why it need not stay",
            ),
            "similar.cause": _of(
                "In the same good health",
                "Haunting the same way",
                "Died the same way",
                "Waiting the same way",
                "Excused the same way",
            ),
            "aside": _of(
                "Not a grave. We only planted a flower beside the path.",
                "A stone was cut and the plot was dug. Nobody came.",
                "It will be visited again. Some get up.",
                "The lantern is still out. Nothing is decided.",
                "No stone for this one, and none was owed.",
            ),
        }
    ),
)

PLAIN: Final = Voice(
    name="plain",
    faces=MappingProxyType(
        {
            Status.ALIVE: Face("Available", "tick", "alive"),
            Status.GHOSTED: Face("Not provided", "dash", "ghosted"),
            Status.NOT_FOUND: Face("Address lost", "cross", "lost"),
            Status.LIMBO: Face("Not judged", "hourglass", "limbo"),
            Status.EXEMPT: Face("Not expected", "book", "exempt"),
        }
    ),
    # Where the word is the heading, the heading says what the word does not.
    headings=MappingProxyType(
        {
            **HEADINGS,
            Status.NOT_FOUND: "nothing answers where it should be",
            Status.LIMBO: "too little is known yet",
            Status.EXEMPT: "the paper needs no code of its own",
        }
    ),
    says=MappingProxyType(
        {
            "motto": "The state of the code links of research papers.",
            "overview.title": "Does the code still answer?",
            "overview.lead": (
                "Papers give addresses of their code, and code moves, closes or is never published. We ask each "
                "address again and again, and publish what came back."
            ),
            "overview.died": "Recently lost",
            "overview.ghosted": "Recently found without code",
            "overview.risen": "Recently available again",
            "overview.risen.none": "No address has come back yet.",
            "overview.help": "Needs your help",
            "overview.help.lead": "The most cited papers whose code may be elsewhere. If you know where, tell us.",
            "overview.none": "None yet.",
            "trend.title": "Papers by month",
            "trend.burials": "Verdicts of lost or not provided so far",
            "survival.died": "were lost since",
            "overview.young": "Earliest loss",
            "survival.title": "How long code links last",
            "share.title": "What answers today, by year of the paper",
            "papers.title": "All papers",
            "papers.lead": "Every paper we watch, lost addresses first.",
            "changes.title": "Changes",
            "changes.lead": "Every address lost, every one found again, and every verdict of ours that was wrong.",
            "changes.burial": "Lost or not provided",
            "changes.resurrection": "Available again",
            "changes.annulment": "Our mistake, taken back",
            "changes.judged": "Judged",
            "changes.doubt": "Not judged any more",
            "list.empty": "No paper is here.",
            "nowhere.title": "No such page",
            "nowhere.lead": (
                "There is no page at this address. A paper’s address here never changes, so it may have been "
                "mistyped, or the paper was taken out."
            ),
            "moved.title": "One paper, one page",
            "moved.lead": "Two records turned out to name the same paper. This address leads on to its page:",
            "gone.title": "This page was taken away",
            "gone.lead": (
                "There was a page here, and it was removed: on request, or because no source names the paper any "
                "more. Nothing of it is kept here."
            ),
            "similar.category": "In the same category",
            "categories.title": "Categories",
            "categories.lead": "The papers by field of research.",
            "badge.label": "code",
            "annulled": "We called this lost by mistake",
            "gate": "To the papers",
        }
    ),
    by_status=MappingProxyType(
        {
            "epitaph": _of("Available", "Not provided", "Address lost", "Not judged", "Not expected"),
            "since": _of(
                "Available since", "Not provided since", "Lost since", "Not judged since", "Not expected since"
            ),
            "why": _of(
                "Why it is called available",
                "Why it is called not provided",
                "Why its address is called lost",
                "Why it is not judged",
                "Why no code is expected",
            ),
            "similar.cause": _of(
                "Available in the same way",
                "Not provided in the same way",
                "Lost in the same way",
                "Not judged for the same reason",
                "Not expected for the same reason",
            ),
            "aside": _of(
                "The address answers.",
                "No code was found where it was expected.",
                "It is still looked at.",
                "Nothing is decided.",
                "Nothing is missing.",
            ),
        }
    ),
)

VOICES: Final[Mapping[str, Voice]] = MappingProxyType({voice.name: voice for voice in (GRAVEYARD, PLAIN)})


def voice_named(name: str) -> Voice:
    """The voice of this name. Raises ConfigurationError where there is none."""
    if name not in VOICES:
        raise ConfigurationError(
            f"There is no voice {name!r} for the site.", advice=f"Set site.voice to one of: {', '.join(VOICES)}."
        )
    return VOICES[name]
