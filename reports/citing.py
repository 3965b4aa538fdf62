"""A paper's reference in three forms: BibTeX, RIS and CSL-JSON. Text is as its source gave it, made safe for each form.

BibTeX: special characters are escaped so that LaTeX prints them. RIS: one tag a line, so line ends become blanks
(RefMan format specification). CSL-JSON: github.com/citation-style-language/schema.
"""

import re
from typing import Final

import orjson

from monitor.model.catalogue import PaperRow

_LATEX: Final = str.maketrans(
    {
        "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "#": r"\#", "_": r"\_", "$": r"\$",
        "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    }
)  # fmt: skip
_SPECIAL: Final = re.compile(r"[\\{}%&#_$~^]")
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_DATE: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?(?![0-9])")
_KEY: Final = re.compile(r"[^A-Za-z0-9:._-]+")
_LONGEST: Final = 2_000
_MOST_AUTHORS: Final = 500


def bibtex(row: PaperRow) -> str:
    """The reference for LaTeX. An arXiv paper without a DOI is a `@misc` with its eprint, as arXiv itself writes it."""
    year, month, _ = _date(row)
    fields = {
        "title": f"{{{_latex(row.title)}}}",
        "author": " and ".join(_latex(name) for name in row.authors[:_MOST_AUTHORS]),
        "year": year,
        "month": month,
        "journal" if row.venue else "": _latex(row.venue or ""),
        "doi": _plain(row.doi or "").translate({ord("{"): None, ord("}"): None}),
        "eprint": _plain(row.arxiv_id or "").translate({ord("{"): None, ord("}"): None}),
        "archiveprefix": "arXiv" if row.arxiv_id else "",
        "primaryclass": _latex(row.categories[0]) if row.arxiv_id and row.categories else "",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if name and value]
    kind = "article" if row.venue else "misc"
    return "\n".join([f"@{kind}{{{_KEY.sub('-', row.slug)[:80] or 'paper'},", *lines, "}"])


def ris(row: PaperRow) -> str:
    """The reference for reference managers."""
    year, month, on = _date(row)
    pairs = [
        ("TY", "JOUR" if row.venue else "GEN"),
        ("TI", _plain(row.title)),
        *(("AU", _plain(name)) for name in row.authors[:_MOST_AUTHORS]),
        ("PY", year),
        ("DA", "/".join(part for part in (year, month.zfill(2) if month else "", on.zfill(2) if on else "") if part)),
        ("T2", _plain(row.venue or "")),
        ("DO", _plain(row.doi or "")),
        ("UR", f"https://arxiv.org/abs/{_plain(row.arxiv_id)}" if row.arxiv_id else ""),
    ]
    return "\n".join([*(f"{tag}  - {value}" for tag, value in pairs if value), "ER  - "])


def csl(row: PaperRow) -> str:
    """The reference for citation processors, as indented JSON."""
    issued = [int(part) for part in _date(row) if part]
    item = {
        "id": _plain(row.slug),
        "type": "article-journal" if row.venue else "article",
        "title": _plain(row.title),
        "author": [{"literal": _plain(name)} for name in row.authors[:_MOST_AUTHORS]],
        "issued": {"date-parts": [issued]} if issued else None,
        "container-title": _plain(row.venue or "") or None,
        "DOI": _plain(row.doi or "") or None,
        "number": f"arXiv:{_plain(row.arxiv_id)}" if row.arxiv_id else None,
        "URL": f"https://arxiv.org/abs/{_plain(row.arxiv_id)}" if row.arxiv_id else None,
    }
    whole = {key: value for key, value in item.items() if value is not None}
    return orjson.dumps([whole], option=orjson.OPT_INDENT_2).decode()


def _date(row: PaperRow) -> tuple[str, str, str]:
    """Year, month and day without leading zeros, each empty where it is not known."""
    match = _DATE.match(row.published or "")
    year, month, on = match.groups(default="") if match else ("", "", "")
    known = {"year": 1, "month": 2, "day": 3}.get(row.precision.value if row.precision else "day", 3)
    parts = [year, month.lstrip("0"), on.lstrip("0")][:known]
    return (*parts, "", "")[:3]  # type: ignore[return-value]


def _plain(text: str) -> str:
    # What can be printed holds none of them.
    return (text if text.isprintable() else _CONTROLS.sub(" ", text))[:_LONGEST].strip()


def _latex(text: str) -> str:
    plain = _plain(text)
    return plain.translate(_LATEX) if _SPECIAL.search(plain) else plain
