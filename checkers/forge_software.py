"""What forges that anybody may set up have in common: many hosts, numbered repositories, an answer under old names."""

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from checkers.address import Address, netloc, parse
from checkers.base import Evidence, EvidenceKind, Identity, Target
from checkers.forge_address import nowhere_at, repository_in
from checkers.forges import Forge, forge_of
from checkers.reading import Asking, one_line
from checkers.turns import UntilClear, identified

_GONE = frozenset({EvidenceKind.NOT_VISIBLE, EvidenceKind.OTHER_IDENTITY})


class ForgeSoftware(UntilClear):
    """A checker of one forge's software: on the hosts known to run it, and on those that the operator names.

    `unnamed` is how it writes addresses on a host of which nothing else is known.
    """

    unnamed: ClassVar[Forge]

    def identify(self, address: Address) -> tuple[Identity, ...]:
        """The repository, on a host known to run this software or called after it."""
        forge = forge_of(address.host)
        return repository_in(address, forge) if forge is not None and forge.checker == self.name else ()

    def adopt(self, address: Address) -> tuple[Identity, ...]:
        """The repository, on a host that the operator says runs this software."""
        forge = forge_of(address.host)
        return repository_in(address, forge if forge is not None and forge.checker == self.name else self.unnamed)

    def nowhere(self, host: str) -> Identity | None:
        """A name that this software gives to nobody."""
        return nowhere_at(host)


def by_number_if_gone(target: Target, evidence: Evidence, ask: Callable[[str], Asking]) -> Asking:
    """What was said of the name; where it is gone or another's now, and its number still answers, what is said of that.

    `ask` asks for a number, the forge's own id of a repository, which a rename does not change.
    """
    if target.host_id is not None and target.host_id.isdigit() and evidence.kind in _GONE:
        by_id = yield from ask(target.host_id)
        if by_id.host_id == target.host_id:
            return by_id
    return evidence


def under_path(target: Target, evidence: Evidence, asked: str, told: str) -> Evidence:
    """`evidence` of the repository asked for at the path `asked`, which lies at `told`: moved, where they differ."""
    if told.lower() == asked.lower():
        return identified(target, evidence)
    parsed = parse(target.url)
    address = f"https://{netloc(parsed)}/{told}" if parsed is not None else None
    if evidence.kind is EvidenceKind.EXISTS:
        evidence = replace(evidence, kind=EvidenceKind.MOVED, detail=one_line(f"it is {told[:120]} now"))
    return identified(target, replace(evidence, address=address))
