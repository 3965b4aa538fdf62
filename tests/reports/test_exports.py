"""Everything public as data."""

import csv
import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import orjson
import pyarrow.parquet as pq
import pytest

from monitor.errors import UsageError
from monitor.model.catalogue import PaperRow
from monitor.model.papers import LinkKind
from monitor.model.status import Cause
from reports.exports import COLUMNS, FORMATS, paper_line, write_csv, write_jsonl, write_parquet
from tests.reports.catalogue import MemoryCatalogue, link, one_of_each, paper
from tests.reports.hostile import HOSTILE


def rows_of(target: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(target.read_text(encoding="utf-8"), newline="")))


def test_jsonl_has_a_line_a_paper_with_the_promised_keys(tmp_path: Path) -> None:
    assert write_jsonl(map(paper_line, MemoryCatalogue(one_of_each()).papers()), tmp_path / "out.jsonl") == len(Cause)
    lines = [orjson.loads(line) for line in (tmp_path / "out.jsonl").read_bytes().splitlines()]
    assert [line["cause"] for line in lines] == [cause.value for cause in Cause]
    assert all({"id", "title", "status", "cause", "since", "links"} <= line.keys() for line in lines)
    assert lines[0]["since"] == "2026-01-20T12:00:00Z"
    assert lines[0]["links"][0] == {
        "raw": "https://github.com/ada/engine",
        "url": "https://github.com/ada/engine",
        "repository": "github.com/ada/engine",
        "host": "github.com",
        "status": "alive",
        "cause": "active",
        "since": "2026-01-20T12:00:00Z",
        "address": None,
    }


def test_only_the_papers_own_code_is_among_its_links(tmp_path: Path) -> None:
    data = link(kind=LinkKind.DATA, url="https://zenodo.org/records/1")
    write_jsonl([paper_line(paper(links=(link(), data)))], tmp_path / "out.jsonl")
    assert len(orjson.loads((tmp_path / "out.jsonl").read_bytes())["links"]) == 1


def test_csv_can_be_read_back(tmp_path: Path) -> None:
    title = 'One, "two"\nthree'
    two = (link(), link(url="https://b.example/x"))
    assert write_csv([paper_line(paper(title=title, links=two))], tmp_path / "out.csv") == 1
    head, row = rows_of(tmp_path / "out.csv")
    read = dict(zip(head, row, strict=True))
    assert tuple(head) == COLUMNS
    assert read["title"] == title
    assert read["links"] == "https://github.com/ada/engine https://b.example/x"
    assert read["authors"] == "Ada Lovelace; Charles Babbage"
    assert read["doi"] == ""


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_a_spreadsheet_runs_nothing(tmp_path: Path, title: str) -> None:
    write_csv([paper_line(paper(title=title))], tmp_path / "out.csv")
    assert rows_of(tmp_path / "out.csv")[1][1] == f"'{title}"


@pytest.mark.parametrize("kind", FORMATS)
def test_hostile_text_survives_every_format(tmp_path: Path, kind: str) -> None:
    rows = [paper(number, title=text) for number, text in enumerate(HOSTILE.values())]
    assert FORMATS[kind](map(paper_line, rows), tmp_path / f"out.{kind}") == len(rows)
    assert [file.name for file in tmp_path.iterdir()] == [f"out.{kind}"]


def test_parquet_has_typed_columns(tmp_path: Path) -> None:
    assert write_parquet([paper_line(paper(number)) for number in range(2_500)], tmp_path / "out.parquet") == 2_500
    table = pq.read_table(tmp_path / "out.parquet")
    assert tuple(table.column_names) == COLUMNS
    first = table.slice(0, 1).to_pylist()[0]
    assert first["authors"] == ["Ada Lovelace", "Charles Babbage"]
    assert first["links"][0]["repository"] == "github.com/ada/engine"
    assert pq.ParquetFile(tmp_path / "out.parquet").num_row_groups == 3


def test_parquet_without_pyarrow_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError) as refused:
        write_parquet([paper_line(paper())], tmp_path / "out.parquet")
    assert "paper-graveyard[parquet]" in refused.value.advice
    assert list(tmp_path.iterdir()) == []


def test_an_export_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    write_jsonl([paper_line(paper())], target)
    old = target.read_bytes()

    def failing() -> Iterator[PaperRow]:
        yield paper(2)
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        write_jsonl(map(paper_line, failing()), target)
    assert target.read_bytes() == old


def test_a_site_offers_no_parquet_where_its_library_is_missing() -> None:
    """A plain installation has no pyarrow, and its site is built all the same."""
    told = "import sys; sys.modules['pyarrow'] = None; from reports.exports import FORMATS; print(*FORMATS)"
    said = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, timeout=60)
    assert said.stdout.split() == ["jsonl", "csv"]
