"""Commands about lists of papers: `import` and `forget`."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from monitor.cli.importing import Import
from monitor.cli.invocation import Here, Json
from monitor.cli.speaking import byte_bar, emit, say
from monitor.errors import SourceError, UsageError
from monitor.harvest import Rejected, read_file
from monitor.harvest.fulltext.beside import text_key
from monitor.harvest.fulltext.folder import folder_of
from monitor.model.papers import PaperRecord
from monitor.roof.house import House, open_house

_POINT = "import "


async def import_(
    *files: Annotated[
        Path,
        Parameter(
            help="arXiv, Papers-with-Code, OpenReview, ACL Anthology, BibTeX, RIS, CSV, JSONL, YAML, text; .gz too."
        ),
    ],
    collection: Annotated[str, Parameter(help="The name these papers are kept under.")] = "papers",
    format: Annotated[str | None, Parameter(help="The format, where it is not to be recognised.")] = None,  # noqa: A002
    map: Annotated[list[str] | None, Parameter(help="FIELD=COLUMN, e.g. --map url='Code URL'.")] = None,  # noqa: A002
    fulltext: Annotated[
        Path | None, Parameter(help="A folder of PDF, LaTeX, HTML or text files, each named by its paper's identifier.")
    ] = None,
    dry_run: Annotated[bool, Parameter(negative="", help="Read everything, write nothing.")] = False,
    json: Json = False,
    here: Here,
) -> int:
    """Papers from files. Again means update, never a duplicate. A bad record is named; the rest is imported."""
    if not files:
        raise UsageError("import needs at least one file.", advice="graveyard import papers.jsonl --collection mylab")
    asked = Asked(
        collection=collection,
        format=format,
        mapping=dict(_pair(one) for one in map or []),
        fulltext=fulltext,
        dry_run=dry_run,
    )
    done = Import(folder=folder_of(fulltext) if fulltext is not None else None)
    failed = 0
    async with open_house(here.configuration) as house:
        for file in files:
            say(f"Reading {file} …")
            try:
                await take(house, file, done, asked)
            except SourceError as error:
                failed += 1
                say(f"  {error}\n  {error.advice}".rstrip())
        if not dry_run:
            # What needs no look is judged at once: promises, silence, hosts that closed.
            await house.settle().run()
    if json:
        emit(done.counts)
    else:
        print(" · ".join(f"{value} {key}" for key, value in done.counts.items()) + (" (dry run)" if dry_run else ""))
    return 1 if failed or done.broken else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How the files are to be taken, as it was typed."""

    collection: str
    format: str | None
    mapping: Mapping[str, str]
    fulltext: Path | None
    dry_run: bool


async def take(
    house: House, file: Path, done: Import, asked: Asked, records: Iterable[PaperRecord | Rejected] | None = None
) -> None:
    """One file, from where an import of the very same file was broken off. Raises `SourceError`.

    `records` are what it holds, where somebody else reads it.
    """
    notes = house.store.installation
    size, point = _state(file, asked)
    before = int(await notes.get(point) or 0) if point and not asked.dry_run else 0
    if before:
        say(f"  {before} records of it were saved by an import that was broken off; going on after them.")

    async def saved(upto: int) -> None:
        if point and upto > before:
            await notes.put(point, str(upto))

    with byte_bar(file.name, size) as read:
        if records is None:
            records = read_file(file, format=asked.format, mapping=asked.mapping, progress=read)
        if asked.dry_run:
            done.rehearse(house, records)
            return
        await done.write(house, records, asked.collection, before=before, saved=saved)
    if point:
        await notes.put(point, None)


def _state(file: Path, asked: Asked) -> tuple[int | None, str | None]:
    """A file's size in bytes, and under what name it is kept how far its import has come; None for a pipe.

    The time it was changed is part of that name: another file in its place begins at its beginning.
    """
    if not file.is_file():
        return None, None
    state = file.stat()
    about = repr((str(file.resolve()), state.st_size, state.st_mtime_ns, asked))
    return state.st_size, _POINT + hashlib.blake2b(about.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


def _pair(text: str) -> tuple[str, str]:
    field, separator, column = text.partition("=")
    if not separator or not field or not column:
        raise UsageError(f"--map takes FIELD=COLUMN, not {text!r}.", advice="For instance --map url='Code URL'.")
    return field, column


async def forget(
    paper: Annotated[str | None, Parameter(help="An arXiv id, a DOI or our id.")] = None,
    *,
    collection: Annotated[str | None, Parameter(help="Everything in this collection and in no other.")] = None,
    absent_from: Annotated[Path | None, Parameter(help="What came from such a file and is no longer in it.")] = None,
    for_good: Annotated[
        bool, Parameter(negative="", help="On request of an author: no import brings the paper back.")
    ] = False,
    author: Annotated[
        str | None, Parameter(help="On request: take this name off every paper; no import brings it back.")
    ] = None,
    json: Json = False,
    here: Here,
) -> int:
    """A paper, a whole collection, an author's name, or what is no longer in a file of a collection."""
    if [paper, collection, author].count(None) != 2:
        raise UsageError(
            "forget takes a paper, --collection NAME or --author NAME, one of the three.",
            advice="graveyard forget 2304.12760, or graveyard forget --collection samples",
        )
    if for_good and paper is None:
        raise UsageError("--for-good is about one paper.", advice="graveyard forget 2304.12760 --for-good")
    async with open_house(here.configuration) as house:
        now = house.clock.now()
        # How far an import had come means nothing once papers are gone.
        await house.store.installation.drop(_POINT)
        if author is not None:
            gone = await house.store.removing.remove_author(author, by="operator", now=now)
        elif for_good and paper is not None:
            await house.store.removing.remove_paper(await house.store.papers.find(paper), by="operator", now=now)
            gone = 1
        elif paper is not None:
            gone = await house.store.papers.forget_paper(paper, now=now)
        elif absent_from is None:
            gone = await house.store.papers.forget_collection(str(collection), now=now)
        else:
            gone = 0
            for source, keys in _kept(absent_from).items():
                gone += await house.store.papers.forget_absent(str(collection), source, keys, now=now)
        await house.settle().run()
    if json:
        emit({"forgotten": gone})
    else:
        print(f"{gone} papers forgotten" if author is None else f"the name was taken off {gone} papers")
    return 0


def _kept(file: Path) -> dict[str, set[str]]:
    """The keys a file holds, by source; each with that of its text, which goes when its paper goes."""
    kept: dict[str, set[str]] = {}
    for record in read_file(file):
        if isinstance(record, Rejected):
            # A record we cannot read may well be there: forgetting on such a file would lose papers.
            raise SourceError(
                f"{record.where}: {record.reason}",
                advice="Nothing was forgotten: what cannot be read cannot be told from what is not there.",
            )
        kept.setdefault(record.source, set()).update((record.key, text_key(record.key)))
    return kept
