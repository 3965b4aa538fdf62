"""The form: what a reader sees, what became of what they typed, and where it goes from there."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from aiohttp import web

from monitor.community import proof, tickets
from monitor.community.again import look_again
from monitor.community.desk import Desk
from monitor.community.drawing import Declined, page
from monitor.community.limits import PROVEN, UNPROVEN
from monitor.community.receiving import allow, form, from_our_pages, network
from monitor.community.standing import SAID
from monitor.errors import UnknownPaperError, UsageError
from monitor.model.catalogue import PaperOutline
from monitor.model.corrections import Problem, Relation, Submission
from monitor.rules.corrections import ASKS_FOR_ADDRESS, DETAILS, Refusal, digest, read_submission
from monitor.rules.details import only_changed, understood
from reports.addresses import paper_folder

FOLDER: Final = "correct/"
TRAP: Final = "website"
"""A field that people do not see. Programs that fill in everything fill it in."""

_PREFILLED: Final = ("paper", "problem", "relation", "url", "evidence_url", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A form as it is shown: what stands in its fields, the paper they are about, and what is wrong with them."""

    fields: Mapping[str, str]
    paper: PaperOutline | None = None
    errors: Mapping[str, str] = field(default_factory=dict)


def routes(desk: Desk) -> list[web.RouteDef]:
    """The form, and where it is sent."""

    async def show(request: web.Request) -> web.Response:
        told = {name: request.query[name][:2_000] for name in _PREFILLED if name in request.query}
        paper, error = await _paper(desk, told.get("paper", ""))
        shown = _details(paper) | told
        return _drawn(request, desk, Filled(fields=shown, paper=paper, errors={"paper": error} if error else {}))

    async def send(request: web.Request) -> web.Response:
        from_our_pages(request, desk)
        fields = await form(request)
        paper, unknown = await _paper(desk, fields.get("paper", ""))
        outcome = _read(fields, paper, unknown)
        if wrong := _not_a_person(request, desk, fields):
            outcome = Refusal(errors={**(outcome.errors if isinstance(outcome, Refusal) else {}), **wrong})
        if isinstance(outcome, Refusal):
            return _drawn(request, desk, Filled(fields=fields, paper=paper, errors=outcome.errors), status=422)
        if paper is not None and (known := _known_already(desk, outcome, paper)):
            asked = await look_again(desk, paper.id)
            folder = paper_folder(paper.slug)
            title = "We know this address"
            return page(desk, "known.html", FOLDER, title, url=known, asked=asked, paper=paper, folder=folder)
        try:
            await _admit(request, desk, fields.get("altcha", ""))
        except Declined as declined:
            kept = Filled(fields=fields, paper=paper, errors={"form": f"{declined.title}. {declined.advice}"})
            return _drawn(request, desk, kept, status=declined.status, wait=declined.wait)
        handle = await _keep(request, desk, outcome, paper)
        raise web.HTTPSeeOther(location=f"../c/{handle}/")

    return [web.get("/correct/", show), web.post("/correct/", send)]


async def _paper(desk: Desk, told: str) -> tuple[PaperOutline | None, str | None]:
    """The paper somebody means, and what is wrong with how they named it."""
    if not told.strip():
        return None, None
    try:
        return await desk.store.papers.outline(await desk.store.papers.find(told.strip())), None
    except (UnknownPaperError, UsageError):
        return None, "We know no such paper. Give its arXiv identifier or DOI, or choose that a paper is missing."


def _details(paper: PaperOutline | None) -> dict[str, str]:
    """The paper's details as the form shows them."""
    if paper is None:
        return {}
    known = {
        "title": paper.title,
        "authors": "; ".join(paper.authors),
        "venue": paper.venue or "",
        "published": paper.published or "",
        "doi": paper.doi or "",
        "arxiv_id": paper.arxiv_id or "",
        "categories": ", ".join(paper.categories),
    }
    return {"paper": paper.slug} | {f"detail-{name}": value for name, value in known.items()}


