"""BibTeX and BibLaTeX files, as reference managers, publishers and arXiv write them.

Fields: the BibLaTeX manual (https://ctan.org/pkg/biblatex), section 2.2; `eprint` with `archivePrefix` is arXiv's own
(https://info.arxiv.org/help/hypertex/bibstyles).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import RemoveEnclosingMiddleware, ResolveStringReferencesMiddleware
from bibtexparser.model import Block, DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, Entry, ParsingFailedBlock, String

from monitor.harvest.base import MAX_RECORD_BYTES, Rejected, UnfitError
from monitor.harvest.dates import date_of, known_date
from monitor.harvest.files.lines import text_lines
from monitor.harvest.files.source import Intake, local
from monitor.harvest.latex import decoded
from monitor.harvest.names import authors_of
from monitor.harvest.record import Draft, key_of
from monitor.model.papers import LinkKind, PaperRecord
from monitor.rules.identity import arxiv_id_of

_BATCH: Final = 512 * 1024
_BLOCK_START: Final = re.compile(r"\s{0,20}@\s{0,5}[A-Za-z]")
_BLOCK_KEY: Final = re.compile(r"@\s{0,5}\w{1,60}\s{0,20}[{(]\s{0,20}([^\s,{}]{1,200})")
_ESCAPED: Final = re.compile(r"\\([_%#&~^])\{?\}?")
_URL_COMMAND: Final = re.compile(r"\\(?:url|href|nolinkurl)\s?\{([^{}]{1,2048})\}")
_PIECE: Final = re.compile(r'"([^"]{0,500})"|\{([^{}]{0,500})\}|([^\s"#{}]{1,100})')
_JOINED: Final = re.compile(rf"\s*(?:{_PIECE.pattern})(?:\s*#\s*(?:{_PIECE.pattern}))+\s*")
_CODE_FIELDS: Final = ("code", "github", "repository", "repo", "software", "code_url", "codeurl", "gitrepo")
_OTHER_FIELDS: Final = (
    ("project", LinkKind.PROJECT_PAGE), ("website", LinkKind.PROJECT_PAGE), ("data", LinkKind.DATA),
    ("dataset", LinkKind.DATA), ("demo", LinkKind.DEMO), ("model", LinkKind.MODEL),
)  # fmt: skip
_NO_PAPERS: Final = frozenset({"string", "comment", "preamble", "control", "xdata", "set"})


@dataclass(frozen=True, slots=True)
class BibTex:
    """A .bib file, parsed some hundred entries at a time."""

    name: str = "bibtex"
    maps: bool = False

    def recognises(self, sample: bytes, filename: str) -> bool:
        """Its name says so, or some line begins an entry: a sign alone may be a decorator in a program."""
        return filename.endswith((".bib", ".bibtex")) or bool(
            re.search(
                rb"^[ \t]{0,8}@[A-Za-z]{3,30}[ \t]{0,4}\{[ \t]{0,4}[^\s,{}=]{1,200},[ \t]{0,4}\r?$",
                sample,
                re.MULTILINE,
            )
        )

    def records(self, intake: Intake) -> Iterator[PaperRecord | Rejected]:
        """Every entry's record. A key that stood before is named, since one of the two would be lost."""
        source = local(self.name, intake)
        strings: dict[str, String] = {}
        keys: set[str] = set()
        for begun, text in _batches(intake):
            for block in _blocks(text, strings):
                where = f"line {begun + max(block.start_line or 0, 0)}"
                if isinstance(block, Entry):
                    if block.key in keys:
                        yield Rejected(where=where, key=block.key[:200], reason="the key stands twice in the file")
                        continue
                    keys.add(block.key)
                    try:
                        yield _record(block, source, strings)
                    except UnfitError as error:
                        yield Rejected(where=where, key=block.key[:200], reason=str(error))
                elif isinstance(block, ParsingFailedBlock):
                    yield Rejected(where=where, key=_key_of_broken(block), reason=_why_broken(block))


def _batches(intake: Intake) -> Iterator[tuple[int, str]]:
    """The file in pieces, each with its first line's number, cut only where a line begins an entry."""
    lines: list[str] = []
    begun, length = 1, 0
    for number, line in enumerate(text_lines(intake.inflow), 1):
        if length > _BATCH and _BLOCK_START.match(line):
            yield begun, "".join(lines)
            begun, lines, length = number, [], 0
        # An entry of that size is a brace that is never closed; what follows it is left for the parser to find again.
        if length <= MAX_RECORD_BYTES:
            lines.append(line)
        length += len(line)
    if lines:
        yield begun, "".join(lines)


