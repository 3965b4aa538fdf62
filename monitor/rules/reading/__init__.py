"""Reading: one record of a paper in, its links and its statement out. Pure; never raises; time linear in the text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from monitor.model.papers import (
    Availability,
    FoundLink,
    GivenAddress,
    LinkKind,
    Mention,
    PaperRecord,
    Place,
    Reading,
    Statement,
)
from monitor.rules.reading.given import given_spellings
from monitor.rules.reading.hosts import HostClass, classify, names_repository
from monitor.rules.reading.mentions import Passage, mentions, passage
from monitor.rules.reading.ownership import Opinion, opinion, settled
from monitor.rules.reading.repairs import Repair, repairs
from monitor.rules.reading.repositories import Candidate, candidates
from monitor.rules.reading.spelling import Spelling, spellings
from monitor.rules.reading.statement import said, statement

__all__ = ["Repair", "address", "mentions", "read", "repairs", "statement"]

_NO_HOSTS: Final[Mapping[str, str]] = MappingProxyType({})

# Fields that say where the paper is, not where its code is (BibTeX, RIS, Papers-with-Code).
_PAPER_FIELDS: Final = frozenset(
    {"url", "doi", "pdf", "eprint", "link", "ur", "do", "l1", "ee", "paper_url", "url_abs", "url_pdf"}
)


@dataclass(frozen=True, slots=True)
class _Sighting:
    """One address as found: where, as which spellings, and what it is taken to be."""

    mention: Mention
    spelled: tuple[Spelling, ...]
    opinion: Opinion
    given: bool = False


def read(record: PaperRecord, hosts: Mapping[str, str] = _NO_HOSTS) -> Reading:
    """Read one record: every address that could be the paper's code, and what the paper says about its code.

    `hosts` maps a host's name to the checker that the configuration names for it. Links come in order of
    confidence, one for each repository; an address no checker takes is left out.
    """
    passages = tuple(passage(text, place) for place, text in _texts(record))
    sightings = [*_given(record), *_found(passages, record.title)]
    final = settled(tuple((sighting.spelled[0].url, sighting.opinion) for sighting in sightings))
    seen = [replace(sighting, opinion=view) for sighting, view in zip(sightings, final, strict=True)]
    links = _links(seen, hosts)
    return Reading(
        record=record,
        links=links,
        statement=_statement(record, passages, links, seen),
        places=tuple(place for place, _ in _texts(record)),
    )


def address(link: FoundLink) -> str:
    """The address as it was read, complete with its scheme and with its path inside the repository."""
    spelled = spellings(link.raw)
    return spelled[0].url if spelled else link.url


def _texts(record: PaperRecord) -> Iterator[tuple[Place, str]]:
    pairs = (
        (Place.TITLE, record.title), (Place.ABSTRACT, record.abstract), (Place.COMMENT, record.comments),
        (Place.JOURNAL_REF, record.journal_ref), (Place.NOTE, record.notes), (Place.FULL_TEXT, record.full_text),
    )  # fmt: skip
    return ((place, text) for place, text in pairs if text)


def _found(passages: tuple[Passage, ...], title: str) -> Iterator[_Sighting]:
    for each in passages:
        for placed in each.placed:
            spelled = placed.spelled
            view = opinion(spelled[0].url, placed.setting, each.place, title)
            if classify(spelled[0].url) is not HostClass.PAPER:
                yield _Sighting(placed.mention, spelled, view)


def _given(record: PaperRecord) -> Iterator[_Sighting]:
    for address in record.addresses:
        spelled = given_spellings(address.raw.strip())
        if not spelled:
            continue
        view = _given_opinion(address, spelled[0].url)
        if view is not None:
            place = Place.LIST if address.official is not None or address.mentioned is not None else Place.FIELD
            yield _Sighting(Mention(address.raw, place), spelled, view, given=True)


def _given_opinion(address: GivenAddress, url: str) -> Opinion | None:
    if address.kind is not None:
        return Opinion(kind=address.kind, confidence=0.95, reason=f"the source's field {address.field} says so")
    if address.official is True:
        return Opinion(kind=LinkKind.OWN_CODE, confidence=0.99, reason="the source marks it as the authors' own")
    if address.official is False:
        if address.mentioned:
            return Opinion(
                kind=LinkKind.CITED_TOOL, confidence=0.8, reason="named in the paper, not marked as the authors' own"
            )
        return Opinion(
            kind=LinkKind.OTHERS_CODE, confidence=0.9, reason="the source marks it as somebody else's implementation"
        )
    host = classify(url)
    if address.field.lower() in _PAPER_FIELDS:
        if host is not HostClass.GIT or not names_repository(url):
            return None
        return Opinion(kind=LinkKind.OWN_CODE, confidence=0.8, reason=f"the field {address.field} leads to a code host")
    if host is HostClass.PAPER:
        return None
    return Opinion(kind=LinkKind.OWN_CODE, confidence=0.9, reason=f"given in the source's field {address.field}")


def _links(seen: list[_Sighting], hosts: Mapping[str, str]) -> tuple[FoundLink, ...]:
    """One link a repository: the source's own word first, then the surest sighting."""
    best: dict[str, tuple[bool, FoundLink]] = {}
    for sighting in seen:
        link = _link(sighting, hosts)
        if link is None:
            continue
        known = best.get(link.key)
        if known is None or _rank(link, given=sighting.given) > _rank(known[1], given=known[0]):
            path = link.path or (known[1].path if known else None)
            best[link.key] = (sighting.given, replace(link, path=path))
        elif known[1].path is None and link.path is not None:
            best[link.key] = (known[0], replace(known[1], path=link.path))
    return tuple(sorted((link for _, link in best.values()), key=lambda link: -link.confidence))


