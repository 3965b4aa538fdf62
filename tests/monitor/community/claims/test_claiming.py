"""A claim from the form to the statement on the paper: each proof right, wrong, missing, too large, and hostile."""

import asyncio
import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.model.claims import Claim, ClaimState, Proof
from monitor.model.status import Cause
from monitor.roof.site import publish
from reports.addresses import paper_folder
from tests.monitor.community.claims.post import PAGE, REPOSITORY, SLUG, Town
from tests.monitor.community.yard import Reader

IN_REPOSITORY = "repository|github.com/lovelace/engine"
ON_PAGE = "page|lab.example.org/engine"
FILE = "/raw/lovelace/engine/HEAD/.well-known/paper-graveyard.txt"
ORCID = "0000-0002-1825-0097"
HTML = {"Content-Type": "text/html"}


@pytest.fixture
async def author(town: Town) -> Any:
    async with town.yard.reader() as opened:
        yield opened


async def looked(town: Town, author: Reader, way: str, path: str, body: str = "{}", **rest: Any) -> Claim:
    """Claim, put something at a place, and have it looked for. `{}` in the body is the challenge."""
    typed = {"place": rest.pop("place")} if "place" in rest else {}
    claim = await town.claim(author, way, **typed)
    town.yard.pages.say(path, body=body.replace("{}", claim.challenge), **rest)
    return await town.look(author, claim)


async def test_a_file_in_the_repository_proves_it(town: Town, author: Reader) -> None:
    await town.paper()
    claim = await looked(town, author, IN_REPOSITORY, FILE)
    assert (claim.state, claim.detail) == (
        ClaimState.PROVED,
        ".well-known/paper-graveyard.txt in the repository holds the line.",
    )


@pytest.mark.parametrize(
    "said",
    [
        {"body": "paper-graveyard-claim=somebody-else"},
        {"body": "{}x"},
        {"body": "{}", "status": 404},
        {"body": "{}", "headers": HTML},
        {"body": "x" * 300_000 + "{}"},
    ],
    ids=["another", "longer", "missing", "a page", "too large"],
)
async def test_what_is_not_the_line_in_the_file_proves_nothing(town: Town, author: Reader, said: Any) -> None:
    await town.paper()
    claim = await looked(town, author, IN_REPOSITORY, FILE, **said)
    assert claim.state is ClaimState.OPEN
    assert claim.detail


async def test_a_redirect_to_a_private_address_is_not_followed(town: Town, author: Reader) -> None:
    await town.paper()
    claim = await town.claim(author, ON_PAGE)
    inside = town.yard.pages
    inside.say("/secret", body=f"<head>{claim.challenge}</head>")
    inside.redirect("/lab/engine/", f"{inside.base}/secret")
    seen = await town.look(author, claim)
    assert (seen.state, seen.detail) == (ClaimState.OPEN, "No answer: forbidden address.")
    assert "/secret" not in inside.paths()


async def test_another_host_s_word_does_not_count(town: Town, author: Reader) -> None:
    await town.paper()
    claim = await town.claim(author, ON_PAGE)
    town.yard.pages.redirect("/lab/engine/", "https://api.github.com/anything")
    town.yard.pages.say("/api/anything", body=f"<head>{claim.challenge}</head>")
    seen = await town.look(author, claim)
    assert (seen.state, "another host" in seen.detail) == (ClaimState.OPEN, True)


async def test_the_head_of_a_page_proves_it_and_its_body_is_for_a_person(town: Town, author: Reader) -> None:
    await town.paper()
    page = "<html><head><meta name=paper-graveyard content='{}'></head><body>x</body>"
    assert (await looked(town, author, ON_PAGE, "/lab/engine/", page)).state is ClaimState.PROVED
    town.yard.pages._script.clear()
    seen = await looked(town, author, ON_PAGE, "/lab/engine/", "<body><p>Comment by Eve: {}</p></body>")
    assert seen.state is ClaimState.WAITS


async def test_an_address_that_was_lost_may_have_a_new_owner(town: Town, author: Reader) -> None:
    await town.paper(Cause.MISSING)
    assert (await looked(town, author, IN_REPOSITORY, FILE)).state is ClaimState.WAITS


