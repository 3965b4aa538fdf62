"""Dumps of conferences' own sites: OpenReview's notes, the ACL Anthology's XML and JSON."""

import io
import json
from datetime import date
from typing import Any

import pytest

from monitor.harvest import open_source
from monitor.model.papers import DatePrecision, KnownDate
from monitor.rules.reading import read
from tests.monitor.harvest.reading import harvest, one

V2: dict[str, Any] = {
    "id": "S1xq3oR5tQ", "forum": "S1xq3oR5tQ", "cdate": 1696000000000, "pdate": 1705410000000,
    "invitations": ["ICLR.cc/2024/Conference/-/Submission"],
    "content": {
        "title": {"value": "A Way"}, "authors": {"value": ["Anna Meier", "Bo Chan"]},
        "venue": {"value": "ICLR 2024 poster"}, "abstract": {"value": "We do things."},
        "code": {"value": "https://github.com/meier/way"}, "pdf": {"value": "/pdf/a.pdf"},
        "supplementary_material": {"value": "/attachment/x.zip"}, "code_of_ethics": {"value": "I acknowledge."},
    },
}  # fmt: skip
V1: dict[str, Any] = {
    "id": "B1l08oAct7", "forum": "B1l08oAct7", "invitation": "ICLR.cc/2019/Conference/-/Blind_Submission",
    "tcdate": 1538087000000, "replyto": None,
    "content": {
        "title": "Another Way", "authors": ["Bo Chan"], "abstract": "Code: https://github.com/chan/another",
        "code": "[github](https://github.com/chan/another)", "venue": "Submitted to ICLR 2019",
    },
}  # fmt: skip
REVIEW: dict[str, Any] = {
    "id": "r1aaaaaaaa", "forum": "S1xq3oR5tQ", "replyto": "S1xq3oR5tQ", "invitations": ["…/-/Official_Review"],
    "content": {"title": {"value": "Review"}, "review": {"value": "https://github.com/other/thing"}},
}  # fmt: skip


@pytest.mark.parametrize("shape", ["notes", "array", "lines", "pretty"])
def test_submissions_of_both_versions_are_papers_and_reviews_are_none(shape: str) -> None:
    notes = [V2, REVIEW, V1]
    data = {
        "notes": json.dumps({"count": 3, "notes": notes}),
        "array": json.dumps(notes),
        "lines": "".join(json.dumps(note) + "\n" for note in notes),
        "pretty": json.dumps({"notes": notes, "count": 3}, indent=2),
    }[shape]
    (new, old), rejected = harvest(data)
    assert not rejected
    assert (new.source, new.openreview_id, new.key) == ("openreview", "S1xq3oR5tQ", "S1xq3oR5tQ")
    assert (new.title, new.authors, new.venue) == ("A Way", ("Anna Meier", "Bo Chan"), "ICLR 2024 poster")
    assert new.published == KnownDate(date(2024, 1, 16), DatePrecision.DAY)
    assert [link.url for link in read(new).own] == ["https://github.com/meier/way"]
    assert old.venue is None, "where it was submitted is not where it was published"
    assert [link.url for link in read(old).own] == ["https://github.com/chan/another"]


def test_a_broken_note_is_named_and_the_rest_is_read() -> None:
    notes = [V2, {"id": "x23456", "forum": "x23456", "content": None}, {"id": None, "content": {}}, 7, V1]
    taken, rejected = harvest(json.dumps({"notes": notes}), told="openreview")
    assert len(taken) == 2
    assert len(rejected) == 3
    assert rejected[0].reason == "it has no content"


ANTHOLOGY = """<?xml version='1.0' encoding='UTF-8'?>
<collection id="2022.acl"><volume id="long" ingest-date="2022-05-15" type="proceedings">
<meta><booktitle>Proceedings of a Made Meeting</booktitle><month>May</month><year>2022</year>
<editor><first>Ed</first><last>Itor</last></editor><url hash="b8">2022.acl-long</url></meta>
<frontmatter><url hash="1">2022.acl-long.0</url></frontmatter>
<paper id="1"><title><fixed-case>A</fixed-case>dapt: On Length</title>
<author><first>Anna</first><last>Meier</last></author><author><first>Mohammad Taher</first><last>Chan</last></author>
<abstract>We adapt. Our code is available at <url>https://github.com/meier/adapt</url>.</abstract>
<url hash="a3">2022.acl-long.1</url><doi>10.18653/v1/2022.acl-long.1</doi>
<pwccode url="https://github.com/meier/adapt-official" additional="false">meier/adapt-official</pwccode></paper>
<paper id="2"><author><first>Bo</first><last>Chan</last></author></paper>
<paper id="3"><title>Third</title></paper>
</volume></collection>"""


