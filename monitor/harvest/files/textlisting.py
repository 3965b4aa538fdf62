"""Pages that list papers one after the other: an author's papers, a profile's works.

Each paper begins with a short line of what it is (its category and date with a badge for code, or its kind, year and
venue, glued together as a browser copies them), then come title, authors and abstract, with or without empty lines.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from monitor.harvest.dates import date_of
from monitor.harvest.files.textlines import DATE
from monitor.model.papers import KnownDate

# "NEApr 25, 2023Code", "cs.LG · 25 Apr 2023", "hep-ph Apr 14". A badge that says "No code" is none.
_DATED: Final = re.compile(
    rf"(?P<category>[A-Z]{{2}}|[a-z]+(?:-[a-z]+)?\.[A-Za-z-]{{2,17}}|[a-z]+-[a-z]+)?[\s·|,:-]*(?P<date>(?i:{DATE}))"
    r"[\s·|,-]*(?P<code>(?i:code(?: available)?|has code|\[code\]))?(?:\s*\[?(?i:pdf|paper|abs|html)\]?)*"
)
# "preprint2024arXiv", "Journal article · 2021 · Nature"
_KIND: Final = re.compile(
    r"(?:preprint|(?:journal |conference |research )?article|(?:conference |workshop )?paper|proceedings(?: article)?"
    r"|thesis|dissertation|book chapter|report|review)\s*[·|,:-]?\s*(?P<year>(?:19|20)\d\d)\s*[·|,:-]?\s*"
    r"(?P<venue>.{0,120})",
    re.IGNORECASE,
)
_ET_AL: Final = re.compile(r"\bet al\.?$")
_NAME: Final = r"[^\W\d_][\w.'’-]*(?:\s+[^\W\d_][\w.'’-]*){1,5}"
_NAMES: Final = re.compile(rf"{_NAME}(?:,\s+(?:and\s+)?{_NAME}|\s+and\s+{_NAME})*(?:,?\s+et al\.?)?")
_SMALL: Final = frozenset(
    [
        "de",
        "da",
        "di",
        "del",
        "der",
        "den",
        "van",
        "von",
        "la",
        "le",
        "el",
        "al",
        "al.",
        "bin",
        "ibn",
        "dos",
        "du",
        "ter",
        "ten",
        "y",
        "e",
        "zu",
        "af",
        "st.",
    ]
)
_INNER_CAPITAL: Final = re.compile(r"[a-zß-öø-ÿ][A-ZÀ-ÖØ-Þ]")
_FOLLOWED_BY_A_CAPITAL: Final = re.compile(r"(?:Mc|Mac|De|Di|Du|La|Le|Van|Fitz|O)(?=[A-Z])")
_GLUE: Final = re.compile(r"(?<=[a-zß-ÿ0-9)\]?!.”\"$%+*])(?=[A-ZÀ-ÖØ-Þ])|(?<=[A-Z]{2})(?=[A-Z][a-zß-ÿ])")
_SHORTEST_ABSTRACT: Final = 120
_LONGEST_TITLE: Final = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One paper of a page. `code` tells that the page marks it as having code. `line` is where it begins."""

    line: int
    title: str
    authors: str | None
    abstract: str | None
    published: KnownDate | None
    category: str | None = None
    venue: str | None = None
    code: bool = False


def listed(lines: Sequence[str]) -> list[Listed]:
    """Every paper that the lines list; none where they are no list."""
    heads = [number for number, line in enumerate(lines) if 6 <= len(line) <= 200 and _head(line)]
    found = []
    for number, end in zip(heads, [*heads[1:], len(lines)], strict=False):
        paper = _paper(number, lines[number], [line for line in lines[number + 1 : end] if line])
        if paper is not None:
            found.append(paper)
    return found


def _head(line: str) -> re.Match[str] | None:
    return _DATED.fullmatch(line) or _KIND.fullmatch(line)


def _paper(number: int, head: str, body: Sequence[str]) -> Listed | None:
    if not body or len(body[0]) > _LONGEST_TITLE:
        return None
    title, authors = _parted(body[0])
    rest = list(body[1:])
    if authors is None and rest and are_authors(rest[0]):
        authors = rest.pop(0)
    abstract = next((line for line in rest[:3] if len(line) >= _SHORTEST_ABSTRACT), None)
    dated = _DATED.fullmatch(head)
    if dated is not None:
        if authors is None and abstract is None:
            return None  # a date, and then nothing of a paper
        return Listed(
            line=number + 1,
            title=title,
            authors=authors,
            abstract=abstract,
            # "Apr 14" without a year says too little: which year a page means it does not say.
            published=date_of(dated["date"]),
            category=whole_category(dated["category"]),
            code=dated["code"] is not None,
        )
    kind = _KIND.fullmatch(head)
    return Listed(
        line=number + 1,
        title=title,
        authors=authors,
        abstract=abstract,
        published=date_of(kind["year"]) if kind else None,
        venue=kind["venue"].strip() or None if kind else None,
    )


def are_authors(line: str) -> bool:
    """Whether a line is nothing but names: each of two words or more, nearly all in capitals, parted by commas."""
    if len(line) > 20_000 or (line.endswith((".", ":", "?", "!")) and not _ET_AL.search(line)):
        return False
    return _NAMES.fullmatch(line) is not None and all(_is_name(part) for part in _named(line))


def _named(line: str) -> list[str]:
    return [part for part in re.split(r",\s*(?:and\s+)?|\s+and\s+", _ET_AL.sub("", line).rstrip(" ,")) if part]


def _is_name(name: str) -> bool:
    words = name.split()
    if not 2 <= len(words) <= 6:
        return False
    plain = [_FOLLOWED_BY_A_CAPITAL.sub("", word) for word in words]
    return all(word[:1].isupper() or word.lower() in _SMALL for word in words) and not any(
        _INNER_CAPITAL.search(word) for word in plain
    )


def _parted(line: str) -> tuple[str, str | None]:
    """Title and authors of a line in which they are glued together; the first place where what follows is names."""
    for place in _GLUE.finditer(line):
        title, authors = line[: place.start()], line[place.start() :]
        if len(title) >= 8 and are_authors(authors):
            return title, authors
    return line, None


# https://arxiv.org/category_taxonomy: a class that one archive alone has names that archive.
_CLASSES: Final = {
    "cs": "AI AR CC CE CG CL CR CV CY DB DC DL DM DS ET FL GL GT HC IR LG LO MM MS NE NI OH OS PF PL RO SC SD SE SI",
    "stat": "ML ME",
    "math": "AC AG AT CA CT CV DG DS FA GM GN GR GT HO IT KT LO MG MP NA NT OA OC PR QA RA RT SG SP ST",
    "eess": "AS IV SP SY",
    "econ": "EM TH",
    "q-bio": "BM CB MN NC PE QM SC TO",
    "q-fin": "CP MF PM RM TR",
}


def whole_category(name: str | None) -> str | None:
    """The category with its archive, where the page leaves that out and only one can be meant.

    Computer science comes first where mathematics has a class of the same letters: nobody lists code of the other.
    """
    if name is None or "." in name or len(name) != 2:
        return name
    return next((f"{archive}.{name}" for archive, classes in _CLASSES.items() if name in classes.split()), name)
