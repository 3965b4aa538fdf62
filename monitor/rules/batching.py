"""How much of a question a look takes, and how many looks fill one. Pure."""

from collections.abc import Sequence

from monitor.model.looks import Due
from monitor.rules.strikes import COUNTS_AS, CountsAs


def places(one: Due) -> int:
    """How much of a question a repository takes: what was not found is asked by its name and by its id."""
    kind = one.target.last_kind
    return 2 if one.target.host_id and kind is not None and COUNTS_AS[kind] is CountsAs.STRIKE else 1


def filling(due: Sequence[Due], room: int, canaries: int = 0) -> tuple[Due, ...]:
    """The first of `due` that fit into a question of so many places; one at least. Who is left stays due.

    Where too few of them can bear witness, the places of so many `canaries` are left free.
    """
    taken = _first(due, room)
    return taken if len(witnesses(taken, canaries)) >= canaries else _first(due, room - canaries)


def witnesses(due: Sequence[Due], most: int) -> tuple[Due, ...]:
    """At most so many of `due` that are known to live: what they say in a question speaks for the rest of it.

    Of neighbours only the first: one owner's repositories may vanish together, and that is no fault of the host.
    """
    found: dict[str, Due] = {}
    for one in due:
        if one.witness and not one.held:
            found.setdefault(one.target.key.rpartition("/")[0], one)
    return tuple(found.values())[:most]


def _first(due: Sequence[Due], room: int) -> tuple[Due, ...]:
    taken, used = 0, 0
    for one in due:
        used += places(one)
        if taken and used > room:
            break
        taken += 1
    return tuple(due[:taken])
