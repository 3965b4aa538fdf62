from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.status import Cause, Status
from reports.addresses import list_folder, mail_link, paper_folder, upwards, web_link


def test_the_promised_addresses() -> None:
    # Permanent: whoever changes one of these breaks the links of strangers.
    assert paper_folder("arxiv-2304.12760") == "paper/0b/arxiv-2304.12760/"
    assert list_folder(Status.NOT_FOUND) == "404/"
    assert list_folder(Status.GHOSTED, number=3) == "ghosted/3/"
    assert list_folder(Status.NOT_FOUND, Cause.TAKEN_OVER, 2) == "404/taken-over/2/"


def test_the_way_up_undoes_the_way_down() -> None:
    assert upwards("") == ""
    assert upwards("404/missing/2/") == "../../../"


@given(st.text(max_size=400))
def test_every_slug_has_a_folder_of_three_plain_parts(slug: str) -> None:
    top, shard, name, end = paper_folder(slug).split("/")
    assert (top, end) == ("paper", "")
    assert len(shard) == 2
    assert name.isascii()
    assert 0 < len(name) <= 150
    assert not name.startswith(".")


@given(st.sets(st.text(max_size=20), min_size=2))
def test_two_slugs_never_share_a_folder(slugs: set[str]) -> None:
    assert len({paper_folder(slug) for slug in slugs}) == len(slugs)


@given(st.one_of(st.text(), st.text(alphabet="htps:/@.[]ab%\\ \n", max_size=60).map("http://".__add__)))
def test_whatever_becomes_a_link_is_a_plain_web_address(address: str) -> None:
    href = web_link(address)
    if href is not None:
        parts = urlsplit(href)
        assert href == address
        assert parts.scheme in {"http", "https"}
        assert parts.hostname
        assert not any(blank in href for blank in ' \n\t"<>\\')


@pytest.mark.parametrize(
    "address",
    [
        "https://github.com/ada/engine",
        "http://engine.example:8080/~ada/code_v1.0/?q=1#top",
        "https://en.wikipedia.org/wiki/Engine_(computing)",
        "https://münchen.example/größe",
        "https://example.org/a%20b",
    ],
)
def test_ordinary_addresses_are_links(address: str) -> None:
    assert web_link(address) == address


def test_mail() -> None:
    assert mail_link("ada@engine.example") == "mailto:ada@engine.example"
    assert mail_link("ada@engine.example?bcc=all@x.example") is None
    assert mail_link("javascript:alert(1)") is None
    assert mail_link(None) is None
