"""How this ends: what a reader, an author or we can do, step by step, for each cause. Fixed words, no promise."""

from collections.abc import Mapping
from typing import Final

from monitor.model.status import STATUS_OF, Cause, Status

_TELL: Final = "If you know where the code is now, tell us its address. We ask it before anything changes."
_OWN: Final = (
    "If it is your repository: make it visible at this address again, or leave a redirect. One answer is enough."
)
_LOOK: Final = "Until then we keep looking by ourselves, at the time named below."
_PUSH: Final = "If it is your repository: push the code. The next look sees it."

_BY_STATUS: Final[Mapping[Status, tuple[str, ...]]] = {
    Status.ALIVE: (
        "Nothing needs to be done.",
        "If the address answers and is the wrong one, tell us which is right.",
    ),
    Status.GHOSTED: (
        "If the code has an address, tell us. We ask it before anything changes.",
        "If you are an author and there is no code to share, say so: the page will say it in your words.",
        _LOOK,
    ),
    Status.NOT_FOUND: (_TELL, _OWN, _LOOK),
    Status.LIMBO: ("Nothing is decided, and no one needs to do anything.", _LOOK),
    Status.EXEMPT: ("Nothing is missing. If there is code all the same, tell us its address.",),
}
_BY_CAUSE: Final[Mapping[Cause, tuple[str, ...]]] = {
    Cause.MOVED: (
        "Use the new address below.",
        "If the new address is the right one, tell us, and the link is set to it.",
    ),
    Cause.EMPTY: (_PUSH, _TELL, _LOOK),
    Cause.README_ONLY: (_PUSH, _TELL, _LOOK),
    Cause.SKELETON: (_PUSH, _TELL, _LOOK),
    Cause.HOST_GONE: (
        _TELL,
        "If you kept a copy: put it where it can stay, such as an archive that gives a DOI, and tell us.",
    ),
    Cause.TAKEN_OVER: (
        "Do not open the address, and do not install from it.",
        _TELL,
        "If it is your repository: publish it under a name you hold, and tell us.",
        _LOOK,
    ),
    Cause.WITHHELD: (
        "The host decides when it is shown again; its own process for objections is the way.",
        _TELL,
        _LOOK,
    ),
    Cause.EXPIRED: ("If you are an author: renew the link, or tell us the address under your name.", _LOOK),
    Cause.UNREAD: ("If the paper names an address, tell us.", "Or give us the full text to read."),
    Cause.WALLED: (
        "Open the address yourself: a browser may be let in where we are not.",
        "Then tell us what is there.",
    ),
    Cause.DISPUTED: ("A person looks at the correction and decides.", "Both sides stay on this page."),
}  # fmt: skip


def steps(cause: Cause) -> tuple[str, ...]:
    """What can be done about this cause, in order."""
    return _BY_CAUSE.get(cause, _BY_STATUS[STATUS_OF[cause]])
