"""The pages for addresses that are none, or none any more.

They are served at any depth, so they alone are drawn with absolute paths.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from reports.voice import GRAVEYARD, Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class NowherePage:
    """The site's own 404 page; with `gone` its 410 page, for what was taken away."""

    picture: str = field(default="overview", init=False)
    folder: str = field(default="", init=False)
    template: str = field(default="pages/nowhere.html", init=False)
    voice: Voice = GRAVEYARD
    gone: bool = False

    @property
    def description(self) -> str:
        """That there is nothing to be found here."""
        return "The page was taken away." if self.gone else "There is no page at this address."

    @property
    def title(self) -> str:
        """What the browser's tab says."""
        return self.voice.say("gone.title" if self.gone else "nowhere.title")

    def facts(self) -> Mapping[str, object]:
        """Which of the two it is: the page knows nothing of the address it is served for."""
        return {"name": "gone" if self.gone else "nowhere"}
