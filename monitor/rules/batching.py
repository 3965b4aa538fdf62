"""How much of a question a look takes, and how many looks fill one. Pure."""

from collections.abc import Sequence

from monitor.model.looks import Due
from monitor.rules.strikes import COUNTS_AS, CountsAs


def places(one: Due) -> int:
    """How much of a question a repository takes: what was not found is asked by its name and by its id."""
    kind = one.target.last_kind
    return 2 if one.target.host_id and kind is not None and COUNTS_AS[kind] is CountsAs.STRIKE else 1


def filling(due: Sequence[Due], room: int) -> tuple[Due, ...]:
    """The first of `due` that fit into a question of so many places; one at least. Who is left stays due."""
    taken, used = 0, 0
    for one in due:
        used += places(one)
        if taken and used > room:
            break
        taken += 1
    return tuple(due[:taken])
