"""Authors' claims at the desk: the evidence, the decision with its reason, taking it back, and the log of all that."""

from datetime import timedelta
from typing import Any

from playwright.async_api import Browser

from monitor.model.claims import Claim, ClaimState, Finding, Outcome, Proof
from monitor.model.papers import GivenAddress, LinkKind
from monitor.model.status import Cause, Status
from tests.monitor.community.moderation.office import form_of, plain, sign_in
from tests.monitor.community.moderation.test_browser import AXE, browser, sit_down
from tests.monitor.community.yard import NEW, Reader, Yard

__all__ = ["browser"]

LINE = "paper-graveyard-claim=made-for-this-test"
HELD = f'<html><head><meta name="paper-graveyard" content="{LINE}"></head></html>'
HTML = {"Content-Type": "text/html"}


async def claimed(yard: Yard, proof: Proof = Proof.MODERATOR, place: str = "I am Ada.", **rest: Any) -> Claim:
    own = GivenAddress(raw=NEW, field="code_url", kind=LinkKind.OWN_CODE)
    paper = await yard.paper(addresses=(own,))
    told: dict[str, Any] = {"challenge": LINE, "handle": "secret-handle", "mail": None, "network": b"n", **rest}
    now = yard.clock.now()
    return await yard.house.store.claims.open(paper, proof=proof, place=place, now=now, **told)


async def standing(yard: Yard) -> Claim:
    return await yard.house.store.claims.by_number(1)


async def decide(reader: Reader, act: str, **told: str) -> tuple[int, str]:
    _, text = await reader.get("moderate/claims/1/")
    answer, text = await reader.post("moderate/claims/1/", form_of(text, 'name="seen"') | {"act": act, **told})
    return answer.status, plain(text)


async def test_a_claim_is_shown_with_its_evidence_and_accepted_with_a_reason(yard: Yard, reader: Reader) -> None:
    await claimed(yard, place="I am Ada; see https://ada.example/papers/")
    await sign_in(reader)
    _, queue = await reader.get("moderate/")
    assert "Authors' claims 1" in plain(queue)
    _, listed = await reader.get("moderate/claims/")
    assert "I am Ada" in plain(listed)
    _, text = await reader.get("moderate/claims/1/")
    for told in ("Ada Lovelace", "Charles Babbage", NEW, "We do not see it", "see https://ada.example/papers/"):
        assert told in plain(text)
    # Whoever has the handle can speak as the author: it stands on no moderator's page.
    assert "secret-handle" not in text + listed
    status, said = await decide(reader, "accept")
    assert (status, "Choose a reason" in said) == (422, True)
    assert (await decide(reader, "accept", canned="1", reason="By phone."))[0] == 303
    done = await standing(yard)
    assert (done.state, done.detail) == (ClaimState.PROVED, "What you named shows that the paper is yours. By phone.")
    steps = await yard.house.store.claims.steps(1)
    assert [(step.by, step.verb) for step in steps[1:]] == [("the rules", "waits"), ("ann", "proved")]


async def test_refusing_and_undoing_and_undoing_an_acceptance_takes_the_statement_off(
    yard: Yard, reader: Reader
) -> None:
    claim = await claimed(yard)
    await sign_in(reader)
    assert (await decide(reader, "refuse", canned="3"))[0] == 303
    assert (await standing(yard)).state is ClaimState.REFUSED
    assert (await decide(reader, "undo", reason="I was wrong."))[0] == 303
    assert (await decide(reader, "accept", canned="1"))[0] == 303
    now = yard.clock.now()
    await yard.house.store.claims.state(claim.handle, "It holds patients' data.", restricted=True, now=now)
    await yard.house.settle().run()
    assert await yard.status() == (Status.EXEMPT, Cause.RESTRICTED)
    yard.clock.ahead += timedelta(minutes=1)
    assert (await decide(reader, "undo", reason="Another Ada."))[0] == 303
    undone = await standing(yard)
    assert (undone.state, undone.statement, undone.restricted) == (ClaimState.WAITS, "", False)
    assert await yard.status() == (Status.NOT_FOUND, Cause.MISSING)
    verbs = [(step.verb, step.reason) for step in await yard.house.store.claims.steps(1)]
    assert [verb for verb, _ in verbs[1:]] == ["waits", "refused", "undone", "proved", "restricted", "undone"]
    assert verbs[-1][1] == "Another Ada."


