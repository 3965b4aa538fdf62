"""The words the site speaks of statuses and causes with. One place, so that another voice is another table."""

from monitor.model.status import Cause, Status
from monitor.rules.words import CAUSE_WORDS, HEADINGS, CauseWords


def cause_words(cause: Cause) -> CauseWords:
    """The cause's label and its three fixed sentences: `seen`, `not_meant`, `ends`."""
    return CAUSE_WORDS[cause]


def heading(status: Status) -> str:
    """What a status means in a few words."""
    return HEADINGS[status]
