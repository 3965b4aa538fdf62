"""Names that somebody claimed: which papers are theirs, and what may be reckoned of them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import orjson

from monitor.model.catalogue import PaperLine
from monitor.model.status import Cause
from reports.addresses import group_folder
from reports.persons import Person, persons_named
from reports.site import build
from tests.reports.catalogue import MemoryCatalogue, paper, settings
from tests.reports.reading import page, text_of

ADA = "Ada Lovelace"


class Claimed(MemoryCatalogue):
    """A catalogue some of whose papers were claimed: slug to marks."""

    claims: dict[str, tuple[str, ...]] = {}  # noqa: RUF012

    def lines(self) -> Iterator[PaperLine]:
        return (self._with(line) for line in super().lines())

    def lines_of(self, slugs: Sequence[str]) -> Iterator[PaperLine]:
        return (self._with(line) for line in super().lines_of(slugs))

    def _with(self, line: PaperLine) -> PaperLine:
        return replace(line, persons=self.claims.get(line.slug, ()))


def four() -> Claimed:
    """Four papers by Ada, each with somebody else; three are claimed under one ORCID iD."""
    fates = (Cause.ACTIVE, Cause.MISSING, Cause.UNREAD, Cause.MISSING)
    rows = [paper(n, cause, authors=(ADA, f"Writer {n}")) for n, cause in enumerate(fates, start=1)]
    catalogue = Claimed(rows)
    catalogue.claims = {row.slug: ("ada",) for row in rows[:3]}
    return catalogue


def test_a_claimed_name_has_a_share_of_the_claimed_papers_alone(tmp_path: Path) -> None:
    fates = (Cause.ACTIVE, Cause.MISSING, Cause.UNREAD, Cause.ACTIVE, Cause.ACTIVE, Cause.MISSING, Cause.MISSING)
    catalogue = Claimed([paper(n, cause, authors=(ADA, f"Writer {n}")) for n, cause in enumerate(fates, start=1)])
    catalogue.claims = {f"arxiv-2304.0000{n}": ("ada",) for n in range(1, 7)}
    build(catalogue, settings(), tmp_path)
    folder = group_folder("author", ADA)
    said = text_of(page(tmp_path, folder))
    assert "showed with an ORCID iD that 6 of these papers are theirs" in said
    assert "Of the 5 judged so far the code of 3 answers: 60 %." in said
    assert "A name, not a person" in said
    twin = orjson.loads((tmp_path / folder / "index.json").read_bytes())
    assert twin["persons"] == [
        {"papers": [f"arxiv-2304.0000{n}" for n in range(1, 7)], "judged": 5, "answering": 3},
    ]
    assert twin["identity"] == "some papers claimed with an ORCID iD"
    assert "ada" not in (tmp_path / folder / "index.json").read_text(encoding="utf-8").split('"')


def test_a_claim_is_nobodys_while_two_names_fit(tmp_path: Path) -> None:
    rows = [paper(n, authors=(ADA, "Charles Babbage")) for n in (1, 2)]
    catalogue = Claimed(rows)
    catalogue.claims = {row.slug: ("somebody",) for row in rows}
    build(catalogue, settings(), tmp_path)
    for name in (ADA, "Charles Babbage"):
        assert "showed with an ORCID iD" not in text_of(page(tmp_path, group_folder("author", name)))


def test_a_new_claim_comes_onto_the_page(tmp_path: Path) -> None:
    catalogue = four()
    claims, catalogue.claims = catalogue.claims, {}
    build(catalogue, settings(), tmp_path)
    assert "ORCID" not in text_of(page(tmp_path, group_folder("author", ADA)))
    catalogue.claims = claims
    for number, cause in enumerate((Cause.ACTIVE, Cause.MISSING, Cause.UNREAD), start=1):
        catalogue.change(paper(number, cause, authors=(ADA, f"Writer {number}")))
    build(catalogue, settings(), tmp_path)
    said = text_of(page(tmp_path, group_folder("author", ADA)))
    assert "that 3 of these papers are theirs" in said
    assert "judged so far" not in said  # two are too few for a share


def test_two_people_of_one_name_stay_two() -> None:
    lines = list(four().lines())
    shared = [replace(line, persons=("one",) if place < 2 else ("two",)) for place, line in enumerate(lines)]
    assert [person.papers for person in persons_named(ADA, shared)] == [
        ("arxiv-2304.00001", "arxiv-2304.00002"),
        ("arxiv-2304.00003", "arxiv-2304.00004"),
    ]
    assert Person(papers=("a",), judged=0, answering=0).share is None
