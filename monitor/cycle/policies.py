"""Every policy a cycle works under, in one frozen value; built in the roof from the configuration."""

from dataclasses import dataclass, field, fields
from datetime import timedelta
from hashlib import blake2b

from monitor.rules.budget import BudgetPolicy
from monitor.rules.guards import GuardPolicy
from monitor.rules.paper import PaperPolicy
from monitor.rules.schedule import SchedulePolicy
from monitor.rules.verdict import RULES_VERSION, JudgementPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepPolicy:
    """How much a sweep takes on at once.

    `patience`: seconds it waits for work that is due but may not be asked yet. `lanes`: hosts worked on at once.
    `per_lane`: repositories one Round of one host may hold. `questions`: Rounds claimed together where one question
    carries many, so that the lane does not wait for a claim after each. `save_looks`, `save_seconds`: when a save goes
    out. `canaries`: living repositories asked along with each Round.
    `grace`: seconds that looks in flight get to end when the sweep is told to stop. `samples_only`: no operator is
    configured, so nobody but the samples is asked. `budget`: how much of a host's budget is ours. `token_again`: how
    long a refused token is not sent again.
    """

    patience: float = 60.0
    lanes: int = 256
    per_lane: int = 49
    questions: int = 8
    canaries: int = 3
    save_looks: int = 500
    save_seconds: float = 1.0
    grace: float = 3.0
    samples_only: bool = False
    budget: BudgetPolicy = field(default_factory=BudgetPolicy)
    token_again: timedelta = timedelta(hours=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgingPolicies:
    """The rules of settle: how repositories and papers are judged, when they are asked next, what voids a Round."""

    judgement: JudgementPolicy = field(default_factory=JudgementPolicy)
    papers: PaperPolicy = field(default_factory=PaperPolicy)
    schedule: SchedulePolicy = field(default_factory=SchedulePolicy)
    guards: GuardPolicy = field(default_factory=GuardPolicy)

    @property
    def version(self) -> str:
        """Names this set of rules: the version of the code, and a mark of every threshold in force."""
        told = repr((self.judgement, _sorted(self.papers), self.guards)).encode()
        return f"{RULES_VERSION}.{blake2b(told, digest_size=4).hexdigest()}"


def _sorted(papers: PaperPolicy) -> tuple[object, ...]:
    """A paper's policy in an order that is the same in every process: sets have none."""
    return (
        *(getattr(papers, one.name) for one in fields(papers) if not one.name.startswith(("expecting", "enough"))),
        sorted(papers.expecting_collections),
        sorted(papers.expecting_categories),
        sorted((name, sorted(places)) for name, places in papers.enough_places.items()),
    )
