"""Looks for the proof of a claim, in the one place it names. Nothing there is trusted; every look is bounded."""

import asyncio
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from checkers import identify
from checkers.base import Failure, Reply, Request
from monitor.http.client import Client
from monitor.http.lanes import LanePausedError
from monitor.http.visit import Visit
from monitor.model.claims import Claim, Claimable, Finding, Home, Outcome, Proof
from monitor.rules.claims import (
    head_of,
    holds,
    older_than_paper,
    orcid_of,
    read_orcid,
    repository_files,
    same_owner,
)
from monitor.rules.identity import arxiv_id_of

ORCID: Final = "https://pub.orcid.org/v3.0/"
ARXIV: Final = "https://export.arxiv.org/api/query?max_results=1&id_list="
ACCOUNTS: Final = "https://api.github.com/users/"

_LONGEST_LOOK: Final = 30.0
_BYTES: Final = 262_144
_ORCID_BYTES: Final = 4_194_304
_ATOM: Final = "{http://www.w3.org/2005/Atom}"
_COMMENT: Final = "{http://arxiv.org/schemas/atom}comment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prover:
    """Looks through the one client, as for a stranger: private networks are refused at every hop.

    `hosts` maps a host's name to the checker that the configuration names for it.
    """

    client: Client
    hosts: dict[str, str]

    async def look(self, claim: Claim, paper: Claimable) -> Finding:
        """What is there now. It ends within half a minute, whatever the other side does."""
        try:
            async with asyncio.timeout(_LONGEST_LOOK):
                return await self._look(claim, paper)
        except TimeoutError:
            return _no("It took too long to look. Try again later.")

    async def _look(self, claim: Claim, paper: Claimable) -> Finding:
        match claim.proof:
            case Proof.REPOSITORY:
                home = _home(paper, claim.place)
                return await self._in_repository(claim, home) if home else _no("The paper does not name it any more.")
            case Proof.SAME_OWNER:
                return await self._by_same_owner(claim, paper)
            case Proof.PAGE:
                home = _home(paper, claim.place)
                return await self._on_page(claim, home) if home else _no("The paper does not name it any more.")
            case Proof.ORCID:
                return await self._in_orcid(claim, paper)
            case Proof.ARXIV:
                return await self._in_arxiv(claim, paper)
            case Proof.MAIL:
                return _no("The link in our message was not opened yet.")
            case Proof.MODERATOR:
                return Finding(outcome=Outcome.DOUBTFUL, detail="A moderator decides.")

    async def _in_repository(self, claim: Claim, home: Home) -> Finding:
        seen = await self._files(claim, home.key, home.checker)
        if seen.outcome is Outcome.PROVED and not home.answers:
            detail = "The line is there; the address was lost before and may have a new owner."
            return Finding(outcome=Outcome.DOUBTFUL, detail=detail)
        return seen

    async def _by_same_owner(self, claim: Claim, paper: Claimable) -> Finding:
        found = next(iter(identify(claim.place, self.hosts)), None)
        if found is None or not any(same_owner(home.key, found.identity.key) for home in paper.homes):
            return _no("This is no other repository of the same owner.")
        seen = await self._files(claim, found.identity.key, found.checker.name)
        if seen.outcome is not Outcome.PROVED:
            return seen
        host, owner, *_ = found.identity.key.split("/")
        told = await self._text(f"{ACCOUNTS}{quote(owner, safe='')}") if host == "github.com" else None
        if isinstance(told, str) and older_than_paper(told, paper.published):
            return seen
        detail = "The line is there; it does not show that the owner is still the same as when the paper came out."
        return Finding(outcome=Outcome.DOUBTFUL, detail=detail)

    async def _on_page(self, claim: Claim, home: Home) -> Finding:
        said = await self._text(home.url)
        if isinstance(said, Finding):
            return said
        if not holds(said, claim.challenge):
            return _no("The page does not hold the line.")
        if not home.answers:
            detail = "The line is there; the address was lost before and may have a new owner."
        elif holds(head_of(said), claim.challenge):
            return Finding(outcome=Outcome.PROVED, detail="The page's head holds the line.")
        else:
            detail = "The page holds the line in its body, where others may write too."
        return Finding(outcome=Outcome.DOUBTFUL, detail=detail)

    async def _in_orcid(self, claim: Claim, paper: Claimable) -> Finding:
        number = orcid_of(claim.place)
        if number is None:
            return _no("This is no ORCID iD.")
        headers = {"Accept": "application/json"}
        said = await self._text(f"{ORCID}{number}/record", headers=headers, most=_ORCID_BYTES)
        if isinstance(said, Finding):
            return said
        return read_orcid(said, claim.challenge, authors=paper.authors)

    async def _in_arxiv(self, claim: Claim, paper: Claimable) -> Finding:
        if paper.arxiv_id is None:
            return _no("The paper has no arXiv identifier.")
        said = await self._text(f"{ARXIV}{quote(paper.arxiv_id, safe='/.')}")
        if isinstance(said, Finding):
            return said
        comment = arxiv_comment(said, paper.arxiv_id)
        if comment is None:
            return _no("arXiv's answer holds no such paper.")
        if not holds(comment, claim.challenge):
            return _no("The comment of the newest version does not hold the line. A new version takes a day to show.")
        return Finding(outcome=Outcome.PROVED, detail="The comment of the newest version holds the line.")

    async def _files(self, claim: Claim, key: str, checker: str) -> Finding:
        """Whether a file of the repository, shown as plain text by its host, holds the line."""
        addresses = repository_files(key, checker)
        if not addresses:
            return _no("We know no way to read single files at this host. Choose another proof.")
        said: list[str] = []
        for url in addresses:
            seen = await self._text(url, plain=True)
            if isinstance(seen, Finding):
                said.append(seen.detail)
            elif holds(seen, claim.challenge):
                name = url.rpartition("/HEAD/")[2]
                return Finding(outcome=Outcome.PROVED, detail=f"{name} in the repository holds the line.")
        if len(said) == len(addresses):
            return _no(f"None of the files is there: {said[0]}")
        return _no("The files are there, and none holds the line.")

    async def _text(
        self, url: str, *, headers: dict[str, str] | None = None, most: int = _BYTES, plain: bool = False
    ) -> str | Finding:
        """What an address says, or why it says nothing that counts."""
        visit = Visit(trusted=False)
        try:
            reply = await self.client.ask(Request(url=url, headers=headers or {}, max_bytes=most, retry=False), visit)
        except LanePausedError:
            return _no("The host wants to be left alone for now. Try again later.")
        if isinstance(reply, Failure):
            return _no(f"No answer: {reply.kind.value.replace('-', ' ')}.")
        return _said(reply, url, visit, plain=plain)


