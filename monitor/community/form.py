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
from monitor.community.receiving import allowances, form, from_our_pages, network, too_often
from monitor.community.standing import SAID
from monitor.errors import UnknownPaperError, UsageError
from monitor.model.catalogue import PaperOutline
from monitor.model.corrections import Problem, Relation, State, Submission
from monitor.rules.corrections import ASKS_FOR_ADDRESS, DETAILS, Refusal, digest, read_submission
from monitor.rules.details import only_changed, understood
from monitor.store.arrivals import Arrival, Kept, TooOften, UsedBefore
from reports.addresses import paper_folder

FOLDER: Final = "correct/"
TRAP: Final = "website"
"""A field that people do not see. Programs that fill in everything fill it in."""

_NO_PROOF: Final = Declined(
    status=422, title="The proof of work was used before, or ran out", advice="Send again; it is made anew."
)
_NO_ADDRESS: Final = (
    "This names no repository or page that could be asked. "
    "Write it as you would open it, such as https://github.com/owner/name."
)
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
        what = "send" if fields.get("altcha") else "send-unproven"
        if wait := desk.told_to_wait.left(network(request, desk), what):
            return _kept(request, desk, fields, None, too_often(wait))
        paper, unknown = await _paper(desk, fields.get("paper", ""))
        outcome = _read(_with_our_address(fields, paper), paper, unknown)
        if isinstance(outcome, Submission) and desk.checking.names_nothing(outcome.url):
            outcome = Refusal(errors={"url": _NO_ADDRESS})
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
            handle = await _keep(request, desk, outcome, paper, proven=fields.get("altcha", ""))
        except Declined as declined:
            return _kept(request, desk, fields, paper, declined)
        raise web.HTTPSeeOther(location=f"../c/{handle}/")

    return [web.get("/correct/", show), web.post("/correct/", send)]


async def _paper(desk: Desk, told: str) -> tuple[PaperOutline | None, str | None]:
    """The paper somebody means, and what is wrong with how they named it."""
    if not told.strip():
        return None, None
    try:
        return await desk.store.papers.outline(told.strip()), None
    except (UnknownPaperError, UsageError):
        return None, "We know no such paper. Give its arXiv identifier or DOI, or choose that a paper is missing."


def _with_our_address(fields: Mapping[str, str], paper: PaperOutline | None) -> Mapping[str, str]:
    """The fields, where code is said to be there again without saying where: it is at the one address we know."""
    again = fields.get("problem") == Problem.ALIVE_AGAIN and not fields.get("url", "").strip()
    if not again or paper is None or len(paper.own) != 1:
        return fields
    return {**fields, "url": paper.own[0][1]}


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


async def _keep(
    request: web.Request, desk: Desk, submission: Submission, paper: PaperOutline | None, *, proven: str
) -> str:
    """Write it down, have it looked at, and return the name of its page.

    Raises `Declined` where its network sent too much, or where `proven`, what came as its proof of work, is none.
    """
    solution = proof.solved(desk, proven)
    if proven and solution is None:
        raise _NO_PROOF
    who, what, limit = network(request, desk), *(("send", PROVEN) if proven else ("send-unproven", UNPROVEN))
    arrival = Arrival(
        submission=submission,
        paper=paper.id if paper and submission.paper else None,
        digest=digest(submission, desk.checking.key_of(submission.url)),
        handle=desk.token(),
        network=who,
        allowances=allowances(who, what, limit),
        solution=solution,
    )
    match await desk.arriving.do(arrival):
        case TooOften(wait):
            desk.told_to_wait.note(who, what, wait)
            raise too_often(wait)
        case UsedBefore():
            raise _NO_PROOF
        case Kept(number, State.RECEIVED):
            await desk.checking.at_once(number, who)
    return arrival.handle


def _kept(
    request: web.Request, desk: Desk, fields: Mapping[str, str], paper: PaperOutline | None, declined: Declined
) -> web.Response:
    """The form again with what was typed, and why it was not taken."""
    filled = Filled(fields=fields, paper=paper, errors={"form": f"{declined.title}. {declined.advice}"})
    return _drawn(request, desk, filled, status=declined.status, wait=declined.wait)


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