def _read(fields: Mapping[str, str], paper: PaperOutline | None, unknown: str | None) -> Submission | Refusal:
    """What was sent, without what is as we know it. Details count only where they are what is wrong."""
    told = {name: fields.get(f"detail-{name}", "") for name in DETAILS}
    asks = fields.get("problem") in {Problem.DETAILS, Problem.ADD_PAPER}
    known = {name.removeprefix("detail-"): value for name, value in _details(paper).items()}
    changed = only_changed(told, known) if asks else {}
    others = {name: value for name, value in fields.items() if not name.startswith("detail-")}
    outcome = read_submission(others | {f"detail-{name}": value for name, value in changed.items()})
    errors = dict(outcome.errors) if isinstance(outcome, Refusal) else {}
    adding = fields.get("problem") == Problem.ADD_PAPER
    if unknown and not adding:
        errors["paper"] = unknown
    _, misread = understood({name: value for name, value in changed.items() if value.strip()})
    errors |= {f"detail-{name}": advice for name, advice in misread.items()}
    if errors or isinstance(outcome, Refusal):
        return Refusal(errors=errors)
    return replace(outcome, paper=None if adding or paper is None else paper.slug)


def _not_a_person(request: web.Request, desk: Desk, fields: Mapping[str, str]) -> dict[str, str]:
    errors = {}
    if trouble := tickets.trouble(request, desk, fields.get(tickets.FIELD, "")):
        errors["form"] = trouble
    if fields.get(TRAP):
        errors[TRAP] = "Leave this field empty."
    return errors


def _known_already(desk: Desk, submission: Submission, paper: PaperOutline) -> str | None:
    """The address, where it is the one we have."""
    if submission.problem not in ASKS_FOR_ADDRESS:
        return None
    key = desk.checking.key_of(submission.url)
    return next((url for known, url in paper.own if known == key), None)


async def _admit(request: web.Request, desk: Desk, told: str) -> None:
    """Raises `Declined` where a network sent too much, or where its proof is none."""
    limit = PROVEN if told else UNPROVEN
    await allow(request, desk, "send" if told else "send-unproven", limit)
    if told and not await proof.proven(desk, told):
        raise Declined(
            status=422, title="The proof of work was used before, or ran out", advice="Send again; it is made anew."
        )


async def _keep(request: web.Request, desk: Desk, submission: Submission, paper: PaperOutline | None) -> str:
    """Write it down, look at it, and return the name of its page."""
    correction = await desk.store.corrections.receive(
        submission,
        paper=paper.id if paper and submission.paper else None,
        digest=digest(submission, desk.checking.key_of(submission.url)),
        handle=desk.token(),
        network=network(request, desk),
        now=desk.clock.now(),
    )
    await desk.checking.at_once(correction)
    return correction.handle


def _drawn(
    request: web.Request, desk: Desk, filled: Filled, *, status: int = 200, wait: float | None = None
) -> web.Response:
    ticket = tickets.issue(request, desk)
    earlier = filled.fields.get(tickets.FIELD, "")
    if tickets.trouble(request, desk, earlier, quickest=tickets.LONGEST * 0) is None:
        # Who was too quick keeps the moment they began at.
        ticket = tickets.Ticket(earlier, ticket.cookie)
    drawn = page(
        desk,
        "correct.html",
        FOLDER,
        "Put something right",
        status=status,
        wait=wait,
        told=filled.fields,
        errors=filled.errors,
        paper=filled.paper,
        folder=paper_folder(filled.paper.slug) if filled.paper else None,
        standing=[url for _, url in filled.paper.own] if filled.paper else [],
        problems=[(one.value, SAID[one]) for one in Problem],
        relations=[(Relation.READER.value, "a reader"), (Relation.AUTHOR.value, "an author of the paper")],
        details=DETAILS,
        ticket=ticket.text,
        trap=TRAP,
    )
    return ticket.hand_out(drawn, desk)
