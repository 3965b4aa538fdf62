"""Commands about single papers: `set`, `show`, `worklist`."""

import csv
import getpass
import sys
from typing import Annotated, Any

from cyclopts import Parameter

from checkers.base import EvidenceKind
from monitor.cli.correcting import as_json as correction_as_json
from monitor.cli.invocation import Here, Json
from monitor.cli.speaking import day, emit
from monitor.errors import UsageError
from monitor.model.catalogue import LinkRow, PaperRow
from monitor.model.papers import LinkKind, Place
from monitor.model.verdicts import Mark, MarkKind


async def set_(
    paper: Annotated[str, Parameter(help="An arXiv id, a DOI or our id.")],
    *,
    link: Annotated[str | None, Parameter(help="The address of the paper's own code.")] = None,
    no_code: Annotated[bool, Parameter(negative="", help="There never was any code.")] = False,
    exempt: Annotated[bool, Parameter(negative="", help="No code is expected of this paper.")] = False,
    restricted: Annotated[bool, Parameter(negative="", help="The authors state why it cannot be shared.")] = False,
    clear: Annotated[bool, Parameter(negative="", help="Take back every link and mark set by hand.")] = False,
    reason: Annotated[str, Parameter(help="Why; it is shown on the page.")] = "",
    json: Json = False,
    here: Here,
) -> int:
    """The operator's hand: put a link or a mark on a paper. Logged, and never overwritten by an import."""
    from monitor.roof.house import open_house
    from monitor.rules.reading.by_hand import link_by_hand

    marks = [
        kind
        for said, kind in (
            (no_code, MarkKind.NO_CODE),
            (exempt, MarkKind.EXEMPT),
            (restricted, MarkKind.RESTRICTED),
        )
        if said
    ]
    if len(marks) + (link is not None) + clear != 1:
        raise UsageError("set takes exactly one of --link, --no-code, --exempt, --restricted, --clear.")
    by = getpass.getuser()
    async with open_house(here.configuration) as house:
        now = house.clock.now()
        number = await house.store.papers.find(paper)
        if link is not None:
            found = link_by_hand(link, Place.OPERATOR, house.checkers)
            if found is None:
                raise UsageError(
                    f"{link!r} names no repository or page that could be asked.",
                    advice="Give its whole address, such as https://github.com/owner/name.",
                )
            await house.store.papers.set_link(number, found, by=by, now=now, reason=reason)
        elif clear:
            await house.store.papers.clear_marks(number, by=by, now=now)
        else:
            await house.store.papers.set_mark(number, Mark(kind=marks[0], by=by, at=now, reason=reason))
        await house.settle().run()
        page = await house.store.papers.page(number)
    done = (
        f"link set to {link}" if link is not None else "taken back what was set by hand" if clear else f"{marks[0]} set"
    )
    if json:
        emit({"id": page.slug, "done": done, "status": page.status, "cause": page.cause})
    else:
        print(f"{page.slug}: {done}; {page.status} ({page.cause})")
    return 0


async def show(
    paper: Annotated[str, Parameter(help="An arXiv id, a DOI or our id.")], *, json: Json = False, here: Here
) -> int:
    """One paper: its verdict, the reasons, the evidence, the history."""
    from monitor.roof.house import open_house

    async with open_house(here.configuration) as house:
        number = await house.store.papers.find(paper)
        page = await house.store.papers.page(number)
        corrections = await house.store.corrections.of_paper(number)
    if json:
        emit(as_json(page) | {"corrections": [correction_as_json(one) for one in corrections]})
        return 0
    print(f"{page.title}\n  {page.slug} · {', '.join(page.authors) or 'authors unknown'}")
    print(f"  {page.status} ({page.cause}) since {day(page.since)}")
    for reason in page.reasons:
        print(f"    {reason.text}  [{reason.rule}]")
    for link in page.links:
        _show_link(link)
    if page.sentence:
        print(f"  it says: {page.sentence}")
    for past in page.history:
        annulled = f"  [annulled: {past.annulled}]" if past.annulled else ""
        print(f"  {past.at:%Y-%m-%d %H:%M} {past.status} ({past.cause}) by rules {past.rules}{annulled}")
    for one in corrections:
        print(f"  correction {one.number}, {day(one.at)}: {one.submission.problem}, {one.state}")
    return 0


