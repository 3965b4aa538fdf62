"""Going through the queue by plain requests: opened, decided, handed on, undone, searched; and what must not happen."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.community.moderation import opening
from monitor.model.corrections import Problem, Relation, State
from monitor.model.papers import GivenAddress, LinkKind
from monitor.rules.moderation import REASONS
from tests.monitor.community.moderation.office import decide, form_of, plain, sign_in, submit, verbs
from tests.monitor.community.yard import LAB, NEW, OLD, PAGE, TITLE, Reader, Yard
from tests.standins import pages

LOUD = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7*7 }}"


@pytest.fixture
async def ann(yard: Yard, reader: Reader) -> Reader:
    assert (await sign_in(reader)).status == 303
    return reader


async def many(yard: Yard, number: int) -> None:
    """So many papers, each with a correction of its own."""
    for which in range(1, number + 1):
        await yard.paper(key=f"2601.{which:05}", arxiv_id=f"2601.{which:05}", title=f"{TITLE}, part {which}")
        yard.pages.say(f"/{which}/", 200, PAGE)
        await submit(yard, f"h{which}", paper=f"arxiv-2601.{which:05}", url=f"{LAB}{which}/")


async def state(yard: Yard, number: int) -> State:
    return (await yard.house.store.corrections.by_number(number)).state


async def test_accepting_links_the_address_and_opens_the_next_and_undo_puts_it_back(yard: Yard, ann: Reader) -> None:
    await many(yard, 2)
    assert await yard.status("2601.00001") == ("limbo", "disputed")
    answer, _ = await ann.get("moderate/next")
    assert answer.headers["Location"] == "../moderate/1/"
    answer, _ = await decide(ann, 1, "accept")
    assert (answer.status, answer.headers["Location"]) == (303, "../../moderate/next?done=1")
    assert await yard.links("2601.00001") == [f"{LAB}1/"]
    answer, _ = await ann.get("moderate/next?done=1")
    assert answer.headers["Location"] == "../moderate/2/?done=1"
    _, text = await ann.get("moderate/2/?done=1")
    assert "Correction 1 is accepted." in plain(text)
    answer, _ = await ann.post("moderate/undo", form_of(text, "numbers"))
    assert answer.headers["Location"] == "../moderate/1/"
    assert await yard.links("2601.00001") == [OLD]
    assert [one for one in await verbs(yard, 1) if one[0] == "ann"] == [("ann", "accepted"), ("ann", "undone")]


async def test_the_page_holds_both_addresses_the_signs_and_the_record(yard: Yard, ann: Reader) -> None:
    await yard.paper()
    sent = await submit(yard, evidence_url="https://evidence.example/x", note="See\nthere", relation=Relation.AUTHOR)
    _, text = await ann.get(f"moderate/{sent.number}/")
    words = plain(text)
    for told in (TITLE, OLD, NEW, "https://evidence.example/x", "See", "says to be an author", "disputed burial"):
        assert told in words
    assert "holds the paper's title" in words
    assert "1 sent from the same network: 0 accepted, 0 rejected" in words
    assert words.count("Now: ") == 2, "both addresses were looked at"


async def test_nothing_that_names_a_sender_is_shown(yard: Yard, ann: Reader) -> None:
    await yard.paper()
    network = yard.desk.salted("203.0.113.0/24")
    sent = await submit(yard, network=network, mail="somebody@sender.example")
    for path in (f"moderate/{sent.number}/", "moderate/", f"moderate/{sent.number}/source/"):
        _, text = await ann.get(path)
        assert network.hex() not in text
        assert "203.0.113" not in text
        assert "sender.example" not in text


async def test_a_rejection_needs_a_reason_which_its_sender_reads(yard: Yard, ann: Reader) -> None:
    await yard.paper()
    sent = await submit(yard)
    answer, text = await decide(ann, sent.number, "reject")
    assert answer.status == 422
    assert 'role="alert"' in text
    assert await state(yard, sent.number) is State.QUEUED
    answer, _ = await decide(ann, sent.number, "reject", canned="2", reason="  Try\nagain\x00 later ")
    assert answer.status == 303
    _, page = await ann.get(f"c/{sent.handle}/")
    assert f"{REASONS[1]} Try again later" in plain(page)
    assert "ann" not in plain(page).split()
    assert await yard.status() == ("404", "missing")


async def test_the_same_repository_is_one_item_and_decided_together(yard: Yard, ann: Reader) -> None:
    await yard.paper()
    first = await submit(yard)
    second = await submit(yard, "h2", problem=Problem.WRONG_REPOSITORY)
    await yard.paper(key="2601.00002", arxiv_id="2601.00002", title="Another paper of the same engine")
    third = await submit(yard, "h3", paper="arxiv-2601.00002")
    _, text = await ann.get(f"moderate/{first.number}/")
    together = plain(text.partition('<fieldset class="together">')[2].partition("</fieldset>")[0])
    # Nobody decides what they cannot see: the other paper's own address, and that no sign speaks for it.
    assert "Another paper of the same engine The code has moved" in together
    assert OLD in together
    assert together.count("holds the paper's title") == 1
    assert together.count("No sign that it is this paper's own.") == 1
    answer, _ = await decide(ann, first.number, "accept")
    assert answer.headers["Location"] == "../../moderate/next?done=1.2.3"
    for one in (first, second, third):
        assert await state(yard, one.number) is State.ACCEPTED
    assert await yard.links("2601.00002") == [NEW]


async def test_of_one_item_some_can_be_left_out(yard: Yard, ann: Reader) -> None:
    await yard.paper()
    await submit(yard)
    await yard.paper(key="2601.00002", arxiv_id="2601.00002", title="Another paper of the same engine")
    await submit(yard, "h2", paper="arxiv-2601.00002")
    _, text = await ann.get("moderate/1/")
    fields = form_of(text, 'value="accept"')
    del fields["seen-2"]
    await ann.post("moderate/1/", fields | {"act": "accept"})
    assert [await state(yard, number) for number in (1, 2)] == [State.ACCEPTED, State.QUEUED]
    assert await yard.links("2601.00002") == [OLD]


async def test_lease_race_two_moderators_never_get_the_same_item(yard: Yard, ann: Reader) -> None:
    await many(yard, 3)
    async with yard.reader("203.0.113.9") as cleo:
        yard.desk.settings.moderators["cleo"] = yard.desk.settings.moderators["ann"]
        await sign_in(cleo, "cleo")
        answers = await asyncio.gather(*(one.get("moderate/next") for one in (ann, cleo)))
        places = [answer.headers["Location"] for answer, _ in answers]
        assert len(set(places)) == 2
        theirs = int(places[1].split("/")[2])
        _, text = await ann.get(f"moderate/{theirs}/")
        assert "cleo has this item" in plain(text)
        assert 'value="accept"' not in text


async def test_lease_race_a_decision_on_what_another_has_is_refused(yard: Yard, ann: Reader) -> None:
    await yard.paper()
    sent = await submit(yard)
    _, opened = await ann.get(f"moderate/{sent.number}/")
    yard.clock.ahead += timedelta(minutes=11)
    async with yard.reader("203.0.113.9") as cleo:
        yard.desk.settings.moderators["cleo"] = yard.desk.settings.moderators["ann"]
        await sign_in(cleo, "cleo")
        _, theirs = await cleo.get(f"moderate/{sent.number}/")
        late = form_of(opened, 'value="accept"') | {"act": "accept"}
        answer, text = await ann.post(f"moderate/{sent.number}/", late)
        assert answer.status == 409
        assert "cleo has it at the moment" in plain(text)
        assert await state(yard, sent.number) is State.QUEUED
        answer, _ = await cleo.post(
            f"moderate/{sent.number}/", form_of(theirs, 'value="accept"') | {"act": "reject", "canned": "1"}
        )
        assert answer.status == 303
        answer, text = await ann.post(f"moderate/{sent.number}/", late)
        assert answer.status == 409
        assert "is rejected already, by cleo" in plain(text)


async def test_lease_race_both_press_at_once_and_one_decision_is_made(yard: Yard, ann: Reader) -> None:
    await yard.paper()
    sent = await submit(yard)
    _, text = await ann.get(f"moderate/{sent.number}/")
    fields = form_of(text, 'value="accept"')
    answers = await asyncio.gather(
        ann.post(f"moderate/{sent.number}/", fields | {"act": "accept"}),
        ann.post(f"moderate/{sent.number}/", fields | {"act": "reject", "canned": "1"}),
    )
    assert sorted(answer.status for answer, _ in answers) == [303, 409]
    assert len([one for one in await verbs(yard, sent.number) if one[0] == "ann"]) == 1


async def test_digest_changed_meanwhile_a_decision_on_what_was_seen_before_is_refused(yard: Yard, ann: Reader) -> None:
    paper = await yard.paper()
    sent = await submit(yard)
    _, text = await ann.get(f"moderate/{sent.number}/")
    fields = form_of(text, 'value="accept"') | {"act": "accept"}
    # The address answers no more, and somebody looked.
    seen = (await yard.house.store.corrections.by_number(sent.number)).verification
    assert seen is not None
    gone = replace(seen, kind="not-visible", counts_as="strike", signs=())
    await yard.house.store.corrections.verified(sent.number, gone, disputed_until=None, now=yard.clock.now())
    answer, told = await ann.post(f"moderate/{sent.number}/", fields)
    assert answer.status == 409
    assert "not what you saw any more" in told
    assert await yard.links() == [OLD]
    assert paper


async def test_a_made_up_sight_decides_nothing(yard: Yard, ann: Reader) -> None:
    await yard.paper()
    sent = await submit(yard)
    _, text = await ann.get(f"moderate/{sent.number}/")
    fields = form_of(text, 'value="accept"') | {"act": "accept"}
    for made_up in ("", "0" * 32, sent.digest):
        answer, _ = await ann.post(f"moderate/{sent.number}/", fields | {f"seen-{sent.number}": made_up})
        assert answer.status == 409
    for odd in ("seen-", "seen-x", "seen-99999999999999999999", "seen-٣", "seen-4711"):
        answer, _ = await ann.post("moderate/chosen", {"forms": fields["forms"], "act": "accept", odd: "0"})
        assert answer.status in {200, 409}
    answer, _ = await ann.post(f"moderate/{sent.number}/", fields | {"act": "destroy"})
    assert answer.status == 422
    assert await state(yard, sent.number) is State.QUEUED


async def test_not_me_hands_an_item_on_and_it_does_not_come_back_at_once(yard: Yard, ann: Reader) -> None:
    await many(yard, 2)
    await ann.get("moderate/next")
    answer, _ = await decide(ann, 1, "hand-on")
    answer, _ = await ann.get("moderate/next?after=1")
    assert answer.headers["Location"] == "../moderate/2/"
    await decide(ann, 2, "hand-on")
    answer, _ = await ann.get("moderate/next")
    assert answer.headers["Location"] == "../moderate/"
    async with yard.reader("203.0.113.9") as cleo:
        yard.desk.settings.moderators["cleo"] = yard.desk.settings.moderators["ann"]
        await sign_in(cleo, "cleo")
        answer, _ = await cleo.get("moderate/next")
        assert answer.headers["Location"] == "../moderate/1/"


async def test_j_and_k_go_through_the_queue_and_round(yard: Yard, ann: Reader) -> None:
    await many(yard, 3)
    for query, number in (("", 1), ("?after=1", 2), ("?after=3", 1), ("?before=1", 3), ("?after=4711", 1)):
        answer, _ = await ann.get(f"moderate/next{query}")
        assert answer.headers["Location"] == f"../moderate/{number}/", query
    left = await yard.house.store.corrections.by_number(3)
    assert left.leased_by is None, "who opens another item gives the last one back"


async def test_opening_settles_what_has_settled_itself(yard: Yard, ann: Reader) -> None:
    await yard.paper()
    first = await submit(yard)
    second = await submit(yard, "h2", problem=Problem.WRONG_REPOSITORY, url=f"{NEW}?")
    await yard.house.store.corrections.accept(
        first.number, by="cleo", digest=first.digest, now=yard.clock.now(), hosts=yard.desk.hosts
    )
    await yard.desk.settle()
    _, text = await ann.get(f"moderate/{second.number}/")
    assert "The paper has this address meanwhile." in plain(text)
    assert await state(yard, second.number) is State.REJECTED
    # It says nothing against who sent it.
    _, text = await ann.get(f"moderate/{second.number}/")
    assert "0 rejected, 1 settled by themselves" in plain(text)


async def test_opening_has_a_burial_looked_at_again_when_its_address_answers(yard: Yard, ann: Reader) -> None:
    yard.pages.say("/back/", 200, PAGE)
    await yard.paper(addresses=(GivenAddress(raw=f"{LAB}back/", field="code_url", kind=LinkKind.OWN_CODE),))
    sent = await submit(yard, problem=Problem.NEVER_HAD_CODE, url=None)
    _, text = await ann.get(f"moderate/{sent.number}/")
    assert "exists" in plain(text)
    row = await yard.house.store.papers.page(await yard.house.store.papers.find("2601.00001"))
    [link] = row.links
    assert link.next_why == "a moderator saw it answer"
    assert link.next_look is not None
    assert link.next_look <= yard.clock.now()


async def test_an_address_that_hangs_keeps_nobody_waiting(
    yard: Yard, ann: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "PATIENCE", 0.05)
    await yard.paper()
    sent = await submit(yard)
    yard.clock.ahead += timedelta(hours=1)
    yard.pages._script.clear()
    yard.pages.on("/engine/", pages.hang)
    answer, text = await ann.get(f"moderate/{sent.number}/")
    assert answer.status == 200
    assert "holds the paper's title" in plain(text), "as it was seen before"


async def test_many_are_chosen_and_decided_at_once(yard: Yard, ann: Reader) -> None:
    await many(yard, 3)
    _, text = await ann.get("moderate/")
    fields = form_of(text, "moderate/chosen")
    fields.pop("seen-2")
    answer, told = await ann.post("moderate/chosen", fields | {"act": "reject"})
    assert answer.status == 422
    answer, told = await ann.post("moderate/chosen", fields | {"act": "reject", "canned": "3"})
    assert (answer.status, "2 done" in told) == (200, True)
    assert [await state(yard, number) for number in (1, 2, 3)] == [State.REJECTED, State.QUEUED, State.REJECTED]
    answer, told = await ann.post("moderate/chosen", fields | {"act": "accept"})
    assert answer.status == 409
    assert "rejected already, by ann" in told


async def test_everything_from_one_source_is_reverted(yard: Yard, ann: Reader) -> None:
    await many(yard, 3)
    await yard.paper(key="2601.00009", arxiv_id="2601.00009", title="Of somebody else")
    yard.pages.say("/9/", 200, PAGE)
    other = await submit(yard, "h9", paper="arxiv-2601.00009", url=f"{LAB}9/", network=b"other")
    for number in (1, 2, other.number):
        await decide(ann, number, "accept")
    _, text = await ann.get("moderate/3/")
    assert "3 sent from the same network: 2 accepted" in plain(text)
    _, text = await ann.get("moderate/3/source/")
    answer, told = await ann.post("moderate/undo", form_of(text, "numbers") | {"reason": "made up"})
    assert (answer.status, "2 done" in told) == (200, True)
    assert [await state(yard, number) for number in (1, 2, 3)] == [State.UNDONE, State.UNDONE, State.QUEUED]
    assert await state(yard, other.number) is State.ACCEPTED
    assert await yard.links("2601.00001") == [OLD]
    answer, told = await ann.post("moderate/undo", form_of(text, "numbers"))
    assert answer.status == 409
    assert "only what was accepted can be undone" in told


async def test_what_was_decided_is_found_by_its_words(yard: Yard, ann: Reader) -> None:
    await many(yard, 2)
    await decide(ann, 1, "accept")
    await decide(ann, 2, "reject", reason="No 100%_proof of it")
    for query, found in (
        ("", {1, 2}), ("?q=PART+2", {2}), ("?q=2601.00001", {1}), ("?q=100%25_p", {2}), ("?q=1%25p", set()),
        ("?q=%231", {1}), ("?state=accepted", {1}), ("?state=undone", set()), ("?state=%27", {1, 2}),
        ("?q=%FF%ED%A0%80&page=1", set()), ("?page=2", set()), ("?page=x", {1, 2}), ("?q=%00", set()),
    ):  # fmt: skip
        answer, text = await ann.get(f"moderate/decided/{query}")
        assert answer.status == 200
        assert {number for number in (1, 2) if f'href="../../moderate/{number}/"' in text} == found, query


async def test_the_numbers_stand_on_top_with_the_date_of_the_first_answer(yard: Yard, ann: Reader) -> None:
    await many(yard, 1)
    await submit(yard, "h2", problem=Problem.REMOVE, url=None, note="Please.")
    due = yard.clock.now() + timedelta(days=30)
    _, text = await ann.get("moderate/")
    words = plain(text.partition("<main")[2])
    assert "Waiting 2 Disputed burials 1 To answer within 30 days 1, the first by" in words
    assert f"{due.day} {due:%B %Y}" in words
    assert words.index("The code has moved") < words.index("Please remove me")


async def test_xss_in_every_field_a_reader_writes_is_text(yard: Yard, ann: Reader) -> None:
    await yard.paper(title=LOUD, authors=(LOUD,))
    await submit(yard, url=f"{LAB}{LOUD}", note=LOUD, evidence_url=f"https://e.example/{LOUD}")
    await submit(yard, "h2", url="javascript:alert(1)", note=LOUD)
    await submit(yard, "h3", problem=Problem.DETAILS, url=None, details=(("title", LOUD), ("venue", LOUD)))
    await submit(yard, "h4", problem=Problem.ADD_PAPER, paper=None, details=(("title", LOUD),))
    for number in (1, 2, 3, 4):
        answer, text = await ann.get(f"moderate/{number}/")
        assert answer.status == 200
        assert "<script>alert" not in text
        assert "<img" not in text
        assert 'href="javascript:' not in text
        assert "49" not in plain(text).split()
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
        await decide(ann, number, "reject", reason=LOUD)
    for path in ("moderate/decided/?q=%22%3E%3Cscript%3Ealert(1)", "moderate/", "moderate/4/source/"):
        _, text = await ann.get(path)
        assert "<script>alert" not in text
        assert "<img" not in text


async def test_header_injection_in_addresses_of_ours_is_refused(yard: Yard, ann: Reader) -> None:
    for told in ("1%0d%0aSet-Cookie:%20a=b", "%0d%0aLocation:%20https://evil.example", "https://evil.example/", "//e"):
        answer, _ = await ann.get(f"moderate/next?done={told}&after={told}")
        assert (answer.status, answer.headers["Location"]) == (303, "../moderate/")
        assert "Set-Cookie" not in answer.headers


async def test_odd_numbers_of_corrections_are_no_pages(yard: Yard, ann: Reader) -> None:
    for odd in ("0", "4711", "-1", "1e3", "99999999999999999999", "%00", "..%2f1"):
        answer, _ = await ann.get(f"moderate/{odd}/")
        assert answer.status == 404, odd


async def test_details_stand_beside_what_is_known(yard: Yard, ann: Reader) -> None:
    await yard.paper()
    sent = await submit(yard, problem=Problem.DETAILS, url=None, details=(("title", "A Better Title of It All"),))
    _, text = await ann.get(f"moderate/{sent.number}/")
    assert plain(text).count(TITLE) >= 2
    assert "A Better Title of It All" in text
    await decide(ann, sent.number, "accept")
    row = await yard.house.store.papers.page(await yard.house.store.papers.find("2601.00001"))
    assert row.title == "A Better Title of It All"