def arxiv_comment(text: str, arxiv_id: str) -> str | None:
    """The comment of this paper in arXiv's Atom (API user manual, section 3.3); None where it is not about it."""
    try:
        feed = fromstring(text)
    except (ParseError, DefusedXmlException, ValueError):
        return None
    for entry in feed.iter(f"{_ATOM}entry"):
        if arxiv_id_of(entry.findtext(f"{_ATOM}id", "")) == arxiv_id:
            return str(entry.findtext(_COMMENT, ""))
    return None


def _said(reply: Reply, url: str, visit: Visit, *, plain: bool) -> str | Finding:
    if reply.status != 200:
        return _no(f"The answer was {reply.status}.")
    if urlsplit(reply.url).hostname != urlsplit(url).hostname or visit.downgraded:
        return _no("The address leads to another host, whose word does not count.")
    if plain and "html" in reply.headers.get("content-type", ""):
        return _no("The answer is a page, not the file.")
    if reply.truncated:
        return _no("It is too large to be read.")
    return reply.body.decode("utf-8", errors="replace")


def _home(paper: Claimable, key: str) -> Home | None:
    return next((home for home in paper.homes if home.key == key), None)


def _no(detail: str) -> Finding:
    return Finding(outcome=Outcome.NOT_THERE, detail=detail)