def _rank(link: FoundLink, *, given: bool) -> tuple[bool, bool, float]:
    """The source's own word before ours; a place that offers code before one that only names the page."""
    return given, link.kind is LinkKind.OWN_CODE, link.confidence


def _link(sighting: _Sighting, hosts: Mapping[str, str]) -> FoundLink | None:
    found = _meant(sighting.spelled, hosts)
    if not found and classify(sighting.spelled[0].url) is HostClass.GIT:
        found = _meant(tuple(Spelling(each.url, each.reason) for each in repairs(sighting.mention.raw)), hosts)
    if not found:
        return None
    spelling, first = found[0]
    return FoundLink(
        raw=sighting.mention.raw, place=sighting.mention.place,
        url=first.identity.url, key=first.identity.key, host=first.identity.host, checker=first.checker,
        kind=sighting.opinion.kind, confidence=sighting.opinion.confidence, reason=sighting.opinion.reason,
        path=first.identity.path, repair=spelling.repair,
        candidates=tuple((other.identity.key, other.identity.url) for _, other in found[1:]),
    )  # fmt: skip


def _meant(spelled: tuple[Spelling, ...], hosts: Mapping[str, str]) -> list[tuple[Spelling, Candidate]]:
    """Each repository that one of these spellings may mean, best first."""
    found: list[tuple[Spelling, Candidate]] = []
    for spelling in spelled:
        for candidate in candidates(spelling.url, hosts):
            if all(candidate.identity.key != other.identity.key for _, other in found):
                found.append((spelling, candidate))
    return found


def _statement(
    record: PaperRecord, passages: tuple[Passage, ...], links: tuple[FoundLink, ...], seen: list[_Sighting]
) -> Statement:
    """The source's own word where it gives one, else what the texts say."""
    own = next((link for link in links if link.kind is LinkKind.OWN_CODE), None)
    sentence = next((each.mention for each in seen if own and each.mention.raw == own.raw), None)
    own_sentence = (sentence.sentence, sentence.place) if sentence else None
    read_out = said(passages, own_sentence)
    if record.availability is None:
        return read_out
    for heard in (read_out, without := said(passages, None)):
        if heard.availability is record.availability:
            return replace(
                heard, claimed=heard.claimed or record.claimed, conditional=heard.conditional or record.conditional
            )
    conditional = record.availability is Availability.PROMISED and (record.conditional or without.conditional)
    return Statement(
        availability=record.availability, place=Place.FIELD, claimed=record.claimed, conditional=conditional
    )
