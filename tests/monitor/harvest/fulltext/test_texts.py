"""Texts out of files of every kind, good, broken and hostile; and which file belongs to which paper."""

import contextlib
import gzip
import io
import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import SourceError
from monitor.harvest.fulltext.beside import text_beside
from monitor.harvest.fulltext.folder import folder_of
from monitor.harvest.fulltext.limits import NoTextError
from monitor.harvest.fulltext.reading import text_of_bytes, text_of_file
from monitor.model.papers import PaperRecord, Place
from monitor.rules.reading import read
from tests.monitor.harvest.fulltext.made_pdf import made_pdf

TEX = b"\\documentclass{article}\\begin{document}Code: \\url{https://github.com/meier/made}\\end{document}"


def archive(members: dict[str, bytes | None], packing: str = "w:gz") -> bytes:
    """A tar archive; None is a link out of it."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=packing) as tar:  # type: ignore[call-overload]
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            if data is None:
                member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
                tar.addfile(member)
            else:
                member.size = len(data)
                tar.addfile(member, io.BytesIO(data))
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        TEX,
        gzip.compress(TEX),
        gzip.compress(gzip.compress(TEX)),
        archive({"paper/main.tex": TEX}),
        archive({"main.tex": TEX}, "w"),
        archive({"sections/a.tex": b"Other words.", "figure.png": b"\x89PNG", "main.tex": TEX}),
        b"<html><body><p>Code: <a href='https://github.com/meier/made'>here</a></p></body></html>",
        made_pdf("Code: https://github.com/meier/made"),
        gzip.compress(made_pdf("Code: https://github.com/meier/made")),
    ],
    ids=["tex", "gz", "gz twice", "tar.gz", "tar", "several files", "html", "pdf", "packed pdf"],
)
def test_a_text_is_read_by_what_it_is(data: bytes) -> None:
    assert "https://github.com/meier/made" in text_of_bytes(data)


def test_the_main_file_comes_first_and_no_link_is_followed() -> None:
    text = text_of_bytes(archive({"a.tex": b"An appendix.", "passwd.tex": None, "../../main.tex": TEX}))
    assert text.startswith("\\documentclass")
    assert "An appendix." in text
    assert "root:" not in text


def test_scripts_and_navigation_are_no_words() -> None:
    page = b"<html><nav>Menu</nav><script>var a = 1</script><p>One.</p><p>Two.</p></html>"
    words = text_of_bytes(page).split()
    assert words == ["One.", "Two."]


def test_the_address_behind_a_link_of_a_pdf_is_read() -> None:
    text = text_of_bytes(made_pdf("Our code is here.", link="https://github.com/meier/linked"))
    assert "https://github.com/meier/linked" in text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no text is in it"),
        (b"%PDF-1.7\nnonsense", "no PDF that can be read"),
        (made_pdf("x")[:120], "no PDF that can be read"),
        (gzip.compress(b"\0" * 100_000_000), "unpacks to more than"),
        (gzip.compress(TEX * 1_000)[:60], "cannot be unpacked"),
        (archive({"figure.png": b"\x89PNG"}), "no text file"),
        (archive({"main.tex": b"x" * 100_000_000}), "unpacks to more than"),
    ],
    ids=["empty", "no pdf", "cut pdf", "bomb", "cut gz", "only pictures", "huge member"],
)
def test_what_cannot_be_read_is_named_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(NoTextError, match=reason):
        text_of_bytes(data)


@given(st.binary(max_size=2_000))
def test_no_bytes_break_the_reading(data: bytes) -> None:
    if not data.lstrip().startswith(b"%PDF-"):
        with contextlib.suppress(NoTextError):
            assert text_of_bytes(data).strip()


def test_a_pipe_or_a_folder_is_no_text(tmp_path: Path) -> None:
    with pytest.raises(NoTextError, match="no ordinary file"):
        text_of_file(tmp_path)


@pytest.mark.parametrize(
    ("file", "facts"),
    [
        ("2304.12760v2.pdf", {"arxiv_id": "2304.12760"}),
        ("arXiv:2304.12760.tex", {"arxiv_id": "2304.12760"}),
        ("cs_0112017.tar.gz", {"arxiv_id": "cs/0112017"}),
        ("cs/0112017.tex", {"arxiv_id": "cs/0112017"}),
        ("10.1145%2F3586078.html", {"doi": "10.1145/3586078"}),
        ("10!1145%3586078.pdf", {"doi": "10.1145/3586078"}),
        ("S1xq3oR5tQ.txt", {"openreview_id": "S1xq3oR5tQ"}),
        ("deep/meier2020.tex", {}),
    ],
)
def test_a_file_is_found_by_what_identifies_its_paper(tmp_path: Path, file: str, facts: dict[str, str]) -> None:
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_bytes(TEX)
    record = PaperRecord(source="list", key="meier2020", title="T", **facts)  # type: ignore[arg-type]
    found = text_beside(record, folder_of(tmp_path))
    assert isinstance(found, PaperRecord)
    assert found.key == "meier2020 (full text)"
    assert Place.FULL_TEXT in read(found).places
    other = PaperRecord(source="list", key="chan2021", title="T", arxiv_id="2304.99999")
    assert text_beside(other, folder_of(tmp_path)) is None


def test_the_next_best_file_is_read_where_the_best_is_broken(tmp_path: Path) -> None:
    record = PaperRecord(source="list", key="k", title="T", arxiv_id="2304.12760")
    (tmp_path / "2304.12760.gz").write_bytes(b"\x1f\x8bnonsense")
    broken = text_beside(record, folder_of(tmp_path))
    assert broken is not None
    assert not isinstance(broken, PaperRecord)
    assert (broken.where, "cannot be unpacked" in broken.reason) == ("2304.12760.gz", True)
    (tmp_path / "2304.12760.pdf").write_bytes(made_pdf("Words."))
    assert isinstance(text_beside(record, folder_of(tmp_path)), PaperRecord)


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is no folder"):
        folder_of(tmp_path / "nothing")


def test_the_address_behind_words_of_a_pdf_stands_behind_these_words() -> None:
    text = text_of_bytes(
        made_pdf("Our code is available here.", link="https://github.com/ada/owl", area="170 695 230 715")
    )
    assert "available here (https://github.com/ada/owl)." in text
    record = PaperRecord(source="t", key="1", title="Owls", full_text=text)
    assert [link.key for link in read(record).own] == ["github.com/ada/owl"]


def test_what_is_no_text_is_not_read() -> None:
    noise = bytes((number * 73 + number // 7) % 256 for number in range(50_000))
    with pytest.raises(NoTextError, match="no text"):
        text_of_bytes(noise, name="2301.00001.pdf")


def test_a_text_of_double_width_bytes_is_read() -> None:
    assert text_of_bytes("Our code: https://github.com/ada/owl".encode("utf-16")) == (
        "Our code: https://github.com/ada/owl"
    )


def test_what_stands_in_a_comment_of_a_source_is_not_read() -> None:
    source = (
        "\\documentclass{a}\\begin{document}Ours: \\url{https://github.com/ada/owl}% https://github.com/ada/old\n"
        "46.7% of \\url{https://a.org/b%20c} % \\url{https://github.com/ada/older}\n\\end{document}"
    )
    text = text_of_bytes(source.encode())
    assert "ada/owl" in text
    assert "b%20c" in text
    assert "46.7% of" in text
    assert "old" not in text
