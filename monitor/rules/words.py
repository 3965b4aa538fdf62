"""Fair words for every status and cause. The subject is the code or its address, never the paper or its authors.

Each cause has three fixed sentences: what was seen, what that does not mean, and how it ends. They hold no numbers;
numbers stand in a verdict's reasons, which come from the running policy.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Final

from monitor.model.status import Cause, Status
from monitor.rules.burial import JudgementPolicy
from monitor.rules.spells import utc_day


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseWords:
    """A cause in words: a short label, and the three sentences."""

    label: str
    seen: str
    not_meant: str
    ends: str


HEADINGS: Final[Mapping[Status, str]] = MappingProxyType(
    {
        Status.ALIVE: "the address answers",
        Status.GHOSTED: "no code where it was expected",
        Status.NOT_FOUND: "address lost",
        Status.LIMBO: "not judged",
        Status.EXEMPT: "not expected",
    }
)

_ANSWERS_AGAIN: Final = "It ends when the address answers again; it is still looked at, ever more rarely."
_CORRECTED: Final = "It ends with the next look, or when a reader tells a better address."

CAUSE_WORDS: Final[Mapping[Cause, CauseWords]] = MappingProxyType(
    {
        Cause.ACTIVE: CauseWords(
            label="active",
            seen="The address answers, and the repository was worked on lately.",
            not_meant="It does not say that the code runs, or that it gives the published results.",
            ends="It changes to quiet when nothing is pushed for a long time.",
        ),
        Cause.QUIET: CauseWords(
            label="quiet",
            seen="The address answers; nothing was pushed for a long time.",
            not_meant="It does not mean that the code is abandoned or broken: finished code is quiet.",
            ends="It ends with the next push.",
        ),
        Cause.PRESENT: CauseWords(
            label="present",
            seen="The address answers; when it was last worked on is not visible to us.",
            not_meant="It says nothing about activity, in either direction.",
            ends=_CORRECTED,
        ),
        Cause.ARCHIVED: CauseWords(
            label="archived",
            seen="The address answers; the repository is kept read-only.",
            not_meant="It does not mean that the code is lost: it can be read and copied.",
            ends="It ends when the repository is opened for changes again.",
        ),
        Cause.MOVED: CauseWords(
            label="moved",
            seen="The code answers at a new address, to which the old one leads.",
            not_meant="It does not mean that anything is missing; the old address may cease to lead there.",
            ends="It ends when the link is corrected to the new address.",
        ),
        Cause.GATED: CauseWords(
            label="gated",
            seen="The code exists, and its host asks for a login or an agreement first.",
            not_meant="It does not mean that access is refused.",
            ends="It ends when the host opens it to everybody.",
        ),
        Cause.NO_LINK: CauseWords(
            label="no link",
            seen="No address of code was found in the places named here.",
            not_meant="It does not mean that no code exists.",
            ends="It ends when somebody tells an address.",
        ),
        Cause.PROMISED: CauseWords(
            label="promised",
            seen="Code was announced, and no address of it is known after the time allowed.",
            not_meant="It does not mean that it will not come.",
            ends="It ends when an address is known.",
        ),
        Cause.ON_REQUEST: CauseWords(
            label="on request",
            seen="The code is offered on request, and has no public address.",
            not_meant="It does not mean that a request would be refused.",
            ends="It ends when a public address is known.",
        ),
        Cause.CLAIMED: CauseWords(
            label="no address given",
            seen="The code is said to be available; the places named here give no address.",
            not_meant="It does not mean that the code is unavailable: an address may be known elsewhere.",
            ends="It ends when somebody tells the address.",
        ),
        Cause.EMPTY: CauseWords(
            label="empty",
            seen="The repository answers and holds no commits.",
            not_meant="It does not mean that no code exists elsewhere, or that none will be pushed.",
            ends="It ends with the first push.",
        ),
        Cause.README_ONLY: CauseWords(
            label="readme only",
            seen="The repository answers and holds a description, no program.",
            not_meant="It does not mean that the code is withheld: it may be elsewhere, or still to come.",
            ends="It ends when code is pushed, or a reader shows where it is.",
        ),
        Cause.SKELETON: CauseWords(
            label="skeleton",
            seen="The repository answers and holds an outline, no program.",
            not_meant="It does not mean that the code is withheld: it may be elsewhere, or still to come.",
            ends="It ends when code is pushed, or a reader shows where it is.",
        ),
        Cause.MISSING: CauseWords(
            label="missing",
            seen="The repository is not visible at its address, on several looks over weeks.",
            not_meant="It does not mean that it was deleted: it may be private, renamed, or hidden by its host.",
            ends=_ANSWERS_AGAIN,
        ),
        Cause.DELETED: CauseWords(
            label="deleted",
            seen="The host itself says, on repeated looks, that the repository was deleted.",
            not_meant="It does not say who deleted it or why, nor that no copy exists.",
            ends=_ANSWERS_AGAIN,
        ),
        Cause.WITHHELD: CauseWords(
            label="withheld",
            seen="The host withholds the repository, for legal reasons or under its terms of service.",
            not_meant="It does not mean that the reason is sound, or that the code is gone for good.",
            ends="It ends when the host shows the repository again.",
        ),
        Cause.EXPIRED: CauseWords(
            label="expired",
            seen="The link was made for anonymous review and has run out; no other address is known.",
            not_meant="It does not mean that the code was withdrawn: it often has a named home by now.",
            ends="It ends when the link is renewed, or a reader tells the named address.",
        ),
        Cause.HOST_GONE: CauseWords(
            label="host gone",
            seen="The whole host closed.",
            not_meant="It does not mean that the code is lost: hosts that close are often archived.",
            ends="It ends when a new address or an archived copy is told.",
        ),
        Cause.TAKEN_OVER: CauseWords(
            label="taken over",
            seen="Something else lives at the address now.",
            not_meant="It does not mean that what is there now has anything to do with the paper.",
            ends="It ends when the repository answers there again, or its new address is told.",
        ),
        Cause.UNREACHABLE: CauseWords(
            label="unreachable",
            seen="For a long time the address gave errors, or no answer at all.",
            not_meant="It does not mean that the code is gone: its host may be in trouble.",
            ends=_ANSWERS_AGAIN,
        ),
        Cause.NEW: CauseWords(
            label="new",
            seen="The address is known and has not yet told us anything.",
            not_meant="It says nothing about the code.",
            ends="It ends with the first look that tells something.",
        ),
        Cause.GRACE: CauseWords(
            label="grace",
            seen="No code is to be seen yet, and it is too early to expect it.",
            not_meant="It does not mean that the code is late.",
            ends="It ends when code is seen, or on the date named here.",
        ),
        Cause.UNREAD: CauseWords(
            label="unread",
            seen="No address was found in what was read, and not all of the text was read.",
            not_meant="It does not mean that no address is given: silence proves nothing where nobody has read.",
            ends="It ends when the full text is read, or somebody tells the address.",
        ),
        Cause.DOUBTFUL: CauseWords(
            label="doubtful",
            seen="The latest looks did not find the repository.",
            not_meant="It does not mean that it is gone: too few looks, over too few days, agree.",
            ends="One sign of life ends it; so does a last look that agrees with those before.",
        ),
        Cause.WALLED: CauseWords(
            label="walled",
            seen="The host does not talk to us.",
            not_meant="It does not mean that the code is unavailable: a browser may open it.",
            ends="It ends when the host answers us, or a reader tells what is there.",
        ),
        Cause.UNREACHABLE_FROM_HERE: CauseWords(
            label="unreachable from here",
            seen="For weeks the host gave us no answer.",
            not_meant="It does not mean that it is down: it may answer everybody but us.",
            ends="It ends when the host answers, or when another network finds the same.",
        ),
        Cause.HELD: CauseWords(
            label="held",
            seen="The latest answers look like trouble at the host or at our end, and do not count.",
            not_meant="It does not mean that anything is wrong with the code.",
            ends="It ends with the next look that can be trusted.",
        ),
        Cause.OFFLINE: CauseWords(
            label="offline",
            seen="When the address was asked, our own network was down.",
            not_meant="It says nothing about the code.",
            ends="It ends with the first look after the network is back.",
        ),
        Cause.DISPUTED: CauseWords(
            label="disputed",
            seen="A reader's correction checks out and waits for its decision.",
            not_meant="It does not mean that either side is wrong.",
            ends="It ends when the correction is decided.",
        ),
        Cause.NOT_EXPECTED: CauseWords(
            label="not expected",
            seen="Nothing that was read speaks of code, and no code is expected in this field.",
            not_meant="It does not mean that something is missing.",
            ends="It ends when an address is told.",
        ),
        Cause.ELDER: CauseWords(
            label="elder",
            seen="The work is, or may be, from before code was customarily published, and it is in use.",
            not_meant="It does not mean that code is lost or was ever owed.",
            ends="It ends when an address is told.",
        ),
        Cause.RESTRICTED: CauseWords(
            label="restricted",
            seen="It is stated why the code cannot be shared.",
            not_meant="It does not mean that the reason is in doubt.",
            ends="It ends when the restriction is lifted.",
        ),
    }
)

# strftime's month names follow the machine's locale; a page must not.
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def day_text(day: date | datetime) -> str:
    """A day as readers write it, "3 March 2026"; a moment is taken in UTC."""
    if isinstance(day, datetime):
        day = utc_day(day)
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def count_text(number: int, noun: str) -> str:
    """A number with its noun: "1 look", "4 looks"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def number_text(number: int) -> str:
    """A small number in letters, a larger one in digits."""
    return _NUMBERS[number] if 0 <= number < len(_NUMBERS) else str(number)


def span_text(span: timedelta) -> str:
    """A span in whole days, or hours where it is shorter than a day: "17 days", "5 hours"."""
    if span < timedelta(days=1):
        return count_text(span // timedelta(hours=1), "hour")
    return count_text(span // timedelta(days=1), "day")


def earliest_burial(installation_start: datetime, policy: JudgementPolicy) -> date:
    """The first UTC day on which an address that is merely not visible can honestly be called lost.

    Two things need less: a host that itself declares the loss, and a host known to be closed.
    """
    return utc_day(installation_start + policy.span)