@pytest.mark.parametrize(
    ("account", "state"),
    [
        ({"created_at": "2015-01-01T00:00:00Z"}, ClaimState.PROVED),
        ({"created_at": "2026-02-01T00:00:00Z"}, ClaimState.WAITS),
        ({"created_at": "nonsense"}, ClaimState.WAITS),
        ([], ClaimState.WAITS),
    ],
)
async def test_another_repository_of_the_owner_counts_where_the_owner_is_still_the_same(
    town: Town, author: Reader, account: Any, state: ClaimState
) -> None:
    await town.paper(Cause.MISSING)
    town.yard.pages.say("/api/users/lovelace", body=json.dumps(account))
    path = "/raw/lovelace/other/HEAD/README.md"
    claim = await looked(town, author, "same-owner|", path, place="https://github.com/lovelace/other")
    assert claim.state is state


@pytest.mark.parametrize("place", ["https://github.com/eve/other", REPOSITORY, "", "javascript:alert(1)", PAGE])
async def test_a_stranger_s_repository_is_refused_in_the_form(town: Town, author: Reader, place: str) -> None:
    await town.paper()
    answer, text = await town.send(author, "same-owner|", place=place)
    assert answer.status == 422
    assert "another repository of the same owner" in text


def record(challenge: str, *, family: str = "Lovelace") -> str:
    person = {
        "name": {"given-names": {"value": "Augusta Ada"}, "family-name": {"value": family}},
        "biography": {"content": f"I count. {challenge}"},
    }
    return json.dumps({"person": person})


@pytest.mark.parametrize(
    ("body", "state"),
    [
        (record("{}"), ClaimState.WAITS),
        (record("{}", family="Eve"), ClaimState.WAITS),
        (record("nothing"), ClaimState.OPEN),
        ("[[[", ClaimState.OPEN),
    ],
    ids=["an author's name", "another name", "no line", "no JSON"],
)
async def test_an_orcid_record_is_for_a_moderator(town: Town, author: Reader, body: str, state: ClaimState) -> None:
    await town.paper()
    claim = await town.claim(author, "orcid|", place=f"https://orcid.org/{ORCID}")
    town.yard.pages.say(f"/orcid/v3.0/{ORCID}/record", body=body.replace("{}", claim.challenge))
    assert (await town.look(author, claim)).state is state


ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"><entry>'
    "<id>http://arxiv.org/abs/%sv2</id><arxiv:comment>12 pages. %s</arxiv:comment></entry></feed>"
)
BOMB = '<!DOCTYPE a [<!ENTITY b "{}">]><feed xmlns="http://www.w3.org/2005/Atom">&b;</feed>'


@pytest.mark.parametrize(
    ("body", "state"),
    [
        (ATOM % ("2601.00001", "{}"), ClaimState.PROVED),
        (ATOM % ("2601.00002", "{}"), ClaimState.OPEN),
        (ATOM % ("2601.00001", "no"), ClaimState.OPEN),
        (BOMB, ClaimState.OPEN),
        ("<", ClaimState.OPEN),
    ],
    ids=["right", "another paper", "no line", "entities", "no XML"],
)
async def test_a_newer_comment_on_arxiv_proves_it(town: Town, author: Reader, body: str, state: ClaimState) -> None:
    await town.paper()
    assert (await looked(town, author, "arxiv|", "/arxiv/api/query", body)).state is state


async def test_a_message_to_the_address_in_the_paper_proves_it_once(town: Town, author: Reader) -> None:
    await town.paper(abstract="Our code is available from the first author on request, ada@uni.example.")
    claim = await town.claim(author, "mail|ada@uni.example", mail="eve@evil.example")
    await town.post.notify()
    assert not town.office.texts("eve@evil.example")
    link = town.link("ada@uni.example")
    # A program that opens every link of a message proves nothing.
    answer, _ = await author.get(link)
    assert answer.status == 200
    assert (await town.yard.house.store.claims.by_handle(claim.handle)).state is ClaimState.OPEN
    answer, _ = await town.press(author, link)
    assert answer.status == 303
    assert (await town.yard.house.store.claims.by_handle(claim.handle)).state is ClaimState.PROVED
    fields = await town.form(author, f"claim/{claim.handle}/")
    answer, text = await author.post(link, fields)
    assert (answer.status, "was used" in text) == (410, True)


async def test_an_address_that_the_paper_does_not_name_is_not_written_to(town: Town, author: Reader) -> None:
    await town.paper()
    answer, _ = await town.send(author, "mail|eve@evil.example")
    assert answer.status == 422
    await town.post.notify()
    assert town.office.connections == 0


