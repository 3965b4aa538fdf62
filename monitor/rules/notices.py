"""Notices: digests, not floods. When a message may go, what it says, and when it is tried again. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Final

from monitor.model.claims import Batch, NoticeKind
from monitor.model.corrections import State
from monitor.rules.words import day_text

FOR_OPERATORS: Final = (
    NoticeKind.CORRECTION,
    NoticeKind.BURIALS,
    NoticeKind.OUTAGE,
    NoticeKind.GUARD,
    NoticeKind.CLAIM,
)
"""What operators are told, each kind in a digest of its own."""

DIGEST_EVERY: Final = timedelta(hours=1)
MOST_ATTEMPTS: Final = 10
IN_DOUBT_AFTER: Final = timedelta(minutes=5)
"""A message that was begun so long ago and not ended was cut off by a kill: whether it went is not known."""

_LISTED: Final = 20
_NAMES: Final[Mapping[NoticeKind, str]] = MappingProxyType(
    {
        NoticeKind.CORRECTION: "new correction",
        NoticeKind.BURIALS: "burial of a watched paper",
        NoticeKind.OUTAGE: "host held",
        NoticeKind.GUARD: "round voided by a guard",
        NoticeKind.CLAIM: "author's claim",
    }
)
_PLURALS: Final[Mapping[NoticeKind, str]] = MappingProxyType(
    {
        NoticeKind.CORRECTION: "new corrections",
        NoticeKind.BURIALS: "burials of watched papers",
        NoticeKind.OUTAGE: "hosts held",
        NoticeKind.GUARD: "rounds voided by guards",
        NoticeKind.CLAIM: "authors' claims",
    }
)
_BECAME: Final[Mapping[State, str]] = MappingProxyType(
    {
        State.ACCEPTED: "was accepted. The site shows it with its next build.",
        State.REJECTED: "was not accepted.",
        State.UNDONE: "was accepted, and that was taken back.",
    }
)
_BREAKS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What goes out: one line of subject, and plain text."""

    subject: str
    text: str


def one_line(text: str, longest: int = 150) -> str:
    """A text as it may stand in a header: on one line, without controls and turns of direction, bounded."""
    line = " ".join(_BREAKS.sub(" ", text).split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def may_go(last: datetime | None, now: datetime) -> bool:
    """Whether a digest of a kind may go, given when the last of that kind was begun (UTC)."""
    return last is None or now - last >= DIGEST_EVERY or last > now


def again_at(begun: datetime, attempts: int) -> datetime | None:
    """When a message that did not go is tried again: after 5, 10, 20 … minutes, at most a day; None to give it up."""
    if attempts >= MOST_ATTEMPTS:
        return None
    wait: timedelta = IN_DOUBT_AFTER * (1 << max(attempts - 1, 0))
    return begun + min(wait, timedelta(days=1))


def batch_name(kind: NoticeKind, numbers: Sequence[int]) -> str:
    """The name of notices that go out together: the same whenever it is made again, and no other batch's."""
    return f"{kind}-{numbers[0]}-{numbers[-1]}-{len(numbers)}"


def digest(batch: Batch, pages: Mapping[int, str] = MappingProxyType({})) -> Message:
    """One message for operators: how many there are, and the first twenty, with the address of a notice's page."""
    number = len(batch.notices)
    heading = f"{number} {(_NAMES if number == 1 else _PLURALS)[batch.kind]}"
    lines = [
        f"- {one_line(one.subject, 200)}" + (f"\n  {pages[one.number]}" if one.number in pages else "")
        for one in batch.notices[:_LISTED]
    ]
    if number > _LISTED:
        lines.append(f"- and {number - _LISTED} more")
    return Message(subject=heading, text="\n".join((f"{heading}:", "", *lines)))


def received(subject: str, problem: str, by: str, text: str) -> Message:
    """What operators hear of a new correction: what is wrong, and who says so, which decides how soon it is read."""
    return Message(subject=f"{subject}: {problem}, said by {'an author' if by == 'author' else 'a reader'}", text=text)


def desk_of(kind: NoticeKind) -> str:
    """Where the program decides about what a digest tells of, below its own address; empty where nothing is decided."""
    return {NoticeKind.CORRECTION: "moderate/", NoticeKind.CLAIM: "moderate/claims/"}.get(kind, "")


def strike_notice(title: str, when: date) -> Message:
    """What an author hears when nothing is lost yet."""
    told = day_text(when)
    return Message(
        subject=f"We cannot see your repository: {one_line(title, 80)}",
        text=(
            f"We cannot see the repository of “{one_line(title, 300)}”.\n\n"
            f"If nothing changes, the page will say so on {told}. One answer of the address before that ends it.\n"
            "If the code has moved, tell us its new address on the paper's page."
        ),
    )


def burial_notice(title: str) -> Message:
    """What an author hears when the page says that the code is not to be seen."""
    return Message(
        subject=f"The page says now that the code is not to be seen: {one_line(title, 60)}",
        text=(
            f"The code of “{one_line(title, 300)}” was not to be seen on several looks, and the page says so now,\n"
            "with every look. It is looked at further. If it is somewhere else, tell us on the paper's page."
        ),
    )


def resurrection_notice(title: str) -> Message:
    """What an author hears when a burial ended."""
    return Message(
        subject=f"The code is back: {one_line(title, 80)}",
        text=f"The code of “{one_line(title, 300)}” is to be seen again, and the page says so.",
    )


def confirm_notice(title: str) -> Message:
    """What somebody gets who asked to watch a paper. The link is added when it is sent."""
    return Message(
        subject=f"Confirm that you want to hear of {one_line(title, 80)}",
        text=(
            "Somebody, hopefully you, asked us to write to this address when the code of\n"
            f"“{one_line(title, 300)}” cannot be seen any more.\n\n"
            "If that was you, open this page within two days and confirm it. If not, do nothing: you will not hear of\n"
            "us again."
        ),
    )


def claim_mail_notice(title: str) -> Message:
    """What the address in a paper's metadata gets. The link is added when it is sent."""
    return Message(
        subject=f"Is this paper yours? {one_line(title, 80)}",
        text=(
            f"Somebody says to be an author of “{one_line(title, 300)}”,\nwhich names this address.\n\n"
            "If that was you, open this page within two days and confirm it. If not, do nothing."
        ),
    )


def answered_notice(title: str, state: State, reason: str) -> Message:
    """What became of a correction, for who sent it. The link to its page is added when it is sent.

    `title` is empty where the paper was taken away on request: then nothing names it any more.
    """
    about = f"“{one_line(title, 300)}”" if title else "a paper"
    why = f"\n\nWhy: {one_line(reason, 500)}" if reason else ""
    return Message(
        subject=f"Your correction was {state}" + (f": {one_line(title, 80)}" if title else ""),
        text=f"What you sent about {about} {_BECAME[state]}{why}",
    )


def decided_notice(title: str, word: str) -> Message:
    """What a moderator said of a claim, for who made it.

    The claim's page is not named: whoever has that address speaks as the author, and nobody confirmed this one.
    """
    return Message(
        subject=f"Your claim: {one_line(title, 80)}",
        text=(
            f"A person decided on your claim to “{one_line(title, 300)}”.\n\n{one_line(word, 500)}\n\n"
            "The page of your claim, whose address you kept, says what you can do now."
        ),
    )
