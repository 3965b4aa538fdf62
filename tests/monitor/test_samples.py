"""The samples: facts only, each once, and every kind that the site must be able to show."""

import json
from collections import Counter
from importlib import resources

from monitor.harvest import samples
from monitor.harvest.files.samplelines import FIELDS
from monitor.model.papers import Availability, DatePrecision, LinkKind
from monitor.rules.identity import arxiv_id_of, slug_of
from tests.monitor.harvest.reading import harvest

PAPERS = list(samples())
LINES = [
    json.loads(line)
    for line in resources.files("monitor.samples").joinpath("papers.jsonl").read_text("utf-8").splitlines()
]


def test_there_are_some_sixty_and_each_is_there_once() -> None:
    assert 55 <= len(PAPERS) <= 75
    assert len({paper.arxiv_id for paper in PAPERS}) == len({slug_of(paper) for paper in PAPERS}) == len(PAPERS)
    assert len({paper.title for paper in PAPERS}) == len(PAPERS)
    for paper in PAPERS:
        assert paper.arxiv_id == arxiv_id_of(paper.key)
        assert paper.authors
        assert paper.published is not None


def test_a_date_is_never_before_its_identifier() -> None:
    for paper in PAPERS:
        assert paper.arxiv_id is not None
        assert paper.published is not None
        month = paper.arxiv_id.rpartition("/")[2][:4]
        day = paper.published.day
        assert (f"{day:%y%m}" == month) or paper.published.precision is DatePrecision.DAY, paper.key
        assert abs((day.year % 100 - int(month[:2])) * 12 + day.month - int(month[2:])) <= 1, paper.key


def test_they_hold_no_text_of_others() -> None:
    for line in LINES:
        assert line.keys() <= FIELDS
        for name, value in line.items():
            longest = max((len(part) for part in (value if isinstance(value, list) else [str(value)])), default=0)
            assert longest <= 200, (line["arxiv_id"], name)
    for paper in PAPERS:
        assert (paper.abstract, paper.comments, paper.notes, paper.journal_ref, paper.full_text) == (None,) * 5


def test_every_kind_is_among_them() -> None:
    stated = Counter(line["availability"] for line in LINES)
    assert stated.keys() == {"link", "promised", "on_request", "claimed", "none", "unread"}
    assert {line.get("mark") for line in LINES} >= {"restricted", "exempt"}
    assert all(line["mark_reason"] for line in LINES if "mark" in line)
    raws = [address.raw for paper in PAPERS for address in paper.addresses]
    hosts = ("github.com", "gitlab.com", "gitlab.kuleuven.be", "codeberg.org", "bitbucket.org", "huggingface.co",
            "zenodo",
                 "sourceforge.net", "code.google.com", "gitorious.org", "codeplex.com", "anonymous.4open.science",
             "github.io", ".edu")  # fmt: skip
    for host in hosts:
        assert any(host in raw for raw in raws), host
    for sign in ("}", "}{", ".", ")", "]", "https: //", "github. com", "https:/github", "\\_", "#", "/tree/"):
        assert any(sign in raw.removeprefix("https://") for raw in raws), sign
    assert any(raw.startswith("www.") for raw in raws)
    shared = Counter(raw.lower() for raw in raws)
    assert max(shared.values()) >= 2
    assert any(len([each for each in paper.addresses if each.kind is LinkKind.OWN_CODE]) == 2 for paper in PAPERS)
    assert any(paper.citations for paper in PAPERS if paper.published and paper.published.day.year < 2020)
    assert any(category.startswith("math.") for paper in PAPERS for category in paper.categories[:1])
    assert any(paper.conditional for paper in PAPERS)
    assert any(paper.claimed for paper in PAPERS)


def test_the_two_that_began_it_are_among_them() -> None:
    papers = {paper.arxiv_id: paper for paper in PAPERS}
    assert papers["2304.12760"].addresses[0].raw == "https://github.com/fangwei123456/Parallel-Spiking-Neuron}"
    assert papers["2401.02020"].availability is Availability.PROMISED


def test_a_slip_in_a_sample_is_named() -> None:
    line = {
        "arxiv_id": "0704.0001",
        "title": "T",
        "authors": ["A"],
        "published": "2007-04",
        "categories": [],
        "availability": "link",
    }
    slips = [
        line,
        line | {"abstract": "We."},
        {name: value for name, value in line.items() if name != "authors"},
        line | {"availability": "maybe"},
        line | {"mark": "buried"},
        line | {"others": {"own-code": "https://x.org"}},
        line | {"others": "https://x.org"},
        line | {"code": 7},
    ]
    taken, rejected = harvest("\n".join(map(json.dumps, slips)), told="samples")
    assert len(taken) == 1
    assert [each.where for each in rejected] == [f"line {number}" for number in range(2, 9)]
    assert all(each.key == "0704.0001" for each in rejected)