async def test_the_statement_makes_the_paper_exempt_with_its_reason_until_it_is_taken_back(
    town: Town, author: Reader
) -> None:
    paper = await town.paper(Cause.MISSING)
    store = town.yard.house.store
    claim = await town.claim(author, "moderator|", place="I sit in room 12")
    page = f"claim/{claim.handle}/"
    fields = await town.form(author, "claim/?paper=2601.00001")
    answer, _ = await author.post(page + "statement", fields | {"statement": "mine"})
    assert answer.status == 409
    [waiting] = await store.claims.waiting()
    await store.claims.decide(waiting.number, proved=True, by="mod", now=town.yard.clock.now(), reason="seen")
    told = "It holds <b>patients'</b>\r\nBcc: eve@evil.example data"
    answer, text = await town.press(author, page, "statement", statement=told, restricted="yes")
    assert answer.status == 303, text
    assert await town.yard.status() == ("exempt", "restricted")
    row = await store.papers.page(paper)
    assert "It holds <b>patients'</b> Bcc: eve@evil.example data" in row.reasons[0].text
    _, text = await author.get(page)
    assert "&lt;b&gt;patients" in text
    answer, _ = await town.press(author, page, "statement", statement="", restricted="")
    assert answer.status == 303
    assert (await town.yard.status())[0] != "exempt"


async def test_a_claim_s_page_is_for_whoever_has_its_address(town: Town, author: Reader) -> None:
    await town.paper()
    for path in ("claim/nobody/", "claim/nobody/mail/1-" + "a" * 64 + "/", "watch/nobody/confirm/1-" + "a" * 64 + "/"):
        answer, _ = await author.get(path)
        assert answer.status in {404, 410}


async def test_a_form_from_another_site_or_without_its_cookie_is_refused(town: Town, author: Reader) -> None:
    await town.paper()
    fields = await town.form(author, "claim/?paper=2601.00001") | {"way": IN_REPOSITORY}
    answer, _ = await author.post("claim/", fields, headers={"Origin": "https://evil.example"})
    assert answer.status == 403
    async with town.yard.reader() as stranger:
        answer, _ = await stranger.post("claim/", fields)
        assert answer.status == 422
    answer, _ = await author.post("claim/", fields | {"website": "spam"})
    assert answer.status == 422


async def test_the_look_for_a_proof_is_not_to_be_had_without_end(town: Town, author: Reader) -> None:
    await town.paper()
    claim = await town.claim(author, IN_REPOSITORY)
    statuses = [(await town.press(author, f"claim/{claim.handle}/", "check"))[0].status for _ in range(8)]
    assert 429 in statuses


async def test_xss_in_what_an_author_writes_is_text_on_every_page(town: Town, author: Reader) -> None:
    await town.paper()
    loud = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> {{ 7*7 }}"
    waits = await town.claim(author, f"{Proof.MODERATOR}|", place=loud)
    await town.yard.house.store.claims.decide(
        waits.number, proved=True, by="ann", now=town.yard.clock.now(), reason=loud
    )
    own = f"claim/{waits.handle}/"
    answer, _ = await town.press(author, own, "statement", statement=loud)
    assert answer.status == 303
    await asyncio.to_thread(publish, town.yard.house.configuration, town.yard.desk.folder, town.yard.clock)
    for path in (own, paper_folder(SLUG)):
        _, text = await author.get(path)
        assert "alert(1)" in text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "{{ 7*7 }}" in text


async def test_an_author_hears_what_a_moderator_said_and_is_asked_whether_to_watch(
    town: Town, author: Reader, tmp_path: Path
) -> None:
    await town.paper()
    waits = await town.claim(author, f"{Proof.MODERATOR}|", place="I am Ada.", mail="ada@uni.example")
    accepting = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "monitor", "--config", str(tmp_path / "config.yaml"),
        "claims", "accept", str(waits.number), "--reason", "Her page names this address.",
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await accepting.communicate()
    assert accepting.returncode == 0, said.decode()
    town.yard.clock.ahead += timedelta(minutes=5)
    await town.post.notify()
    decided, confirm = town.office.texts("ada@uni.example")
    assert "Her page names this address." in decided
    assert waits.handle not in decided + confirm
    await town.press(author, town.link("ada@uni.example"))
    watch = await town.yard.house.store.watches.by_handle(town.link("ada@uni.example").split("/")[1])
    assert watch is not None
    assert watch.confirmed_at is not None