def test_a_collection_of_the_anthology() -> None:
    (first, second, third), rejected = harvest(ANTHOLOGY, "2022.acl.xml")
    assert not rejected
    assert (first.title, first.key, first.doi) == (
        "Adapt: On Length",
        "2022.acl-long.1",
        "10.18653/v1/2022.acl-long.1",
    )
    assert first.authors == ("Anna Meier", "Mohammad Taher Chan")
    assert first.published == KnownDate(date(2022, 5, 31), DatePrecision.MONTH)
    assert first.venue == "Proceedings of a Made Meeting"
    assert {link.url for link in read(first).own} == {
        "https://github.com/meier/adapt",
        "https://github.com/meier/adapt-official",
    }
    assert second.title == "2022.acl-long.2", "a paper without a title is called by its identifier"
    assert third.key == "2022.acl-long.3"


def test_old_identifiers_have_letters() -> None:
    old = ANTHOLOGY.replace('"2022.acl"', '"P19"').replace('id="long"', 'id="1"').replace("<title>Third", "<title>T")
    assert harvest(old)[0][2].key == "P19-1003"


@pytest.mark.parametrize(
    "broken",
    [
        ANTHOLOGY[: ANTHOLOGY.index('<paper id="3">') + 20],
        ANTHOLOGY.replace('<paper id="3">', "<paper & id=3>"),
        ANTHOLOGY.replace("?>", '?><!DOCTYPE x [<!ENTITY a "b">]>'),
    ],
    ids=["broken off", "no XML", "entities"],
)
def test_what_stood_before_the_break_is_read_and_the_break_is_named(broken: str) -> None:
    taken, rejected = harvest(broken, told="anthology")
    assert len(taken) in {0, 2}
    assert rejected[-1].last
    assert "nothing after it could be read" in rejected[-1].reason


def test_mods_as_the_site_exports_it() -> None:
    mods = """<?xml version="1.0" encoding="UTF-8"?><modsCollection xmlns="http://www.loc.gov/mods/v3">
    <mods ID="meier-2022-adapt"><titleInfo><title>Adapt</title></titleInfo><name type="personal">
    <namePart type="given">Anna</namePart><namePart type="family">Meier</namePart><role>
    <roleTerm authority="marcrelator" type="text">author</roleTerm></role></name>
    <originInfo><dateIssued>2022-05</dateIssued></originInfo><relatedItem type="host"><titleInfo>
    <title>A Made Meeting</title></titleInfo></relatedItem><abstract>We adapt.</abstract>
    <identifier type="doi">10.18653/v1/2022.acl-long.1</identifier>
    <location><url>https://aclanthology.org/2022.acl-long.1/</url></location></mods></modsCollection>"""
    paper = one(mods)
    assert (paper.title, paper.authors, paper.venue) == ("Adapt", ("Anna Meier",), "A Made Meeting")
    assert (paper.key, paper.doi) == ("2022.acl-long.1", "10.18653/v1/2022.acl-long.1")


@pytest.mark.parametrize("indent", [None, 1])
def test_json_of_papers_by_their_identifiers(indent: int | None) -> None:
    papers = {
        "2022.acl-long.1": {"title": "Adapt", "author": [{"full": "Anna Meier"}], "year": "2022", "month": "May"},
        "2022.acl-long.2": {"title": "Other", "code": "https://github.com/chan/other"},
    }
    (first, second), rejected = harvest(json.dumps(papers, indent=indent), "2022.acl.json")
    assert not rejected
    assert (first.key, first.title, first.authors) == ("2022.acl-long.1", "Adapt", ("Anna Meier",))
    assert [address.raw for address in second.addresses] == ["https://github.com/chan/other"]


def test_an_array_in_an_object_is_read_and_what_is_around_it_is_not() -> None:
    data = json.dumps({"meta": {"count": 2}, "papers": [{"title": "one"}, {"title": "two"}], "next": None})
    taken, rejected = harvest(data, "list.json")
    assert ([paper.title for paper in taken], rejected) == (["one", "two"], [])


def test_lines_of_which_the_first_is_a_list_are_lines() -> None:

    data = b'["title", "code"]\n{"title": "one"}\n{"title": "two"}\n'
    source, _ = open_source(io.BytesIO(data), "list.jsonl")
    assert source.name == "jsonl"
    taken, rejected = harvest(data, "list.jsonl")
    assert [paper.title for paper in taken] == ["one", "two"]
    assert [(each.where, each.reason) for each in rejected] == [("line 1", "a list, not an object")]
