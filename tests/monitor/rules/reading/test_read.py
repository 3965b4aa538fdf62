"""A record in, links and statement out. All papers are made up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.papers import Availability, GivenAddress, LinkKind, PaperRecord, Place, Reading
from monitor.rules.reading import address, read


def paper(abstract: str = "", **more: object) -> Reading:
    fields: dict[str, object] = {"source": "test", "key": "1", "title": "Owls at night", "abstract": abstract, **more}
    return read(PaperRecord(**fields))  # type: ignore[arg-type]


def kinds(reading: Reading) -> dict[str, LinkKind]:
    return {link.key: link.kind for link in reading.links}


def test_the_paper_that_was_buried_by_a_brace() -> None:
    reading = paper(r"Our codes are at \url{https://github.com/fangwei123456/Parallel-Spiking-Neuron}.")
    (link,) = reading.links
    assert link.url == "https://github.com/fangwei123456/Parallel-Spiking-Neuron"
    assert link.key == "github.com/fangwei123456/parallel-spiking-neuron"
    assert link.kind is LinkKind.OWN_CODE
    assert link.repair is None
    assert reading.statement.availability is Availability.LINK
    assert reading.places == (Place.TITLE, Place.ABSTRACT)


def test_many_spellings_are_one_link() -> None:
    reading = paper(
        r"Code: \href{https://github.com/Ada/Owl.git}{github.com/ada/owl}.",
        comments="see http://www.github.com/ada/owl/ and git@github.com:ada/owl.git",
        full_text="Our code is available at https://github.com/ada/owl/tree/main/src.",
    )
    assert [link.key for link in reading.links] == ["github.com/ada/owl"]
    assert reading.links[0].path == "tree/main/src"


def test_the_path_is_kept_and_the_address_as_read_can_be_had() -> None:
    (link,) = paper("Code is at https://github.com/lab/mono/tree/master/owl.").links
    assert (link.key, link.path) == ("github.com/lab/mono", "tree/master/owl")
    assert address(link) == "https://github.com/lab/mono/tree/master/owl"


def test_a_break_keeps_the_other_repository_as_candidate() -> None:
    (link,) = paper(full_text="Our code is available at https://github.com/ada/long-\nname today.").links
    assert link.key == "github.com/ada/long-name"
    assert link.repair is not None
    assert ("github.com/ada/longname", "https://github.com/ada/longname") in link.candidates


@pytest.mark.parametrize(
    ("abstract", "kind"),
    [
        ("Source code is available at https://github.com/ada/owl.", LinkKind.OWN_CODE),
        ("Code and videos are available at https://ada.github.io/owl.", LinkKind.OWN_CODE),
        ("Project page: https://ada.github.io/owl", LinkKind.PROJECT_PAGE),
        ("Our data are available at https://huggingface.co/datasets/ada/owl.", LinkKind.DATA),
        ("We release the weights at https://huggingface.co/ada/owl.", LinkKind.MODEL),
        ("A film is at https://youtu.be/abcdef.", LinkKind.DEMO),
        ("A demo is available at https://owl.example.edu/try.", LinkKind.DEMO),
        ("The software can be downloaded from http://owl.example.edu/night.", LinkKind.OWN_CODE),
        ("We simulate it using the Owl library (https://github.com/bob/owl).", LinkKind.CITED_TOOL),
        ("Our model is built on top of CatNet (https://github.com/bob/cat).", LinkKind.CITED_TOOL),
        ("The corpus is available at https://github.com/ada/owl-corpus.", LinkKind.OWN_CODE),
    ],
)
def test_the_words_around_decide(abstract: str, kind: LinkKind) -> None:
    reading = paper(abstract)
    assert [link.kind for link in reading.links] == [kind]
    assert reading.links[0].reason
    assert 0 < reading.links[0].confidence <= 1


def test_link_texts_tell_code_from_data() -> None:
    reading = paper(r"We release \href{https://github.com/ada/owl}{code} and \href{https://github.com/ada/eggs}{data}.")
    assert kinds(reading) == {"github.com/ada/owl": LinkKind.OWN_CODE, "github.com/ada/eggs": LinkKind.DATA}
    assert [link.key for link in reading.own] == ["github.com/ada/owl"]


def test_a_place_that_offers_code_outweighs_one_that_only_names_the_page() -> None:
    reading = paper(
        "Code is available at https://ada.github.io/owl.", comments="Project page: https://ada.github.io/owl"
    )
    assert reading.links[0].kind is LinkKind.OWN_CODE


def test_addresses_in_full_text_are_others_unless_offered() -> None:
    reading = paper(
        full_text="Cats [3] purr.1 https://github.com/bob/cat\nThe code of this paper is at https://github.com/ada/owl."
    )
    assert kinds(reading) == {"github.com/bob/cat": LinkKind.CITED_TOOL, "github.com/ada/owl": LinkKind.OWN_CODE}


def test_a_repository_named_in_the_title_is_the_papers_own() -> None:
    reading = paper(
        title="NightOwl: seeing in the dark",
        full_text="Cats.1 https://github.com/bob/cat, https://github.com/ada/night-owl.",
    )
    assert kinds(reading)["github.com/ada/night-owl"] is LinkKind.OWN_CODE
    assert kinds(reading)["github.com/bob/cat"] is LinkKind.CITED_TOOL


def test_link_text_that_is_an_address_is_not_a_second_link() -> None:
    reading = paper(r"Code: \href{https://github.com/ada/xx}{https://github.com/ada/owl}.")
    assert [link.key for link in reading.links] == ["github.com/ada/owl"]
    reading = paper(r"Code: \href{https://github.com/ada/owl/tree/main}{https://github.com/Owl}.")
    assert [link.key for link in reading.links] == ["github.com/ada/owl"]


def test_an_owners_page_is_a_link_without_a_repository() -> None:
    reading = paper("Code will be made available at: https://github.com/ada")
    assert [(link.key, link.checker) for link in reading.links] == [("github.com/ada", "website")]
    assert reading.statement.availability is Availability.LINK


def test_a_publications_address_is_not_a_link() -> None:
    assert paper("See https://arxiv.org/abs/2401.00001 and https://doi.org/10.1007/owl.").links == ()


def given_address(raw: str, field: str = "repo_url", **more: object) -> GivenAddress:
    return GivenAddress(raw=raw, field=field, **more)  # type: ignore[arg-type]


def test_official_and_mentioned_decide() -> None:
    reading = paper(
        addresses=(
            given_address("https://github.com/ada/owl", official=True),
            given_address("https://github.com/bob/owl", official=False, mentioned=False),
            given_address("https://github.com/eve/owl", official=False, mentioned=True),
        )
    )
    assert kinds(reading) == {
        "github.com/ada/owl": LinkKind.OWN_CODE,
        "github.com/bob/owl": LinkKind.OTHERS_CODE,
        "github.com/eve/owl": LinkKind.CITED_TOOL,
    }
    assert reading.statement.availability is Availability.LINK


def test_what_the_source_says_outweighs_the_text() -> None:
    reading = paper(
        "Our code is available at https://github.com/bob/owl.",
        addresses=(given_address("https://github.com/bob/owl", official=False),),
    )
    assert kinds(reading) == {"github.com/bob/owl": LinkKind.OTHERS_CODE}


@pytest.mark.parametrize("field", ["url", "doi", "pdf", "eprint"])
def test_fields_that_say_where_the_paper_is_count_on_code_hosts_only(field: str) -> None:
    reading = paper(
        addresses=(
            given_address("https://owl.example.edu/p.pdf", field),
            given_address("https://github.com/ada/owl", field),
        )
    )
    assert [link.key for link in reading.links] == ["github.com/ada/owl"]
    assert reading.links[0].place is Place.FIELD


def test_the_kind_a_source_gives_is_kept() -> None:
    reading = paper(addresses=(given_address("https://owl.example.edu/x", "code", kind=LinkKind.DATA),))
    assert [link.kind for link in reading.links] == [LinkKind.DATA]


def test_availability_set_by_the_source_is_its_statement() -> None:
    reading = paper("Owls see well.", availability=Availability.ON_REQUEST)
    assert reading.statement.availability is Availability.ON_REQUEST
    assert reading.statement.place is Place.FIELD


def test_the_operators_hosts_are_heard() -> None:
    record = PaperRecord(
        source="t", key="1", title="", abstract="Our code is available at https://code.owl.example/ada/owl."
    )
    (link,) = read(record, {"code.owl.example": "git"}).links
    assert link.checker == "git"


@given(st.text(max_size=300), st.text(max_size=300))
def test_never_raises_and_reads_the_same_twice(abstract: str, full_text: str) -> None:
    record = PaperRecord(source="t", key="1", title="t", abstract=abstract, full_text=full_text)
    once = read(record)
    assert read(once.record) == once
    assert len({link.key for link in once.links}) == len(once.links)
    assert list(once.links) == sorted(once.links, key=lambda link: -link.confidence)
