"""The pages of a claim: how to prove that a paper is yours, the look for the proof, and what you say of it then."""

from collections.abc import Iterator
from typing import Final

from aiohttp import web

from checkers import identify
from monitor.community.claims import tokens
from monitor.community.claims.asking import (
    AT_ONCE,
    EACH_ADDRESS,
    EACH_CLAIM,
    HANDLE,
    TOKEN,
    admit,
    drawn,
    filled,
    not_too_often,
    paper_meant,
)
from monitor.community.claims.proving import Prover
from monitor.community.desk import Desk
from monitor.community.drawing import Declined
from monitor.community.receiving import network
from monitor.errors import UnknownClaimError
from monitor.model.claims import Claim, Claimable, ClaimState, Finding, NoticeKind, Outcome, Proof
from monitor.rules.claims import (
    LONGEST_STATEMENT,
    PROOF_FILES,
    challenge_text,
    is_page,
    mail_of,
    mails_in,
    orcid_of,
    repository_files,
    same_owner,
)
from monitor.rules.notices import claim_mail_notice, one_line
from reports.addresses import paper_folder

MAIL_PURPOSE: Final = "claim-mail"


def routes(desk: Desk) -> list[web.RouteDef]:
    """The form, and each claim's own pages."""
    return [*_beginning(desk), *_going_on(desk), *_by_mail(desk)]


def _beginning(desk: Desk) -> list[web.RouteDef]:
    async def show(request: web.Request) -> web.Response:
        told = request.query.get("paper", "")[:500]
        paper = await desk.store.claims.claimable(await paper_meant(desk, told)) if told else None
        return _form(request, desk, paper)

    async def send(request: web.Request) -> web.Response:
        fields = await filled(request, desk)
        paper = await desk.store.claims.claimable(await paper_meant(desk, fields.get("paper", "")))
        proof, place, error = meant(desk, paper, fields)
        mail = mail_of(fields.get("mail", ""))
        if error is None and fields.get("mail", "").strip() and mail is None:
            error = "This is no mail address. Leave it empty if you do not want to be told."
        if error is not None or proof is None:
            return _form(request, desk, paper, told=fields, error=error, status=422)
        await admit(request, desk, "claim")
        if proof is Proof.MAIL:
            await not_too_often(desk, f"mail:{desk.salted(place.lower()).hex()}", EACH_ADDRESS)
        handle = desk.token()
        claim = await desk.store.claims.open(
            paper.number,
            proof=proof,
            place=place,
            challenge=challenge_text(desk.token()),
            handle=handle,
            mail=place if proof is Proof.MAIL else mail,
            network=network(request, desk),
            now=desk.clock.now(),
        )
        if proof is Proof.MAIL:
            await _write_to(desk, claim)
        raise web.HTTPSeeOther(location=f"../claim/{handle}/")

    return [web.get("/claim/", show), web.post("/claim/", send)]


def _going_on(desk: Desk) -> list[web.RouteDef]:
    async def own(request: web.Request) -> web.Response:
        return _own(request, desk, await _meant(desk, request))

    async def check(request: web.Request) -> web.Response:
        await filled(request, desk, quickest=AT_ONCE)
        claim = await _meant(desk, request)
        await admit(request, desk, "claim-check")
        await not_too_often(desk, f"claim:{claim.handle}", EACH_CLAIM)
        if claim.state is ClaimState.OPEN and not await look_again(desk, claim):
            raise Declined(
                status=503, title="We cannot look now", advice="This site asks nobody until its operator is named."
            )
        raise web.HTTPSeeOther(location="./")

    async def state(request: web.Request) -> web.Response:
        fields = await filled(request, desk, quickest=AT_ONCE)
        claim = await _meant(desk, request)
        if claim.state is not ClaimState.PROVED:
            raise Declined(status=409, title="This claim is not proved", advice="Prove it first.")
        statement = one_line(fields.get("statement", ""), LONGEST_STATEMENT + 1)
        restricted = fields.get("restricted") == "yes"
        error = None
        if len(statement) > LONGEST_STATEMENT:
            error = f"This is too long: {LONGEST_STATEMENT:,} characters at most."
        elif restricted and not statement:
            error = "Write why the code cannot be shared."
        if error:
            return _own(request, desk, claim, error=error, status=422)
        await admit(request, desk, "statement")
        await desk.store.claims.state(claim.handle, statement, restricted=restricted, now=desk.clock.now())
        await desk.settle()
        raise web.HTTPSeeOther(location="./")

    return [
        web.get(f"/claim/{HANDLE}/", own),
        web.post(f"/claim/{HANDLE}/check", check),
        web.post(f"/claim/{HANDLE}/statement", state),
    ]


def _by_mail(desk: Desk) -> list[web.RouteDef]:
    async def by_mail(request: web.Request) -> web.Response:
        claim, told = await _meant(desk, request), request.match_info["token"]
        if not tokens.holds_good(desk, told, MAIL_PURPOSE, claim.handle):
            raise _ran_out()
        return drawn(request, desk, "confirm.html", f"claim/{claim.handle}/mail/x/", "Is this paper yours?", of=claim)

    async def by_mail_confirmed(request: web.Request) -> web.Response:
        await filled(request, desk, quickest=AT_ONCE)
        claim = await _meant(desk, request)
        if not await tokens.use(desk, request.match_info["token"], MAIL_PURPOSE, claim.handle):
            raise _ran_out()
        detail = "The link in our message to the address in the paper was opened."
        await _noted(desk, claim, Finding(outcome=Outcome.PROVED, detail=detail))
        raise web.HTTPSeeOther(location="../../")

    address = f"/claim/{HANDLE}/mail/{TOKEN}/"
    return [web.get(address, by_mail), web.post(address, by_mail_confirmed)]


