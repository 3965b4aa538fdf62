"""Sources as an operator uses them: imports that are broken off, texts beside records, a harvest that is killed."""

import asyncio
import gzip
import json
import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from monitor.cli import files
from monitor.cli.importing import Import
from monitor.config import load
from monitor.harvest import Rejected, read_file
from monitor.model.papers import PaperRecord
from monitor.roof.house import open_house
from tests.acceptance.graveyard import OPERATOR, Graveyard
from tests.monitor.harvest.fulltext.made_pdf import made_pdf
from tests.standins.arxiv import Script, listing, raw, xml
from tests.standins.pages import Pages, serving


@pytest.fixture
def yard(tmp_path: Path) -> Graveyard:
    made = Graveyard(tmp_path)
    made.configure()
    return made


def paper(number: int, **more: Any) -> dict[str, Any]:
    return {"id": f"2304.{number:05}", "title": f"Made paper number {number}", "abstract": "We do things."} | more


def point(yard: Graveyard) -> list[str]:
    with closing(sqlite3.connect(yard.folder / "graveyard.db")) as database:
        return [value for (value,) in database.execute("SELECT value FROM installation WHERE key LIKE 'import %'")]


def test_texts_beside_records_are_read_and_outlive_an_import_without_them(yard: Graveyard) -> None:
    texts = yard.folder / "texts"
    texts.mkdir()
    (texts / "2304.00001v2.tex").write_text(r"Our code is available at \url{https://github.com/meier/one}.")
    (texts / "2304.00002.pdf").write_bytes(made_pdf("Our code is available at https://github.com/meier/two"))
    (texts / "2304.00003.txt").write_text("Our method does things. " * 20)
    (texts / "2304.00004.pdf").write_bytes(b"%PDF-1.4 broken")
    file = yard.papers([paper(number) for number in range(1, 6)])
    yard.configure(collections={"papers": {"expects_code": True}}, papers={"grace_days": 1})
    (told,) = yard.told("import", str(file), "--fulltext", str(texts))
    assert (told["read"], told["added"], told["rejected"], told["texts"]) == (5, 5, 0, 3)
    (told,) = yard.told("import", str(file))
    assert (told["unchanged"], "texts" in told) == (5, False)
    shown = {number: yard.told("show", f"2304.{number:05}")[0] for number in range(1, 6)}
    assert [link["url"] for number in (1, 2) for link in shown[number]["links"]] == [
        "https://github.com/meier/one",
        "https://github.com/meier/two",
    ]
    assert [shown[number]["cause"] for number in (3, 4, 5)] == ["no-link", "unread", "unread"], "silence needs a text"
    assert "full-text" in shown[3]["places"]
    assert [source["places"] for source in shown[3]["sources"]] == [["title", "abstract"], ["title", "full-text"]]
    assert all(len(source["read"]) == 10 for source in shown[3]["sources"])
    with closing(sqlite3.connect(yard.folder / "graveyard.db")) as database:
        kept = "\n".join(database.iterdump())
    assert "Our method does things. Our method" not in kept, "a text is read, not kept"


async def test_an_import_that_is_broken_off_goes_on_where_it_was(yard: Graveyard) -> None:
    file = yard.papers([paper(number) for number in range(1, 1_601)])

    def broken_off() -> Iterator[PaperRecord | Rejected]:
        yield from islice(read_file(file), 1_100)
        raise KeyboardInterrupt

    asked = files.Asked(collection="papers", format=None, mapping={}, fulltext=None, dry_run=False)
    async with open_house(load(yard.config, {})) as house:
        with pytest.raises(KeyboardInterrupt):
            await files.take(house, file, Import(), asked, records=broken_off())
    assert point(yard) == ["1000"], "two batches were saved"
    done = await asyncio.to_thread(yard.run, "import", str(file), "--json")
    told = json.loads(done.stdout)
    assert "1000 records of it were saved" in done.stderr
    assert (told["read"], told["added"], told["unchanged"]) == (1_600, 600, 1_000)
    assert point(yard) == []
    with closing(sqlite3.connect(yard.folder / "graveyard.db")) as database:
        assert database.execute("SELECT count(*), count(DISTINCT arxiv_id) FROM papers").fetchone() == (1_600, 1_600)


