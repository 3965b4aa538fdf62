"""What is asked of each host and what its answers prove. No I/O; imports nothing of ours.

`identify` is the only place of the house that says what an address names and when two spellings name the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Protocol, runtime_checkable

from checkers.address import Address, parse
from checkers.anonymous_github import AnonymousGitHub
from checkers.base import Checker, Identity
from checkers.bitbucket import Bitbucket
from checkers.cran import CRAN
from checkers.dataverse import Dataverse
from checkers.deadhosts import DeadHosts
from checkers.doi import Doi
from checkers.drives import Drives
from checkers.figshare import Figshare
from checkers.git import Git
from checkers.gitea import Gitea
from checkers.gitee import Gitee
from checkers.github import GitHub
from checkers.github.names import is_pages
from checkers.gitlab import GitLab
from checkers.huggingface import HuggingFace
from checkers.invenio import Invenio
from checkers.launchpad import Launchpad
from checkers.osf import Osf
from checkers.pypi import PyPI
from checkers.savannah import Savannah
from checkers.sourceforge import SourceForge
from checkers.website import Website


def _keepers(address: Address) -> list[tuple[Checker, Identity]]:
    """Who knows the address that a DOI leads to, and can still be asked."""
    return [(found.checker, found.identity) for found in identify(address) if found.identity.closure is None]


CHECKERS: Final[tuple[Checker, ...]] = (
    DeadHosts(),
    GitHub(),
    GitLab(),
    Gitea(),
    Bitbucket(),
    Gitee(),
    SourceForge(),
    Launchpad(),
    Savannah(),
    HuggingFace(),
    AnonymousGitHub(),
    Invenio(),
    Figshare(),
    Osf(),
    Dataverse(),
    Doi(_keepers),
    PyPI(),
    CRAN(),
    Drives(),
    Git(),
    Website(),
)
"""Every checker, in the order in which they are asked whose an address is; the catch-all is last."""

_NO_HOSTS: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A repository that an address may mean, and the checker that claims it and is to ask about it."""

    identity: Identity
    checker: Checker


@runtime_checkable
class Adopting(Protocol):
    """A checker whose software runs on hosts of anybody's, so that an operator can name further ones."""

    def adopt(self, address: Address) -> tuple[Identity, ...]:
        """The repositories this address may mean on a host that is known to be of this family."""
        ...


def identify(given: str | Address, hosts: Mapping[str, str] = _NO_HOSTS) -> tuple[Found, ...]:
    """The repositories an address may mean, best first; empty where it names none that can be judged.

    `hosts` maps host names, or `*.domain`, to checkers' names, as the operator's configuration does; the longest
    match wins. Raises KeyError for a name in `hosts` that no checker has. No text of an address makes it raise.
    """
    address = parse(given) if isinstance(given, str) else given
    if address is None:
        return ()
    named = _named_for(address.host, hosts)
    if named is not None:
        checker = checker_named(named)
        claimed = checker.adopt(address) if isinstance(checker, Adopting) else checker.identify(address)
        return _found(checker, claimed)
    for checker in CHECKERS:
        claimed = checker.identify(address)
        if claimed:
            # A Pages address is a page first; the repository behind it is a second candidate, asked as GitHub's.
            page = _found(CHECKERS[-1], CHECKERS[-1].identify(address)) if is_pages(address.host) else ()
            return page + _found(checker, claimed)
    return ()


def checker_named(name: str) -> Checker:
    """The checker of this name. Raises KeyError, naming all there are, where none has it."""
    for checker in CHECKERS:
        if checker.name == name:
            return checker
    raise KeyError(f"no checker is named {name!r}; there are {', '.join(checker.name for checker in CHECKERS)}")


def _found(checker: Checker, claimed: tuple[Identity, ...]) -> tuple[Found, ...]:
    return tuple(Found(identity=identity, checker=checker) for identity in claimed)


def _named_for(host: str, hosts: Mapping[str, str]) -> str | None:
    """The checker's name the operator gave for this host: for itself, else for the nearest domain above it."""
    if not hosts:
        return None
    if host in hosts:
        return hosts[host]
    labels = host.split(".")
    patterns = (f"*.{'.'.join(labels[start:])}" for start in range(1, len(labels)))
    return next((hosts[pattern] for pattern in patterns if pattern in hosts), None)
