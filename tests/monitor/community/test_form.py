"""The form and the way of a correction, by plain requests as a browser without scripts makes them."""

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.model.corrections import Problem, Sign, State
from tests.monitor.community.yard import NEW, OLD, TITLE, Reader, Yard, fields_of


async def test_a_moved_address_is_checked_at_once_disputes_the_burial_and_is_followed_on_its_own_page(
    yard: Yard, reader: Reader
) -> None:
    await yard.paper()
    answer, _ = await reader.send(problem="moved", url=f"{NEW} ")
    assert answer.status == 303
    handle = answer.headers["Location"].removeprefix("../c/").rstrip("/")
    assert len(handle) >= 20
    [waiting] = await yard.waiting()
    assert (waiting.state, waiting.submission.url, waiting.handle) == (State.QUEUED, NEW, handle)
    assert waiting.verification is not None
    assert {Sign.TITLE, Sign.IDENTIFIER} <= set(waiting.verification.signs)
    assert await yard.status() == ("limbo", "disputed")
    assert await yard.links() == [OLD]
    shown, page = await reader.get(f"c/{handle}/")
    assert shown.status == 200
    assert TITLE in page
    assert "Now a person decides" in page
    assert "the paper&#39;s title" in page
    _, feed = await reader.get(f"c/{handle}/feed.xml")
    assert feed.count("<entry>") == 2
    assert "noindex" in shown.headers["X-Robots-Tag"]


async def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_is_kept(yard: Yard, reader: Reader) -> None:
    await yard.paper()
    answer, text = await reader.send(problem="moved", url="", mail="no mail", note="I saw <b>it</b> & more\nhere")
    assert answer.status == 422
    assert 'id="url-error">Tell us the address of the code.' in text
    assert 'aria-invalid="true" aria-describedby="url-error url-hint"' in text
    kept = fields_of(text)
    assert kept["note"] == "I saw <b>it</b> & more\nhere"
    assert kept["mail"] == "no mail"
    assert kept["problem"] == "moved"
    assert not await yard.waiting()


async def test_a_form_opened_from_a_paper_s_page_is_prefilled(yard: Yard, reader: Reader) -> None:
    await yard.paper()
    shown = await reader.open("paper=arxiv-2601.00001&problem=details&url=https://lab.example.org/x")
    assert shown["detail-title"] == TITLE
    assert shown["detail-authors"] == "Ada Lovelace; Charles Babbage"
    assert (shown["problem"], shown["url"]) == ("details", "https://lab.example.org/x")


async def test_only_details_that_changed_are_sent(yard: Yard, reader: Reader) -> None:
    await yard.paper()
    answer, _ = await reader.send(problem="details", detail_venue="NeurIPS 2026")
    assert answer.status == 303
    [waiting] = await yard.waiting()
    assert waiting.submission.details == (("venue", "NeurIPS 2026"),)
    answer, text = await reader.send(problem="details")
    assert answer.status == 422
    assert "Change the field that is wrong." in text


async def test_details_beside_another_problem_are_not_sent(yard: Yard, reader: Reader) -> None:
    await yard.paper()
    await reader.send(problem="never-had-code", detail_title="Something else")
    [waiting] = await yard.waiting()
    assert waiting.submission.details == ()


async def test_a_date_that_is_none_is_named(yard: Yard, reader: Reader) -> None:
    await yard.paper()
    answer, text = await reader.send(problem="details", detail_published="last spring")
    assert answer.status == 422
    assert 'id="detail-published-error"' in text


async def test_the_address_known_already_is_not_queued_but_asked_again_once_a_day(yard: Yard, reader: Reader) -> None:
    await yard.paper()
    answer, text = await reader.send(problem="alive-again", url=OLD)
    assert answer.status == 200
    assert "We look at it again at once" in text
    assert not await yard.waiting()
    _, text = await reader.send(problem="moved", url=OLD)
    assert "asked for again within the last day" in text


async def test_code_that_is_there_again_need_not_be_given_its_only_address_again(yard: Yard, reader: Reader) -> None:
    await yard.paper()
    answer, text = await reader.send(problem="alive-again", url="")
    assert answer.status == 200
    assert "We look at it again at once" in text
    assert not await yard.waiting()


