"""An address that a person gives for a paper's own code, outside any text: the operator, a reader, an author."""

from collections.abc import Mapping

from monitor.model.papers import FoundLink, LinkKind, Place
from monitor.rules.reading.repositories import candidates
from monitor.rules.reading.spelling import spellings


def link_by_hand(text: str, place: Place, hosts: Mapping[str, str]) -> FoundLink | None:
    """The link to the paper's own code that `text` gives; None where no checker takes it for an address.

    `hosts` maps a host's name to the checker that the configuration names for it.
    """
    for spelling in spellings(text.strip()):
        for candidate in candidates(spelling.url, hosts):
            identity = candidate.identity
            return FoundLink(
                raw=text,
                url=identity.url,
                key=identity.key,
                host=identity.host,
                checker=candidate.checker,
                kind=LinkKind.OWN_CODE,
                place=place,
                confidence=1.0,
                reason=f"given by the {place}",
                path=identity.path,
                repair=spelling.repair,
            )
    return None