async def test_a_decision_holds_for_what_was_seen(yard: Yard, reader: Reader) -> None:
    claim = await claimed(yard)
    await sign_in(reader)
    _, text = await reader.get("moderate/claims/1/")
    shown = form_of(text, 'name="seen"') | {"act": "accept", "canned": "1"}
    finding = Finding(outcome=Outcome.DOUBTFUL, detail="Something else was seen.")
    await yard.house.store.claims.note(claim.handle, finding, yard.clock.now())
    answer, text = await reader.post("moderate/claims/1/", shown)
    assert (answer.status, "Nothing was changed" in text) == (409, True)
    assert (await standing(yard)).state is ClaimState.WAITS
    assert (await decide(reader, "accept", canned="1"))[0] == 303
    answer, _ = await reader.post("moderate/claims/1/", shown)
    assert answer.status == 409
    assert [step.verb for step in await yard.house.store.claims.steps(1)][-1] == "proved"


async def test_opening_looks_for_the_proof_again_but_not_after_it_was_taken_back(yard: Yard, reader: Reader) -> None:
    claim = await claimed(yard, Proof.PAGE, "lab.example.org/engine")
    finding = Finding(outcome=Outcome.DOUBTFUL, detail="The line was there; its address was lost before.")
    await yard.house.store.claims.note(claim.handle, finding, yard.clock.now())
    await sign_in(reader)
    _, text = await reader.get("moderate/claims/1/")
    assert LINE in text
    assert (await standing(yard)).detail in plain(text)
    assert "The line was there" not in (await standing(yard)).detail
    yard.pages.say("/engine/", 200, HELD, headers=HTML)
    # The world answers in the order of its script: the first page once more, and then the one that holds the line.
    await reader.get("moderate/claims/1/")
    _, text = await reader.get("moderate/claims/1/")
    assert "may have a new owner" in (await standing(yard)).detail
    assert (await standing(yard)).detail in plain(text)
    assert (await decide(reader, "accept", canned="1"))[0] == 303
    assert (await decide(reader, "undo"))[0] == 303
    asked = len(yard.pages.paths())
    await reader.get("moderate/claims/1/")
    assert len(yard.pages.paths()) == asked


async def test_nobody_decides_a_claim_who_is_not_signed_in_or_has_no_token(yard: Yard, reader: Reader) -> None:
    await claimed(yard)
    answer, _ = await reader.get("moderate/claims/1/")
    assert answer.status == 303
    answer, _ = await reader.post("moderate/claims/1/", {"act": "accept", "canned": "1"})
    assert answer.status == 403
    await sign_in(reader)
    answer, _ = await reader.post("moderate/claims/1/", {"act": "accept", "canned": "1", "forms": "0" * 64})
    assert answer.status == 403
    answer, _ = await reader.get("moderate/claims/9/")
    assert answer.status == 404
    assert (await standing(yard)).state is ClaimState.WAITS


async def test_hostile_words_of_a_claim_come_back_as_text(yard: Yard, reader: Reader) -> None:
    await claimed(yard, place="<script>alert(1)</script> {{ 7*7 }} javascript:alert(1)")
    await sign_in(reader)
    for path in ("moderate/claims/", "moderate/claims/1/"):
        _, text = await reader.get(path)
        assert "<script>alert" not in text
        assert 'href="javascript:' not in text
        assert "{{ 7*7 }}" in plain(text)


async def test_by_keyboard_alone_a_claim_is_accepted_and_taken_back(yard: Yard, browser: Browser) -> None:
    await claimed(yard)
    ann = await sit_down(browser, yard)
    await ann.press("n")
    await ann.page.get_by_role("heading", name="Authors' claims").wait_for()
    await ann.press("n")
    await ann.page.get_by_role("heading", name="Is this paper theirs?").wait_for()
    await ann.press("r")
    assert await ann.page.evaluate("document.activeElement.id") == "canned"
    await ann.page.keyboard.press("Tab")
    await ann.page.keyboard.press("Tab")
    await ann.press("1", "a")
    await ann.page.get_by_text("proved by ann").wait_for()
    await ann.press("u")
    await ann.page.get_by_text("undone by ann").wait_for()
    assert (await standing(yard)).state is ClaimState.WAITS
    assert not ann.complaints


async def test_without_scripts_and_for_every_reader(yard: Yard, browser: Browser) -> None:
    await claimed(yard)
    plainly = await sit_down(browser, yard, java_script_enabled=False, viewport={"width": 360, "height": 780})
    await plainly.page.get_by_role("link", name="Claims", exact=True).click()
    await plainly.page.get_by_role("link", name="A Survey of").click()
    await plainly.page.get_by_label("Reason").select_option("2")
    await plainly.page.get_by_role("button", name="Refuse").click()
    await plainly.page.get_by_text("refused by ann").wait_for()
    assert (await standing(yard)).state is ClaimState.REFUSED
    seeing = await sit_down(browser, yard, viewport={"width": 360, "height": 780})
    for path in ("moderate/claims/", "moderate/claims/1/"):
        await seeing.go(path)
        assert await seeing.sideways() == 0
        await seeing.page.evaluate(AXE.read_text(encoding="utf-8"))
        assert await seeing.page.evaluate("axe.run().then(found => found.violations.map(one => one.id))") == []
