"""The methodology: every status and cause with its fixed sentences, and the thresholds of the running policy."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from checkers.base import EvidenceKind
from monitor.model.status import CAUSES
from monitor.rules.strikes import COUNTS_AS, CountsAs
from reports.settings import SiteSettings

# What each kind counts as is printed from the table that judges, so the page cannot say anything else.
_MEANING = {
    CountsAs.LIFE: ("Life", "resets every strike"),
    CountsAs.STRIKE: ("Strike", "one observation that counts towards 404"),
    CountsAs.OUTAGE: ("Outage", "counts only towards “unreachable”, and only after weeks"),
    CountsAs.NOTHING: ("Nothing", "neither kills nor revives"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodologyPage:
    """How a verdict comes about, with the numbers this installation runs with."""

    site: SiteSettings
    picture: str = field(default="overview", init=False)
    folder: str = field(default="methodology/", init=False)
    template: str = field(default="pages/methodology.html", init=False)
    title: str = field(default="Methodology", init=False)
    description: str = field(
        default="What each status and cause means, what it does not mean, how it ends, and every threshold in use.",
        init=False,
    )

    def facts(self) -> Mapping[str, object]:
        """Causes by status, the policy's rows, and the kinds of evidence by what they count as."""
        kinds = {counts: [kind for kind in EvidenceKind if COUNTS_AS[kind] is counts] for counts in CountsAs}
        return {
            "groups": list(CAUSES.items()),
            "policies": self.site.policies,
            "counting": [(*_MEANING[counts], kinds[counts]) for counts in CountsAs],
        }