def _show_link(link: LinkRow) -> None:
    from reports.pages.wording import ANSWERS

    print(f"  {link.kind}: {link.url}" + (f"  (as found: {link.raw})" if link.raw != link.url else ""))
    if link.status is not None:
        print(f"    {link.status} ({link.cause}) · last look {day(link.last_look)} · next {day(link.next_look)}")
    for one in link.evidence:
        void = f"  [does not count: {one.void}]" if one.void else ""
        said, by = ANSWERS[EvidenceKind(one.kind)], ", ".join(one.questions) or "nobody"
        seen = f"  [seen {one.times} times, since {one.first:%Y-%m-%d %H:%M}]" if one.first is not None else ""
        print(f"    {one.at:%Y-%m-%d %H:%M} {said} (asked by {by}): {one.detail}{seen}{void}")


def as_json(page: PaperRow) -> dict[str, Any]:
    """The promised keys of `show --json`, but for `corrections`."""
    return {
        "id": page.slug,
        "title": page.title,
        "arxiv_id": page.arxiv_id,
        "doi": page.doi,
        "status": page.status,
        "cause": page.cause,
        "since": page.since,
        "reasons": [{"rule": one.rule, "text": one.text} for one in page.reasons],
        "availability": page.availability,
        "sentence": page.sentence,
        "places": page.places,
        "marks": page.marks,
        "sources": [
            {"source": one.source, "key": one.key, "licence": one.licence, "places": one.places, "read": one.read}
            for one in page.sources
        ],
        "links": [
            {
                "raw": link.raw,
                "url": link.url,
                "repository": link.key,
                "kind": link.kind,
                "place": link.place,
                "repair": link.repair,
                "status": link.status,
                "cause": link.cause,
                "last_look": link.last_look,
                "next_look": link.next_look,
                "next_why": link.next_why,
            }
            for link in page.links
        ],
        "evidence": [
            {
                "repository": link.key,
                "at": one.at,
                "kind": one.kind,
                "questions": one.questions,
                "detail": one.detail,
                "status": one.status,
                "failure": one.failure,
                "void": one.void,
                "first": one.first,
                "times": one.times,
            }
            for link in page.links
            for one in link.evidence
        ],
        "history": [
            {
                "at": one.at,
                "status": one.status,
                "cause": one.cause,
                "reasons": [{"rule": reason.rule, "text": reason.text} for reason in one.reasons],
                "rules": one.rules,
                "annulled": one.annulled,
            }
            for one in page.history
        ],
    }


_WORK = ("id", "title", "authors", "status", "cause", "since", "as_found", "address", "why")


def worklist(*, json: Json = False, here: Here) -> int:
    """Doubtful, repaired and dead links as CSV, for writing to authors."""
    from monitor.roof.site import reading_catalogue

    writer = csv.writer(sys.stdout)
    if not json:
        writer.writerow(_WORK)
    with reading_catalogue(here.configuration) as catalogue:
        for paper in catalogue.papers():
            for link in paper.links:
                if link.kind is not LinkKind.OWN_CODE or link.removed is not None or not needs_a_person(link):
                    continue
                row = _work(paper, link)
                if json:
                    emit(row | {"authors": paper.authors})
                else:
                    writer.writerow([_cell(text) for text in row.values()])
    return 0


def _work(paper: PaperRow, link: LinkRow) -> dict[str, Any]:
    return dict(
        zip(
            _WORK,
            (
                paper.slug,
                paper.title,
                "; ".join(paper.authors),
                str(link.status),
                str(link.cause),
                link.since.date().isoformat() if link.since else "",
                link.raw,
                link.url,
                link.repair or "; ".join(reason.text for reason in link.reasons),
            ),
            strict=True,
        )
    )


def needs_a_person(link: LinkRow) -> bool:
    """Whether somebody should write to the authors about this link."""
    return link.repair is not None or link.status == "404" or link.cause in {"doubtful", "unreachable-from-here"}


def _cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, "CSV Injection")."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