@pytest.mark.parametrize("address", ["nonsense", "javascript:alert(1)", "it is on my disk"])
@pytest.mark.parametrize("problem", ["moved", "never-had-code"])
async def test_an_address_that_is_none_is_named_and_what_was_typed_is_kept(
    yard: Yard, reader: Reader, address: str, problem: str
) -> None:
    await yard.paper()
    answer, text = await reader.send(problem=problem, url=address, note="seen at the venue")
    assert answer.status == 422
    assert 'id="url-error"' in text
    assert "names no repository or page that could be asked" in text
    kept = fields_of(text)
    assert (kept["url"], kept["note"]) == (address, "seen at the venue")
    assert not await yard.waiting()


async def test_the_same_said_by_two_is_one_item(yard: Yard, reader: Reader) -> None:
    await yard.paper()
    await reader.send(problem="moved", url=NEW)
    answer, _ = await reader.send(problem="wrong-repository", url=NEW)
    assert answer.status == 303
    answer, _ = await reader.send(problem="moved", url="http://lab.example.org/engine")
    _, page = await reader.get(answer.headers["Location"].removeprefix("../"))
    assert "Somebody said the same before" in page
    assert len(await yard.waiting()) == 2


async def test_a_paper_nobody_knows_is_said_so(yard: Yard, reader: Reader) -> None:
    answer, text = await reader.send("", paper="2999.00001", problem="never-had-code")
    assert answer.status == 422
    assert "We know no such paper" in text


async def test_a_missing_paper_can_be_added(yard: Yard, reader: Reader) -> None:
    answer, _ = await reader.send(
        "problem=add-paper", problem="add-paper", url=NEW, detail_title=TITLE, detail_arxiv_id="2601.00001v2"
    )
    assert answer.status == 303
    [waiting] = await yard.waiting()
    assert waiting.submission.problem is Problem.ADD_PAPER
    assert waiting.verification is not None
    assert Sign.TITLE in waiting.verification.signs


async def test_an_address_that_does_not_answer_disputes_nothing(yard: Yard, reader: Reader) -> None:
    await yard.paper()
    await reader.send(problem="moved", url="https://lab.example.org/nothing/")
    [waiting] = await yard.waiting()
    assert waiting.verification is not None
    assert waiting.verification.counts_as != "life"
    assert await yard.status() == ("404", "missing")


async def test_look_again_makes_the_next_look_urgent_once_a_day(yard: Yard, reader: Reader) -> None:
    number = await yard.paper()
    answer, text = await reader.get("again/arxiv-2601.00001")
    assert (answer.status, "Look again now" in text) == (200, True)
    answer, text = await reader.post("again/arxiv-2601.00001")
    assert "are asked next" in text
    row = await yard.house.store.papers.page(number)
    assert row.links[0].next_why == "a reader asked for it"
    _, text = await reader.post("again/arxiv-2601.00001")
    assert "within the last day" in text
    yard.clock.ahead += timedelta(days=1, minutes=1)
    _, text = await reader.post("again/arxiv-2601.00001")
    assert "are asked next" in text
    answer, _ = await reader.post("again/arxiv-2999.00001")
    assert answer.status == 404


async def test_the_page_says_that_it_is_live_once_the_site_was_built_after_the_decision(
    yard: Yard, reader: Reader, tmp_path: Path
) -> None:
    await yard.paper()
    answer, _ = await reader.send(problem="moved", url=NEW)
    own = answer.headers["Location"].removeprefix("../")
    [waiting] = await yard.waiting()
    await yard.house.store.corrections.accept(
        waiting.number, by="ann", digest=waiting.digest, now=yard.clock.now(), reason="seen"
    )
    await yard.house.settle().run()
    assert await yard.links() == [NEW]
    _, text = await reader.get(own)
    assert "It is not shown yet" in text
    assert "ann" not in text
    (tmp_path / "site" / "data").mkdir(parents=True)
    built = (yard.clock.now() + timedelta(minutes=1)).isoformat()
    (tmp_path / "site" / "data" / "heartbeat.json").write_text(f'{{"built_at": "{built}"}}', encoding="utf-8")
    _, text = await reader.get(own)
    assert "It is live" in text


async def test_its_page_holds_what_was_sent_and_by_when_a_removal_is_answered(yard: Yard, reader: Reader) -> None:
    await yard.paper()
    answer, _ = await reader.send(problem="remove", note="I wrote this.\nTake it away <b>please</b>")
    _, text = await reader.get(answer.headers["Location"].removeprefix("../"))
    assert "I wrote this.\nTake it away &lt;b&gt;please&lt;/b&gt;" in text
    by = yard.clock.now() + timedelta(days=30)
    assert f'You are answered by <time datetime="{by:%Y-%m-%d}' in text
    assert "What we saw" not in text
