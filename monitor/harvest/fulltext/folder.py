"""A folder of full texts, each file named by what identifies its paper.

`2304.12760v2.pdf`, `cs_0112017.tex`, `hep-th-9901001.tar.gz`, `10.1007_s11192-023-04648-y.pdf`, `10!1145%3586078.txt`,
`S1xq3oR5tQ.html`, or whatever key the record has in its list. What stands for a slash does not matter.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from monitor.errors import SourceError
from monitor.model.papers import PaperRecord

_ENDINGS: Final = (".pdf", ".tex", ".tar.gz", ".tgz", ".tar", ".gz", ".html", ".htm", ".xhtml", ".txt", ".md")
# What a source tells best comes first: LaTeX keeps addresses whole that a PDF breaks at the ends of lines.
_BEST_FIRST: Final = (".tar.gz", ".tgz", ".tar", ".tex", ".gz", ".html", ".htm", ".xhtml", ".txt", ".md", ".pdf")
_VERSION: Final = re.compile(r"(?<=\d)v\d{1,3}$")
_ESCAPED: Final = re.compile(r"%(?:2f|3a|20|28|29|3b|3c|3e|5b|5d)", re.IGNORECASE)
_MOST_FILES: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of a folder and of the folders in it, by the plain form of their names."""

    path: Path
    files: dict[str, tuple[Path, ...]]

    def of(self, record: PaperRecord) -> tuple[Path, ...]:
        """The files of a paper, the best to read first; none where nothing is named after it."""
        names = (record.arxiv_id, record.doi, record.openreview_id, record.key)
        found = dict.fromkeys(path for name in names if name for path in self.files.get(_plain(name), ()))
        return tuple(sorted(found, key=lambda path: _BEST_FIRST.index(_ending(path.name) or ".pdf")))


def folder_of(path: Path) -> Folder:
    """Look through a folder. Raises `SourceError` where it is none."""
    if not path.is_dir():
        raise SourceError(
            f"{path} is no folder.", advice="--fulltext takes a folder of PDF, LaTeX, HTML or text files."
        )
    files: dict[str, tuple[Path, ...]] = {}
    count = 0
    for file in sorted(path.rglob("*")):
        ending = _ending(file.name)
        if ending is None or not file.is_file():
            continue
        count += 1
        if count > _MOST_FILES:
            raise SourceError(f"{path} holds more than {_MOST_FILES:,} texts.", advice="Give a part of it at a time.")
        inside = file.relative_to(path).as_posix()[: -len(ending)]
        # `cs/0112017.tex`: an old identifier's archive, or a DOI's prefix, may be a folder of its own.
        for name in dict.fromkeys((_plain(file.name[: -len(ending)]), _plain(inside))):
            files[name] = (*files.get(name, ()), file)
    return Folder(path, files)


def _ending(name: str) -> str | None:
    lower = name.lower()
    return next((each for each in sorted(_ENDINGS, key=len, reverse=True) if lower.endswith(each)), None)


def _plain(name: str) -> str:
    """A name without its version and its slashes, for which every tool has another sign."""
    # Only what may stand for a sign of an identifier: some tools write a bare % for the slash.
    text = _ESCAPED.sub("-", name).casefold().removeprefix("arxiv:").removeprefix("arxiv_").removeprefix("doi:")
    return re.sub(r"[^a-z0-9]+", "-", _VERSION.sub("", text)).strip("-")
