"""The page for addresses that are none. It is served at any depth, so it alone is drawn with absolute paths."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from reports.voice import GRAVEYARD, Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class NowherePage:
    """The site's own 404 page."""

    picture: str = field(default="overview", init=False)
    folder: str = field(default="", init=False)
    template: str = field(default="pages/nowhere.html", init=False)
    voice: Voice = GRAVEYARD
    description: str = field(default="There is no page at this address.", init=False)

    @property
    def title(self) -> str:
        """What the browser's tab says."""
        return self.voice.say("nowhere.title")

    def facts(self) -> Mapping[str, object]:
        """Nothing: the page knows nothing of the address it is served for."""
        return {}
