"""Addresses as hands, TeX, PDF and keyboards spell them. Each must name its repository, or the page it means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import checkers
from checkers.address import parse
from monitor.model.papers import PaperRecord, Place
from monitor.rules.reading import address, mentions, read

OWL = "https://github.com/ada/owl"


def own(text: str) -> list[str]:
    links = read(PaperRecord(source="test", key="1", title="Owls", abstract=text)).own
    return [address(link) for link in links]


@pytest.mark.parametrize(
    "spelled",
    [
        "{OWL}", r"\verb|{OWL}|", r"\verb+{OWL}+", r"\texttt{{OWL}}", r"{{\tt {OWL}}}", r"\nolinkurl{{OWL}}",
        r"\url{{OWL}}}}",
        r"\href{{{OWL}}}{{\color{{blue}}{{\textbf{{this https URL}}}}}}", r"$\href{{{OWL}}}{{\text{{here}}}}$",
        "[code]({OWL})", "[{OWL}]({OWL})", "[here][1]. [1]: {OWL}", '<a href="{OWL}">here</a>',
        "<a href='{OWL}' target=_blank>https://github.com/ada/...</a>", "<{OWL}>", "“{OWL}”", "«{OWL}»", "_{OWL}_",
        "__{OWL}__", "___{OWL}___",
        "**{OWL}**",
        "`{OWL}`", "{OWL}。", "（{OWL}）", "{OWL}，数据", "{OWL}…", "{OWL}~.", "{OWL}.git.246 subjects",
        "{OWL}).246 subjects",
        "{OWL}.We show", "https:github.com/ada/owl", "https : / / github . com / ada / owl",
        "github. com / ada / owl .",
        "https：／／github．com／ada／owl", "https://git\u200bhub.com/ada/owl", "https://github$.$com/ada/owl",
        "https://github/com/ada/owl/", "https://github,com/ada/owl", "https://https://github.com/ada/owl",
        "https://github.com/ada/\nowl for all to see.", "GitHub: ada/owl.", "git@github.com:ada/owl.git", "athttps://github.com/ada/owl.",
    ],
)  # fmt: skip
def test_one_repository(spelled: str) -> None:
    text = "Our code is at " + spelled.replace("{OWL}", OWL).replace("{{", "{").replace("}}", "}")
    links = read(PaperRecord(source="test", key="1", title="Owls", abstract=text)).own
    assert [link.key for link in links] == ["github.com/ada/owl"]


@pytest.mark.parametrize(
    ("text", "url"),
    [
        (
            r"http://www.cs.example.edu/{\raise.17ex\hbox{$\scriptstyle\sim$}}ada/owl",
            "http://www.cs.example.edu/~ada/owl",
        ),
        (r"http://www.cs.example.edu/\textasciitilde ada/owl", "http://www.cs.example.edu/~ada/owl"),
        ("https:owl.example.app/x", "https://owl.example.app/x"),
        ("owl-code.example.edu/", "https://owl-code.example.edu/"),
        ("https://github.com/ada/owl‐net", "https://github.com/ada/owl-net"),
        ("https://github.com/ada/owl＿net", "https://github.com/ada/owl_net"),
        ("GitHub repo ada/owl-net", "https://github.com/ada/owl-net"),
    ],
)
def test_one_page(text: str, url: str) -> None:
    assert own(f"Our code is at {text}") == [url]


def test_a_number_behind_a_name_is_kept_and_doubted() -> None:
    (link,) = read(PaperRecord(source="t", key="1", title="", abstract=f"Code: {OWL}.12 We")).links
    assert link.key == "github.com/ada/owl.12"
    assert [key for key, _ in link.candidates] == ["github.com/ada/owl"]


def test_what_no_repository_can_be_called_is_mended() -> None:
    (link,) = read(PaperRecord(source="t", key="1", title="", abstract=f"Code: {OWL}%20and")).links
    assert (link.key, link.repair) == ("github.com/ada/owl", "cut at an encoded blank")


@pytest.mark.parametrize(
    "text",
    [
        "github.com/anonymized-link", "https://github.com/open_upon_acceptance", "https://github.com/xxxx/xxxx",
        "see Node.js and ASP.NET", "mail ada@owl.example.org", "GitHub (code/data)", "cs.SE/0410044",
        "GitHub at code/data",
    ],
)  # fmt: skip
def test_no_address(text: str) -> None:
    assert own(f"Our code: {text}") == []


NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,12}([-_.][A-Za-z][A-Za-z0-9]{0,8})?", fullmatch=True)
HOSTS = st.sampled_from(["github.com", "gitlab.com", "bitbucket.org", "codeberg.org"])


@given(HOSTS, NAMES, NAMES)
def test_an_address_read_is_itself_and_so_is_its_canonical_form(host: str, owner: str, name: str) -> None:
    for url in own(f"Our code is available at https://{host}/{owner}/{name}."):
        assert own(f"Our code is available at {url}") == [url]
        for found in checkers.identify(url):
            again = checkers.identify(found.identity.url)
            assert found.identity.key in {each.identity.key for each in again}
            place = parse(found.identity.url)
            assert place is not None
            assert parse(place.raw) == place


def test_an_address_glued_behind_a_host_is_read_by_itself() -> None:
    text = "see http://www.owls.example.eduhttps://github.com/ada/owl and more"
    assert [each.raw for each in mentions(text, Place.FULL_TEXT)] == [
        "http://www.owls.example.edu",
        "https://github.com/ada/owl",
    ]
