"""Which format a file is of, and what is said when it is of none."""

import gzip
import io
from pathlib import Path

import pytest

from monitor.errors import SourceError, UsageError
from monitor.harvest import SOURCES, open_source, read_file, records_of
from monitor.model.papers import PaperRecord
from tests.monitor.harvest.reading import harvest

ARXIV = '{"id": "0704.0001", "title": "T", "authors": "A. Meier", "categories": "cs.LG", "comments": null}\n'
CASES = {
    "arxiv": ARXIV,
    "paperswithcode": '[{"paper_url": "https://x/paper/a", "paper_title": "T", "repo_url": "https://github.com/a/b"}]',
    "json": '[{"title": "T", "github": "a/b"}]',
    "jsonl": '{"title": "T", "github": "a/b"}\n',
    "ris": "TY  - JOUR\nTI  - T\nER  - \n",
    "bibtex": "% mine\n@article{meier2020,\n title = {T}\n}\n",
    "yaml": "- title: T\n  github: a/b\n",
    "csv": "title,github\nT,a/b\n",
    "tsv": "title\tgithub\nT\ta/b\n",
    "openreview": '{"notes": [{"id": "S1xq3oR5tQ", "forum": "S1xq3oR5tQ", "content": {"title": {"value": "T"}}}]}',
    "anthology": '<?xml version="1.0"?><collection id="2022.acl"><volume id="long"><paper id="1">'
    "<title>T</title></paper></volume></collection>",
    "text": "T\n\nAuthors: Anna Meier, Bo Chan\nSummary: We do things.\n",
    "samples": '{"arxiv_id": "0704.0001", "title": "T", "authors": ["A"], "published": "2007-04", '
    '"categories": [], "availability": "unread"}\n',
}


def test_every_source_has_a_case() -> None:
    assert {source.name for source in SOURCES} == CASES.keys()


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("packed", [False, True])
def test_a_format_is_recognised_by_its_content(name: str, packed: bool) -> None:
    data = CASES[name].encode()
    # Any text might be a page: of that one format only the ending of a file's name tells.
    called = "page.txt" if name == "text" else ""
    source, _ = open_source(io.BytesIO(gzip.compress(data, mtime=0) if packed else data), called)
    assert source.name == name


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("turn", ["utf-8-sig", "utf-16", "crlf", "cr"])
def test_every_format_takes_marks_line_ends_and_utf16(name: str, turn: str) -> None:
    text = (
        CASES[name]
        .replace('"T"', '"Über"')
        .replace("{T}", "{Über}")
        .replace("- T\n", "- Über\n")
        .replace("T,", "Über,")
    )
    ends = {"crlf": "\r\n", "cr": "\r"}
    data = text.replace("\n", ends[turn]).encode() if turn in ends else text.encode(turn)
    taken, rejected = harvest(data, f"list.{name}")
    assert not rejected
    assert [paper.title for paper in taken] in (["T"], ["Über"])


@pytest.mark.parametrize("name", sorted(CASES.keys() - {"csv", "tsv", "text"}))
def test_every_format_names_what_is_wrong_with_rubbish(name: str) -> None:
    taken, rejected = harvest(b"\x00\xff\xfe{[\"'@article{x,\n- : :\nTY  - \n" * 50, told=name)
    assert rejected
    assert not taken
    assert all(each.reason and each.where for each in rejected)


@pytest.mark.parametrize("name", ["csv", "tsv"])
def test_rubbish_is_no_table(name: str) -> None:
    with pytest.raises(SourceError, match="no column that names a paper"):
        harvest(b"\x00\xff\xfe{[\"'@article{x,\n- : :\n", told=name)


@pytest.mark.parametrize("name", CASES)
def test_a_packed_file_that_breaks_off_is_read_so_far_and_named(name: str) -> None:
    data = CASES[name].encode() * (1 if name in {"json", "paperswithcode", "openreview", "anthology"} else 2_000)
    _, rejected = harvest(gzip.compress(data, mtime=0)[:-9], told=name)
    assert rejected[-1].where == "the end of the file"
    assert "breaks off" in rejected[-1].reason


def test_what_stood_before_the_break_is_imported() -> None:
    lines = "".join(ARXIV.replace("0704.0001", f"0704.{number:04}") for number in range(1, 5_000))
    packed = gzip.compress(lines.encode())
    taken, rejected = harvest(packed[: len(packed) // 2])
    assert len(taken) > 1_000
    assert "breaks off" in rejected[-1].reason


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"  \n\n", "is empty"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "is a web page"),
        (b"  <html lang=en>", "is a web page"),
        (b"PK\x03\x04", "is a zip file"),
        (b"%PDF-1.7", "is a PDF file"),
        (b"Dear all, here are the papers.", "no format that could be recognised"),
        (b"name;price\nbread;2\n", "no format that could be recognised"),
        (gzip.compress(b"", mtime=0)[:5], "breaks off"),
    ],
)
def test_a_file_of_no_format_is_named_with_what_to_do(data: bytes, says: str) -> None:
    with pytest.raises(SourceError, match=says) as caught:
        list(records_of(io.BytesIO(data), "list.dat"))
    assert "list.dat" in str(caught.value)


def test_an_unknown_format_is_answered_with_the_list_of_formats() -> None:
    with pytest.raises(UsageError) as caught:
        open_source(io.BytesIO(b"x"), format="word")
    assert all(source.name in caught.value.advice for source in SOURCES)


def test_a_mapping_needs_a_field_that_exists_and_a_format_with_columns() -> None:
    with pytest.raises(UsageError, match="'ulr' is not a field"):
        harvest(CASES["csv"], mapping={"ulr": "github"})
    with pytest.raises(UsageError, match="--map is for"):
        harvest(CASES["bibtex"], told="bibtex", mapping={"url": "github"})


def test_a_mapping_turns_an_arxiv_file_into_any_list() -> None:
    taken, _ = harvest(
        ARXIV.replace('"comments"', '"My code": "https://git.x.org/a/b", "comments"'), mapping={"url": "My code"}
    )
    assert [address.raw for address in taken[0].addresses] == ["https://git.x.org/a/b"]


def test_files_are_read_from_the_disk_and_progress_is_told(tmp_path: Path) -> None:
    path = tmp_path / "list.jsonl.gz"
    path.write_bytes(gzip.compress(CASES["jsonl"].encode() * 10))
    seen: list[int] = []
    records = list(read_file(path, progress=seen.append))
    assert len(records) == 10
    assert all(isinstance(record, PaperRecord) for record in records)
    assert seen == sorted(seen)
    assert seen[-1] == path.stat().st_size
    with pytest.raises(SourceError, match="No such file"):
        list(read_file(tmp_path / "none.csv"))
    with pytest.raises(SourceError, match="is a folder"):
        list(read_file(tmp_path))
