"""Savannah, of GNU and not of GNU: projects, most of them with a git repository of the same name.

First question `page`: `/projects/{project}` of the site, the table of `checkers.landing`.
Second question `info-refs`: `https://git.savannah.gnu.org/git/{project}.git` (savannah.gnu.org/maintenance/UsingGit):

| answer | evidence |
|---|---|
| an advertisement | the table of `checkers.smart_http` |
| what is not-visible there, where the address named the git repository itself | not-visible |
| the same, where it named the project | unknown: a project may keep its code in Subversion, CVS or nowhere |
| a page that is not-visible, where the address named the git repository | unknown: it may have another name |
"""

from dataclasses import replace
from typing import Final

from checkers.address import Address
from checkers.base import EvidenceKind, Identity, Target
from checkers.expressions import expression
from checkers.landing import PAGE, ask_landing
from checkers.reading import Asking, one_line
from checkers.smart_http import QUESTION as INFO_REFS
from checkers.smart_http import info_refs
from checkers.turns import Door, UntilClear, Way

EXAMPLES: Final = (
    "https://savannah.gnu.org/projects/tool/",
    "http://savannah.nongnu.org/projects/tool",
    "https://git.savannah.gnu.org/git/tool.git",
    "https://git.savannah.gnu.org/cgit/tool.git/tree/src",
    "git://git.sv.gnu.org/tool.git",
    "https://git.savannah.nongnu.org/git/tool.git",
)
_NAME: Final = expression(r"[A-Za-z0-9](?:[A-Za-z0-9._+-]{0,60})\Z")
_GIT: Final = expression(r"git\.(?:savannah|sv)\.(gnu|nongnu)\.org\Z")
_SITE: Final = expression(r"(?:savannah|sv)\.(gnu|nongnu)\.org\Z")


def _project(target: Target) -> str:
    return target.key.split("/")[-1].removesuffix(".git")


def _ask_page(target: Target, door: Door) -> Asking:  # noqa: ARG001 - a page is read as a stranger
    name = _project(target)
    site = target.host.removeprefix("git.")
    evidence = yield from ask_landing(target.key, f"https://{site}/projects/{name}", (name,))
    if evidence.kind is EvidenceKind.NOT_VISIBLE and "/git/" in target.key:
        detail = one_line(f"{evidence.detail}; a repository may have another name than its project")
        return replace(evidence, kind=EvidenceKind.UNKNOWN, detail=detail)
    return evidence


def _ask_info_refs(target: Target, door: Door) -> Asking:  # noqa: ARG001 - git asks strangers nothing else
    site = target.host.removeprefix("git.")
    evidence = yield from info_refs(target.key, f"https://git.{site}/git/{_project(target)}.git")
    if evidence.kind is EvidenceKind.NOT_VISIBLE and "/git/" not in target.key:
        detail = one_line(f"{evidence.detail}; the project may keep its code elsewhere")
        return replace(evidence, kind=EvidenceKind.UNKNOWN, detail=detail)
    return evidence


class Savannah(UntilClear):
    """The checker of Savannah's two sites."""

    name = "savannah"
    ways = (Way(name=PAGE, ask=_ask_page), Way(name=INFO_REFS, ask=_ask_info_refs))

    def identify(self, address: Address) -> tuple[Identity, ...]:
        """The project, or the git repository that was named itself."""
        words = address.words
        git, site = _GIT.match(address.host), _SITE.match(address.host)
        if git:
            words = words[1:] if words[:1] and words[0] in {"git", "cgit", "gitweb", "r", "srv"} else words
            name = words[0].removesuffix(".git") if words and words[0].endswith(".git") else ""
            host = f"savannah.{git[1]}.org"
            key, url = f"{host}/git/{name}", f"https://git.{host}/git/{name}.git"
        elif site and len(words) > 1 and words[0] in {"projects", "p", "git"}:
            name, host = words[1], f"savannah.{site[1]}.org"
            key, url = f"{host}/projects/{name}", f"https://{host}/projects/{name}"
        else:
            return ()
        return (Identity(key=key.lower(), url=url, host=host),) if _NAME.match(name) else ()

    def nowhere(self, host: str) -> Identity | None:
        """Names of groups begin with a letter or digit (Savane source, `account_groupnamevalid`)."""
        key = f"{host}/projects/-nowhere"
        return Identity(key=key, url=f"https://{key}", host=host) if _SITE.match(host) else None