def test_a_file_that_breaks_off_is_read_so_far_and_the_end_is_told(yard: Graveyard) -> None:
    lines = "".join(json.dumps(paper(number)) + "\n" for number in range(1, 2_001)).encode()
    file = yard.folder / "papers.jsonl.gz"
    file.write_bytes(gzip.compress(lines)[:-400])
    (told,) = yard.told("import", str(file), code=1)
    assert told["added"] > 100
    assert told["rejected"] >= 1


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("list.csv", "title,github\n", "no paper is in it"),
        ("list.yaml", "nothing: here\n", "no paper is in it"),
        ("list.txt", "Dear all.\n", "no paper is in it"),
        ("list.csv", "name,price\nbread,2\n", "no column that names a paper"),
    ],
)
def test_a_file_in_which_nothing_can_be_read_says_why(yard: Graveyard, name: str, text: str, says: str) -> None:
    (yard.folder / name).write_text(text)
    assert says in yard.run("import", str(yard.folder / name), code=1).stderr


def test_a_pipe_into_which_nobody_writes_does_not_hold_the_import_up(yard: Graveyard) -> None:
    pipe = yard.folder / "papers.jsonl"
    os.mkfifo(pipe)
    assert "nobody writes into it" in yard.run("import", str(pipe), code=1).stderr


def test_an_unknown_column_is_named_with_those_there_are(yard: Graveyard) -> None:
    (yard.folder / "list.csv").write_text("Name,Where\nA paper,https://github.com/a/b\n")
    done = yard.run("import", str(yard.folder / "list.csv"), "--map", "title=Nmae", code=1)
    assert "no column 'Nmae'" in done.stderr
    assert "'Name', 'Where'" in done.stderr


def test_commands_about_nothing_say_so_and_all_speak_json(yard: Graveyard) -> None:
    yard.told("import", str(yard.papers([paper(1, code_url="https://github.com/meier/one")])))
    assert "no collection is called 'nope'" in yard.run("forget", "--collection", "nope", code=1).stderr
    assert yard.told("set", "2304.00001", "--exempt")[0]["cause"] == "not-expected"
    assert yard.told("worklist") == []
    assert yard.told("init")[0]["written"] is False


def test_a_harvest_needs_an_operator_and_a_source(yard: Graveyard) -> None:
    assert "harvest needs a source" in yard.run("harvest", code=2).stderr
    yard.configure(operator={})
    assert "operator.mail" in yard.run("harvest", "arxiv", code=2).stderr
    yard.configure(operator=OPERATOR)
    assert "GRAVEYARD_HARVEST__OPENALEX_KEY" in yard.run("harvest", "openalex", code=2).stderr


async def test_a_harvest_that_is_killed_loses_nothing_and_doubles_nothing(yard: Graveyard) -> None:
    pages = 12
    answers = [listing([raw(page * 5 + one) for one in range(1, 6)], token=f"t{page + 1}") for page in range(pages - 1)]
    answers.append(listing([raw((pages - 1) * 5 + one) for one in range(1, 6)]))
    script = Script([xml(answers[0])])

    def answer(request: Any) -> Any:
        return xml(answers[int(request.query.get("resumptionToken", "t0")[1:])])(request)

    script.answers = [answer]
    server = Pages()
    server.on("/oai", script.answer)
    async with serving(server) as at:
        yard.configure(
            http={"remap": {"https://oaipmh.arxiv.org/": f"{at.base}/"}}, hosts={"arxiv.org": {"per_second": 20}}
        )
        kills = 0
        while kills < 3:
            asked = len(script.asked)
            child = await asyncio.create_subprocess_exec(
                *yard.command("harvest", "arxiv", "--set", "cs"),
                env=yard.environment,
                cwd=yard.folder,
                stderr=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
            )
            await script.reached(asked + 3)
            child.send_signal(signal.SIGKILL)
            await child.wait()
            kills += 1
        told = (await asyncio.to_thread(yard.told, "harvest", "arxiv", "--set", "cs"))[0]
    tokens = [asked.get("resumptionToken", "t0") for asked in script.asked]
    assert tokens[-1] == f"t{pages - 1}"
    assert len(tokens) <= pages + 2 * kills, "only what was in flight is asked again"
    assert told["rejected"] == 0
    with closing(sqlite3.connect(yard.folder / "graveyard.db")) as database:
        assert database.execute("SELECT count(*), count(DISTINCT arxiv_id) FROM papers").fetchone() == (60, 60)
        assert database.execute("SELECT count(*) FROM records").fetchone() == (60,)
