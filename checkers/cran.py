"""CRAN: R packages. One that was archived is still there to be had, and its page says so.

First question `page`: `/web/packages/{name}/index.html`, what `CRAN.R-project.org/package={name}` means ("CRAN
Repository Policy": the canonical address); second `archive`: `/src/contrib/Archive/{name}/`, the older versions.

| answer | evidence |
|---|---|
| 200, a page that names the package | exists (weak) |
| the same, "was removed from the CRAN repository", "Archived on" | exists, archived |
| 200, a list of the package's archives | exists |
| 404 for both | not-visible; by the question that was put |
| 404 for one of them and no clear word from the other | unknown |
| everything else | `checkers.landing` |

A package without older versions has no archive and an archived one may have no page, so neither 404 speaks alone.
Names know case ("Writing R Extensions", "The DESCRIPTION file").
"""

from dataclasses import replace
from typing import Final

from checkers.address import Address, path
from checkers.base import Evidence, EvidenceKind, Failure, Identity, Request, Target
from checkers.expressions import expression
from checkers.landing import PAGE
from checkers.reading import Asking, answered, by_status, exchange, failed, insecurely, one_line
from checkers.turns import Door, InTurn, Way
from checkers.walls import wall_in

HOST: Final = "cran.r-project.org"
ARCHIVE: Final = "archive"
EXAMPLES: Final = (
    "https://CRAN.R-project.org/package=someTool",
    "https://cran.r-project.org/web/packages/someTool/index.html",
    "http://cran.r-project.org/web/packages/someTool/vignettes/intro.pdf",
    "https://cran.r-project.org/src/contrib/Archive/someTool/",
)
_NAME: Final = expression(r"[A-Za-z][A-Za-z0-9.]{0,60}[A-Za-z0-9]\Z")
_CANONICAL: Final = expression(r"/package(?:=|%3[Dd])([^/?&#]{1,64})/?\Z")
_ARCHIVED: Final = (b"was removed from the cran repository", b"archived on 19", b"archived on 20")


def _ask(target: Target, question: str, url: str) -> Asking:
    name = target.key.rpartition("/")[2].encode()
    answer, unverified = yield from exchange(Request(url=url, heed_robots=True))
    if isinstance(answer, Failure):
        return failed(target.key, question, answer)
    body = answer.body.lower()
    wall = wall_in(answer)
    if wall:
        evidence = answered(target.key, question, answer, EvidenceKind.WALLED, f"{wall} stands before the host")
    elif answer.status in {404, 410} and not answer.hops:
        sentence = f"CRAN answered {answer.status}: no such package"
        evidence = answered(target.key, question, answer, EvidenceKind.NOT_VISIBLE, sentence)
    elif answer.status == 200 and any(mark in body for mark in _ARCHIVED) and name.lower() in body:
        evidence = answered(target.key, question, answer, EvidenceKind.EXISTS, "the package is kept in CRAN's archive")
        evidence = replace(evidence, archived=True)
    elif answer.status == 200 and _names(question, name, answer.body):
        evidence = answered(target.key, question, answer, EvidenceKind.EXISTS, "CRAN answers with the package")
    else:
        evidence = by_status(target.key, question, answer)
    return insecurely(evidence) if unverified else evidence


def _names(question: str, name: bytes, body: bytes) -> bool:
    """The package's page begins its title so; the archive lists `name_version.tar.gz`."""
    if question == ARCHIVE:
        return name + b"_" in body and b".tar.gz" in body
    return b"CRAN: Package " + name in body or b"CRAN - Package " + name in body


def _page(name: str) -> str:
    return f"https://{HOST}/web/packages/{name}/index.html"


def _archive(name: str) -> str:
    return f"https://{HOST}/src/contrib/Archive/{name}/"


def _ask_page(target: Target, door: Door) -> Asking:  # noqa: ARG001 - there are no tokens
    name = target.key.rpartition("/")[2]
    evidence = yield from _ask(target, PAGE, _page(name))
    if evidence.kind is not EvidenceKind.NOT_VISIBLE:
        return evidence
    return _both(evidence, (yield from _ask(target, ARCHIVE, _archive(name))))


def _ask_archive(target: Target, door: Door) -> Asking:  # noqa: ARG001 - there are no tokens
    name = target.key.rpartition("/")[2]
    evidence = yield from _ask(target, ARCHIVE, _archive(name))
    if evidence.kind is not EvidenceKind.NOT_VISIBLE:
        return evidence
    return _both(evidence, (yield from _ask(target, PAGE, _page(name))))


def _both(absent: Evidence, other: Evidence) -> Evidence:
    """A 404 of one question, with the other's word beside it."""
    if other.kind is EvidenceKind.NOT_VISIBLE:
        return absent
    if other.kind is EvidenceKind.EXISTS:
        return other
    sentence = f"one address answered {absent.status}, and the other gave no clear word: {other.detail}"
    return replace(absent, kind=EvidenceKind.UNKNOWN, detail=one_line(sentence))


class CRAN(InTurn):
    """The checker of the Comprehensive R Archive Network."""

    name = "cran"
    ways = (Way(name=PAGE, ask=_ask_page), Way(name=ARCHIVE, ask=_ask_archive))

    def identify(self, address: Address) -> tuple[Identity, ...]:
        """The package, whichever of its files was named."""
        if address.host != HOST:
            return ()
        canonical = _CANONICAL.match(path(address))
        words = address.words
        if canonical:
            name = canonical[1]
        elif words[:2] == ("web", "packages") or words[:3] == ("src", "contrib", "Archive"):
            name = words[2 if words[0] == "web" else 3] if len(words) > (2 if words[0] == "web" else 3) else ""
        else:
            name = ""
        if not _NAME.match(name):
            return ()
        url = f"https://{HOST}/package={name}"
        return (Identity(key=f"{HOST}/package/{name}", url=url, host=HOST),)

    def nowhere(self, host: str) -> Identity | None:
        """Names begin with a letter ("Writing R Extensions")."""
        key = f"{HOST}/package/0.nowhere"
        return Identity(key=key, url=f"https://{HOST}/package=0.nowhere", host=HOST) if host == HOST else None
