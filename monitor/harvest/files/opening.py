"""Which format a file is of, and its records: told or recognised, whole or broken off."""

from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Final, cast

from monitor.errors import SourceError, UsageError
from monitor.harvest.base import Rejected
from monitor.harvest.files.arxivlines import ARXIV
from monitor.harvest.files.bibtex import BIBTEX
from monitor.harvest.files.columns import checked
from monitor.harvest.files.inflow import Inflow, Progress
from monitor.harvest.files.jsonarray import JSON_ARRAY
from monitor.harvest.files.jsonlines import JSON_LINES
from monitor.harvest.files.paperswithcode import PAPERS_WITH_CODE
from monitor.harvest.files.ris import RIS
from monitor.harvest.files.samplelines import SAMPLES
from monitor.harvest.files.source import Intake, Source
from monitor.harvest.files.tables import CSV, TSV
from monitor.harvest.files.yamllist import YAML_LIST
from monitor.model.papers import PaperRecord

# The particular before the general: the first that recognises a file reads it.
SOURCES: Final[tuple[Source, ...]] = (
    SAMPLES, ARXIV, PAPERS_WITH_CODE, JSON_ARRAY, JSON_LINES, RIS, BIBTEX, YAML_LIST, TSV, CSV,
)  # fmt: skip

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
    try:
        file = path.open("rb")
    except OSError as error:
        raise SourceError(
            f"{path} cannot be read: {error.strerror}.", advice="Check its name and its permissions."
        ) from None
    with file:
        yield from records_of(file, path.name, format=format, mapping=mapping, progress=progress)


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
    yield from source.records(intake)
    if intake.inflow.damage is not None:
        yield Rejected(where="the end of the file", key="", reason=intake.inflow.damage)


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
    if sample.lstrip()[:200].lower().startswith((b"<!doctype", b"<html", b"<?xml", b"<head")):
        raise SourceError(f"{shown} is a web page or XML, not a list of papers.", advice=f"Formats: {_formats()}.")
    filename = name.lower().removesuffix(".gz")
    candidates = (each for each in SOURCES if each.maps or not mapping)
    source = next((each for each in candidates if each.recognises(sample, filename)), None)
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
