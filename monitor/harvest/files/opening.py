"""Which format a file is of, and its records: told or recognised, whole or broken off."""

import os
import select
import stat
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Final, cast

from monitor.errors import SourceError, UsageError
from monitor.harvest.base import Rejected
from monitor.harvest.files.anthology import ANTHOLOGY
from monitor.harvest.files.arxivlines import ARXIV
from monitor.harvest.files.bibtex import BIBTEX
from monitor.harvest.files.columns import checked
from monitor.harvest.files.inflow import Inflow, Progress
from monitor.harvest.files.jsonarray import JSON_ARRAY
from monitor.harvest.files.jsonlines import JSON_LINES
from monitor.harvest.files.openreview import OPENREVIEW
from monitor.harvest.files.paperswithcode import PAPERS_WITH_CODE
from monitor.harvest.files.ris import RIS
from monitor.harvest.files.samplelines import SAMPLES
from monitor.harvest.files.source import Intake, Source
from monitor.harvest.files.tables import CSV, TSV
from monitor.harvest.files.textpage import TEXT_PAGE
from monitor.harvest.files.yamllist import YAML_LIST
from monitor.model.papers import PaperRecord

# The particular before the general: the first that recognises a file reads it.
SOURCES: Final[tuple[Source, ...]] = (
    SAMPLES, ARXIV, PAPERS_WITH_CODE, OPENREVIEW, ANTHOLOGY, JSON_ARRAY, JSON_LINES, RIS, BIBTEX, YAML_LIST, TSV, CSV,
    TEXT_PAGE,
)  # fmt: skip

_PIPE_SECONDS: Final = 5.0
_NO_MAPPING: Final[Mapping[str, str]] = MappingProxyType({})
_PACKED: Final = {b"PK": "zip", b"BZ": "bzip2", b"\xfd7": "xz", b"\x28\xb5": "zstd", b"%P": "PDF"}


def read_file(
    path: Path | str,
    *,
    format: str | None = None,  # noqa: A002 - as the command line calls it
    mapping: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Iterator[PaperRecord | Rejected]:
    """Every paper in a file, and every record that was not taken, in constant memory.

    `format` is the name of a source, None to recognise it. `mapping` is field → column. `progress` is told how many
    bytes of the file were read. Raises `SourceError` when the file as a whole cannot be read, `UsageError` for an
    unknown format or field; both come with the first record that is asked for.
    """
    path = Path(path)
    with opened(path) as file:
        yield from records_of(file, path.name, format=format, mapping=mapping, progress=progress)


def opened(path: Path) -> BinaryIO:
    """The file, open for reading. Raises `SourceError`, also for a pipe into which nobody writes."""
    try:
        # Opening a pipe waits for its writer, maybe for ever; so it is opened without waiting, and then waited for.
        number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise SourceError(
            f"{path} cannot be read: {error.strerror}.", advice="Check its name and its permissions."
        ) from None
    kind = os.fstat(number).st_mode
    if stat.S_ISDIR(kind):
        os.close(number)
        raise SourceError(f"{path} is a folder.", advice="Name the files in it.")
    if stat.S_ISFIFO(kind) and not select.select([number], [], [], _PIPE_SECONDS)[0]:
        os.close(number)
        raise SourceError(f"{path} is a pipe, and nobody writes into it.")
    os.set_blocking(number, True)
    return os.fdopen(number, "rb")


def records_of(
    stream: BinaryIO,
    name: str = "",
    *,
    format: str | None = None,  # noqa: A002 - as the command line calls it
    mapping: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Iterator[PaperRecord | Rejected]:
    """The same for an open stream, which need not be seekable. `name` helps to recognise it and is shown."""
    source, intake = open_source(stream, name, format=format, mapping=mapping, progress=progress)
    found = False
    for record in source.records(intake):
        found = True
        yield record
    if intake.inflow.damage is not None:
        yield Rejected(where="the end of the file", key="", reason=intake.inflow.damage, last=True)
    elif not found:
        raise SourceError(
            f"{name or 'The input'} was read as {source.name}, and no paper is in it.",
            advice="If it is of another format, tell it with --format.",
        )


def open_source(
    stream: BinaryIO,
    name: str = "",
    *,
    format: str | None = None,  # noqa: A002 - as the command line calls it
    mapping: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> tuple[Source, Intake]:
    """Who reads this stream, and the intake for it. Raises `SourceError` or `UsageError` as `read_file` does."""
    mapping = checked(mapping or _NO_MAPPING)
    inflow = Inflow(stream, progress)
    intake = Intake(inflow=inflow, name=name, mapping=mapping)
    shown = name or "The input"
    sample = inflow.sample
    if packing := next((kind for magic, kind in _PACKED.items() if sample.startswith(magic)), None):
        raise SourceError(f"{shown} is a {packing} file.", advice="Unpack it first; only .gz is read as it is.")
    if format is not None:
        return _named(format, mapping), intake
    if not sample.strip():
        raise SourceError(f"{shown} is empty." if inflow.damage is None else f"{shown}: {inflow.damage}.")
    filename = name.lower().removesuffix(".gz")
    candidates = (each for each in SOURCES if each.maps or not mapping)
    source = next((each for each in candidates if each.recognises(sample, filename)), None)
    if source is None and sample.lstrip()[:200].lower().startswith((b"<!doctype", b"<html", b"<?xml", b"<head")):
        raise SourceError(f"{shown} is a web page or XML, not a list of papers.", advice=f"Formats: {_formats()}.")
    if source is None:
        raise SourceError(
            f"{shown} is of no format that could be recognised.", advice=f"Tell it with --format: {_formats()}."
        )
    return source, intake


def samples() -> Iterator[PaperRecord]:
    """The sample papers that come with the program. Raises `SourceError` if one of them is broken."""
    with resources.files("monitor.samples").joinpath("papers.jsonl").open("rb") as stream:
        for record in records_of(cast("BinaryIO", stream), "papers.jsonl", format=SAMPLES.name):
            if isinstance(record, Rejected):
                raise SourceError(f"The samples are damaged: {record.where} ({record.key}): {record.reason}")
            yield record


def _named(name: str, mapping: Mapping[str, str]) -> Source:
    source = next((each for each in SOURCES if each.name == name.lower()), None)
    if source is None:
        raise UsageError(f"{name!r} is not a format.", advice=f"Formats: {_formats()}.")
    if mapping and not source.maps:
        mapped = ", ".join(each.name for each in SOURCES if each.maps)
        raise UsageError(f"The format {source.name} has fields of its own; --map is for {mapped}.")
    return source


def _formats() -> str:
    return ", ".join(each.name for each in SOURCES)
