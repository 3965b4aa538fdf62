"""One repository out of many spellings: the checkers' word on an address, best candidate first."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import checkers
from checkers.address import opening, parse, text
from checkers.base import Identity
from monitor.rules.reading.hosts import is_code_host

PAGES: Final = "website"
"""The checker that looks at pages nobody else claims."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A repository an address may mean, and the name of the checker that says so."""

    checker: str
    identity: Identity


def candidates(url: str, hosts: Mapping[str, str]) -> tuple[Candidate, ...]:
    """The repositories this address may mean, best first; empty where no checker takes it.

    `hosts` is the configuration's word on hosts: a host's name, or `*.domain`, to the name of its checker.
    Raises KeyError where that name is no checker's.

    An owner's page on a code host is no repository and no checker claims it, but where a paper gives it as the place
    of its code it is one of its addresses: kept as a web page, of which nobody is asked anything.
    """
    found = tuple(Candidate(each.checker.name, each.identity) for each in checkers.identify(url, hosts))
    if found or not is_code_host(url):
        return found
    place = parse(url)
    if place is None or len(place.words) != 1 or place.scheme not in {"http", "https"}:
        return ()
    key = text(replace(place, trailing_slash=False, query="")).partition("://")[2].lower()
    return (Candidate(PAGES, Identity(key=key, url=opening(place), host=place.host)),)