def _blocks(text: str, strings: dict[str, String]) -> Iterator[Block]:
    """The blocks of a piece, with abbreviations resolved, those of earlier pieces too."""
    library = parse_string(text.replace("\r\n", "\n"), parse_stack=[])
    strings.update({string.key: string for string in library.strings})
    library.add([string for key, string in strings.items() if key not in library.strings_dict])
    for middleware in (ResolveStringReferencesMiddleware(), RemoveEnclosingMiddleware()):
        library = middleware.transform(library)
    return iter(library.blocks)


def _record(entry: Entry, source: str, strings: Mapping[str, String]) -> PaperRecord:
    if entry.entry_type.lower() in _NO_PAPERS:
        raise UnfitError(f"@{entry.entry_type[:40]} is not a paper")
    fields: dict[str, str] = {}
    for field in entry.fields:
        if isinstance(field.value, str):
            joined = field.enclosing == "no-enclosing" and "#" in field.value
            fields[field.key.lower()] = _joined(field.value, strings) if joined else field.value
    draft = Draft(source=source, key=key_of(entry.key))
    draft.put("title", decoded(fields.get("title", "")))
    draft.facts["authors"] = authors_of(fields.get("author"), bibtex=True)
    prefix = fields.get("archiveprefix", fields.get("eprinttype", "arxiv")).strip().lower()
    if prefix == "arxiv":
        draft.put("arxiv_id", arxiv_id_of(fields.get("eprint", "")))
    for name in ("journal", "volume", "howpublished", "url", "note", "number", "doi"):
        value = _plain(fields.get(name, ""))
        # A bare number is an arXiv identifier only where the entry says arXiv.
        if "arxiv" in value.lower() or value.lower().startswith(("abs/", "corr")):
            draft.put("arxiv_id", arxiv_id_of(value))
    draft.put("doi", _plain(fields.get("doi", "")))
    draft.put(
        "venue",
        decoded(next((fields[name] for name in ("journal", "journaltitle", "booktitle") if fields.get(name)), "")),
    )
    draft.put("published", date_of(fields.get("date", "").partition("~")[0].partition("/")[0]))
    draft.put("published", known_date(fields.get("year"), fields.get("month")))
    for name in ("abstract", "note"):
        draft.put("notes" if name == "note" else name, fields.get(name))
    draft.put("notes", fields.get("annote"))
    for name, given in (("url", "url"), ("howpublished", "url"), ("pdf", "pdf"), ("ee", "url"), ("bdsk-url-1", "url")):
        _give(draft, fields.get(name, ""), given, None)
    for name in _CODE_FIELDS:
        _give(draft, fields.get(name, ""), name, None)
    for name, kind in _OTHER_FIELDS:
        _give(draft, fields.get(name, ""), name, kind)
    return draft.finished()


def _joined(value: str, strings: Mapping[str, String]) -> str:
    """A value made of several with `#` between them, which the parser leaves as it stands."""
    if not _JOINED.fullmatch(value[:2_000]):
        return value
    parts = (part[1] or part[2] or part[3] for part in _PIECE.finditer(value))
    return "".join(str(strings[part].value).strip('{}"') if part in strings else part for part in parts)


def _give(draft: Draft, value: str, name: str, kind: LinkKind | None) -> None:
    text = _plain(value)
    if "://" in text or text.startswith("www.") or (name in _CODE_FIELDS and "/" in text):
        draft.give(text, name, kind)


def _plain(value: str) -> str:
    """An address as it reads: without the commands and escapes that LaTeX wants around it."""
    found = _URL_COMMAND.search(value)
    return _ESCAPED.sub(r"\1", found[1] if found else value).strip()


def _why_broken(block: ParsingFailedBlock) -> str:
    if isinstance(block, DuplicateBlockKeyBlock):
        return "the key stands twice in the file"
    if isinstance(block, DuplicateFieldKeyBlock):
        return f"fields stand twice in it: {', '.join(sorted(block.duplicate_keys))[:200]}"
    reason = str(getattr(block.error, "abort_reason", None) or block.error)
    return f"not BibTeX: {' '.join(reason.split())[:200]}"


def _key_of_broken(block: ParsingFailedBlock) -> str:
    found = _BLOCK_KEY.search((block.raw or "")[:400])
    return found[1] if found else ""


BIBTEX: Final = BibTex()