def ways(desk: Desk, paper: Claimable) -> Iterator[tuple[str, str]]:
    """The proofs this paper offers: the value of each choice, and its words."""
    for home in paper.homes:
        if repository_files(home.key, home.checker):
            yield f"{Proof.REPOSITORY}|{home.key}", f"A file in {home.url}"
    if any(repository_files(home.key, home.checker) for home in paper.homes):
        yield f"{Proof.SAME_OWNER}|", "A file in another repository of the same owner (write its address below)"
    for home in paper.homes:
        if home.checker == "website" and is_page(home.url):
            yield f"{Proof.PAGE}|{home.key}", f"A line in the head of {home.url}"
    if paper.arxiv_id is not None:
        yield f"{Proof.ARXIV}|", "The comment of a new version on arXiv"
    yield f"{Proof.ORCID}|", "Your ORCID record (write your iD below)"
    if desk.settings.smtp_host is not None:
        for mail in mails_in(paper.said):
            yield f"{Proof.MAIL}|{mail}", f"A message to {mail}, which the paper names"
    yield f"{Proof.MODERATOR}|", "None of these: a moderator decides (write below what shows it)"


def meant(desk: Desk, paper: Claimable, fields: dict[str, str]) -> tuple[Proof | None, str, str | None]:
    """The proof somebody chose, the place to look for it, and what is wrong with that."""
    way = fields.get("way", "")
    if way not in {value for value, _ in ways(desk, paper)}:
        return None, "", "Choose how you show that the paper is yours."
    name, _, place = way.partition("|")
    proof, typed = Proof(name), one_line(fields.get("place", ""), 2_000)
    if proof is Proof.ORCID:
        number = orcid_of(typed)
        return proof, number or "", None if number else "Write your ORCID iD, such as 0000-0002-1825-0097."
    if proof is Proof.SAME_OWNER:
        found = next(iter(identify(typed, desk.hosts)), None)
        if found is None or not any(same_owner(home.key, found.identity.key) for home in paper.homes):
            return proof, "", "Write the address of another repository of the same owner."
        return proof, found.identity.url, None
    return proof, typed if proof is Proof.MODERATOR else place, None


async def look_again(desk: Desk, claim: Claim) -> bool:
    """Look for its proof now, and note what was seen. False: this site asks nobody until its operator is named."""
    verifier = desk.checking.verifier
    if verifier is None:
        return False
    paper = await desk.store.claims.claimable(await desk.store.papers.find(claim.paper))
    await _noted(desk, claim, await Prover(client=verifier.client, hosts=desk.hosts).look(claim, paper))
    return True


async def _noted(desk: Desk, claim: Claim, finding: Finding) -> None:
    now = desk.clock.now()
    noted = await desk.store.claims.note(claim.handle, finding, now)
    if noted.state is ClaimState.PROVED and noted.submitter is not None and desk.settings.smtp_host is not None:
        paper = await desk.store.papers.find(noted.paper)
        # An address that the proof itself went through needs no further confirmation.
        sure = noted.proof is Proof.MAIL
        await desk.store.watches.of_author(
            paper, submitter=noted.submitter, handle=desk.token(), confirmed=sure, now=now
        )


async def _write_to(desk: Desk, claim: Claim) -> None:
    told = claim_mail_notice(claim.title)
    await desk.store.notices.add(
        NoticeKind.CLAIM_MAIL, told, now=desk.clock.now(), submitter=claim.submitter, handle=claim.handle
    )


async def _meant(desk: Desk, request: web.Request) -> Claim:
    try:
        return await desk.store.claims.by_handle(request.match_info["handle"])
    except UnknownClaimError as error:
        raise Declined(status=404, title="No such claim", advice="See that the whole address was copied.") from error


def _ran_out() -> Declined:
    return Declined(status=410, title="This link was used, or ran out", advice="Begin again on the paper's page.")


def _form(
    request: web.Request,
    desk: Desk,
    paper: Claimable | None,
    *,
    told: dict[str, str] | None = None,
    error: str | None = None,
    status: int = 200,
) -> web.Response:
    return drawn(
        request,
        desk,
        "claim.html",
        "claim/",
        "This paper is mine",
        paper=paper,
        ways=list(ways(desk, paper)) if paper else [],
        told=told or {},
        error=error,
        about=paper_folder(paper.slug) if paper else None,
        sends_mail=desk.settings.smtp_host is not None,
        status=status,
    )


def _own(
    request: web.Request, desk: Desk, claim: Claim, *, error: str | None = None, status: int = 200
) -> web.Response:
    return drawn(
        request,
        desk,
        "own.html",
        f"claim/{claim.handle}/",
        "Your claim",
        claim=claim,
        files=PROOF_FILES,
        error=error,
        about=paper_folder(claim.paper),
        longest=LONGEST_STATEMENT,
        status=status,
    )
