"""A watch from the form to its end, through a real mail server: the first strike, the burial, and one click to stop."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.model.status import Cause
from monitor.rules.notices import IN_DOUBT_AFTER
from reports.addresses import paper_folder
from tests.monitor.community.claims.post import SLUG, Town, open_town
from tests.monitor.community.yard import Reader
from tests.monitor.store.made import judged

ADA = "ada@uni.example"


@pytest.fixture
async def author(town: Town) -> Any:
    async with town.yard.reader() as opened:
        yield opened


async def ask(town: Town, author: Reader, mail: str = ADA) -> tuple[int, str]:
    shown = await town.form(author, f"watch/?paper={SLUG}")
    answer, text = await author.post("watch/", shown | {"mail": mail})
    return answer.status, text


async def becomes(town: Town, paper: int, cause: Cause) -> None:
    now = town.yard.clock.now()
    await town.yard.house.store.judgements.settle_papers([judged(paper, cause)], now, "1")
    await town.post.notify()


async def test_who_confirmed_hears_at_the_first_strike_and_stops_with_one_click(town: Town, author: Reader) -> None:
    paper = await town.paper()
    assert (await ask(town, author))[0] == 200
    await becomes(town, paper, Cause.DOUBTFUL)
    assert len(town.office.texts(ADA)) == 1  # the link alone
    answer, _ = await town.press(author, town.link(ADA))
    assert answer.status == 200
    await town.post.notify()
    told = town.office.taken[-1].message
    assert told["Subject"].strip().startswith("We cannot see your repository: A Survey of Mechanical Engines")
    assert "the page will say so on" in told.get_content()
    assert town.yard.desk.site.base + paper_folder(SLUG) in told.get_content()
    assert told["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stop = told["List-Unsubscribe"].strip("<>").removeprefix(town.post.address)
    # A mail program's click comes from nowhere, without a cookie (RFC 8058).
    async with town.yard.reader("203.0.113.9") as program:
        answer, _ = await program.get(stop)
        assert answer.status == 200
        answer, _ = await program.post(
            stop, {"List-Unsubscribe": "One-Click"}, headers={"Origin": "https://mail.example"}
        )
        assert answer.status == 200
    await becomes(town, paper, Cause.MISSING)
    assert len(town.office.texts(ADA)) == 2


async def test_burial_and_resurrection_are_told_and_the_operator_hears_of_the_burial(
    town: Town, author: Reader
) -> None:
    paper = await town.paper()
    await ask(town, author)
    await town.post.notify()
    await town.press(author, town.link(ADA))
    await becomes(town, paper, Cause.MISSING)
    await becomes(town, paper, Cause.ACTIVE)
    subjects = [mail.message["Subject"] for mail in town.office.taken if ADA in mail.recipients]
    assert [subject.strip().partition(":")[0] for subject in subjects[1:]] == [
        "The page says now that the code is not to be seen",
        "The code is back",
    ]
    [digest] = town.office.texts("test@graveyard.example")
    assert "1 burial of a watched paper" in digest
    assert town.yard.desk.site.base + paper_folder(SLUG) in digest


async def test_asking_tells_nobody_who_watches_already(town: Town, author: Reader) -> None:
    await town.paper()
    first = await ask(town, author)
    await town.post.notify()
    await town.press(author, town.link(ADA))
    assert await ask(town, author) == first == await ask(town, author, "eve@evil.example")


@pytest.mark.parametrize(
    "mail",
    ["", "ada", "ada@uni", "ada@uni.example\r\nBcc: eve@evil.example", "a@b.example,c@d.example", "<a@b.example>",
     "ada @uni.example", "é@uni.example", "a" * 300 + "@uni.example"],
)  # fmt: skip
async def test_what_is_no_mail_address_is_written_to_by_nobody(town: Town, author: Reader, mail: str) -> None:
    await town.paper()
    assert (await ask(town, author, mail))[0] == 422
    await town.post.notify()
    assert not town.office.taken


async def test_a_title_cannot_write_headers(town: Town, author: Reader) -> None:
    await town.paper(title="Engines\r\nBcc: eve@evil.example\r\n\r\n<script>\u202e")
    await ask(town, author)
    await town.post.notify()
    [mail] = town.office.taken
    assert mail.recipients == (ADA,)
    assert mail.message["Bcc"] is None
    assert mail.message["Subject"].strip() == (
        "Confirm that you want to hear of Engines Bcc: eve@evil.example <script>"
    )


async def test_one_address_is_not_written_to_again_and_again(town: Town, author: Reader) -> None:
    await town.paper()
    statuses = [(await ask(town, author, mail))[0] for mail in (ADA, ADA.upper(), ADA, ADA)]
    assert statuses == [200, 200, 200, 429]


async def test_a_link_ends_after_two_days(town: Town, author: Reader) -> None:
    await town.paper()
    await ask(town, author)
    await town.post.notify()
    town.yard.clock.ahead += timedelta(days=2, minutes=5)
    answer, _ = await author.get(town.link(ADA))
    assert answer.status == 410
    await town.post.prune()
    answer, _ = await author.get(town.link(ADA))
    assert answer.status == 410


async def test_a_message_in_doubt_goes_again_under_the_same_name(town: Town, author: Reader) -> None:
    await town.paper()
    town.office.cut = 1  # the connection breaks after the message was handed over
    await ask(town, author)
    await town.post.notify()
    assert len(town.office.taken) == 1
    await town.post.notify()
    assert len(town.office.taken) == 1
    town.yard.clock.ahead += IN_DOUBT_AFTER
    await town.post.notify()
    await town.post.notify()
    first, second = town.office.taken
    assert first.message["Message-ID"] == second.message["Message-ID"]
    assert first.message.get_content() == second.message.get_content()


async def test_a_refused_address_is_not_tried_again(town: Town, author: Reader) -> None:
    await town.paper()
    town.office.refuse[ADA] = "550 nobody here"
    await ask(town, author)
    await town.post.notify()
    connections = town.office.connections
    town.yard.clock.ahead += timedelta(days=3)
    await town.post.notify()
    assert town.office.connections == connections


async def test_an_installation_without_mail_offers_none(tmp_path: Path) -> None:
    async with open_town(tmp_path, smtp_host=None) as town, town.yard.reader() as author:
        await town.paper()
        answer, text = await author.get(f"watch/?paper={SLUG}")
        assert (answer.status, "sends no mail" in text) == (404, True)
        _, text = await author.get(f"claim/?paper={SLUG}")
        assert 'type="email"' not in text
        assert "A message to" not in text
