"""Privacy: who is responsible, what is kept of readers and for how long, and what they can ask."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from monitor.model.catalogue import Totals
from monitor.rules.claims import ANSWER_WITHIN


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyPage:
    """Rendered from the configuration, so that it says what the program does. It names nobody but the operator."""

    totals: Totals
    folder: str = field(default="privacy/", init=False)
    template: str = field(default="pages/privacy.html", init=False)
    picture: str = field(default="overview", init=False)
    title: str = field(default="Privacy", init=False)
    description: str = field(
        default="Who is responsible, what is kept of readers, for how long, and what you can ask.", init=False
    )

    def facts(self) -> Mapping[str, object]:
        """The removals granted, by day, and the days within which a request is answered."""
        return {"removals": self.totals.removals, "answer_days": ANSWER_WITHIN.days}
