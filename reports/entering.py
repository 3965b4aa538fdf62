"""What a build notes of a paper before any page is drawn: its line, its groups, its words. A function of its line.

Any process can make it; the one that holds the manifest writes it down. A plain tuple, for a hundred thousand of them
travel through pipes.
"""

from typing import NamedTuple

from jinja2 import Environment

from monitor.model.catalogue import PaperLine
from reports.columns import CAUSE_NUMBERS, values_of
from reports.folding import words_of, year_of
from reports.groups import groups_of
from reports.members import Member, pack
from reports.pages.lists import draw_line
from reports.register import Listed, listed


class Noted(NamedTuple):
    """A paper as the register, the members, the groups and the search keep it. `groups` are kinds and names."""

    listed: Listed
    member: Member
    groups: list[tuple[str, str]]
    words: list[str]


def noted(line: PaperLine, environment: Environment) -> Noted:
    """A paper's line of the catalogue, as it is kept."""
    place = CAUSE_NUMBERS[line.cause]
    return Noted(
        listed=listed(line, place=place, drawn=draw_line(line, environment), columns=values_of(line)),
        member=Member(
            slug=line.slug,
            rank=place,
            cause=line.cause.value,
            year=year_of(line.published),
            since=line.since.isoformat(timespec="seconds"),
            moment=int(line.since.timestamp()),
            packed=pack(line),
        ),
        groups=[(kind.value, name) for kind, name in groups_of(line)],
        words=sorted(words_of(line)),
    )
