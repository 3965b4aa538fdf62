"""A request to be removed, from the form to the site that was built without the paper."""

import asyncio
from pathlib import Path

from monitor.model.corrections import Problem
from monitor.roof.site import publish
from reports.addresses import paper_folder
from tests.monitor.community.moderation.office import decide, sign_in, submit
from tests.monitor.community.yard import TITLE, Reader, Yard


def naming(folder: Path, *names: str) -> set[str]:
    """The files of a site in which one of these stands."""
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.name for file in files if any(name.encode() in file.read_bytes() for name in names)}


async def test_accepting_a_removal_takes_the_paper_off_every_page_and_tells_its_sender(
    yard: Yard, reader: Reader
) -> None:
    await yard.paper()
    await yard.paper(key="2601.00002", arxiv_id="2601.00002", title="Another paper", authors=("Grace Hopper",))
    names = (TITLE, "Ada Lovelace")
    await asyncio.to_thread(publish, yard.house.configuration, yard.desk.folder, yard.clock, fresh_downloads=True)
    assert naming(yard.desk.folder, *names)
    asked = await submit(yard, problem=Problem.REMOVE, url=None, note="I am Ada.")
    await sign_in(reader)
    _, item = await reader.get("moderate/1/")
    assert "Accepting takes this paper away at once" in item
    await decide(reader, asked.number, "accept")
    await asyncio.to_thread(publish, yard.house.configuration, yard.desk.folder, yard.clock, fresh_downloads=True)
    assert naming(yard.desk.folder, *names) == set()
    # What answers 410 must be known to the server, and to nobody else.
    assert {one for one in naming(yard.desk.folder, "2601.00001") if not one.startswith(".graveyard-")} == set()
    answer, gone = await reader.get(paper_folder("arxiv-2601.00001"))
    assert answer.status == 410
    assert "2601.00001" not in gone
    _, own = await reader.get(f"c/{asked.handle}/")
    assert "It was accepted." in own
    assert TITLE not in own
    _, privacy = await reader.get("privacy/")
    assert privacy.count("<tr><td>") == 1
