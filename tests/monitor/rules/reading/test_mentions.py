"""Every address exactly as it stands, in the ways scholarly text writes them. All sentences are made up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.papers import Place
from monitor.rules.reading import mentions
from monitor.rules.reading.spelling import spellings

URL = "https://github.com/ada/night-owl"


def meant(text: str, place: Place = Place.ABSTRACT) -> list[str]:
    return [spellings(mention.raw)[0].url for mention in mentions(text, place)]


@pytest.mark.parametrize(
    "text",
    [
        r"Our code is at \url{https://github.com/ada/night-owl}.",
        r"Our code is at \href{https://github.com/ada/night-owl}{this link}.",
        r"Our code is at \href{GitHub}{https://github.com/ada/night-owl}.",
        r"Our code is at \href{[https://github.com/ada/night-owl}{https://github.com/ada/night-owl}.",
        r"Our code is at \hyperlink{}{https://github.com/ada/night-owl}.",
        r"Our code is at $\href{https://github.com/ada/night-owl}{\text{here}}$.",
        r"Our code is public.\footnote{https://github.com/ada/night-owl.}",
        r"Our code is public~\footnote{\scriptsize Code: https://github.com/ada/night-owl} and tested.",
        r"Our code is at \texttt{https://github.com/ada/night-owl}.",
        r"Our code is at {\tt https://github.com/ada/night-owl}.",
        r"Our code is at \verb+https://github.com/ada/night-owl+.",
        r"Our code is at \verb|https://github.com/ada/night-owl|.",
        r"Our code is at \emph{\textcolor{magenta}{https://github.com/ada/night-owl}}.",
        r"Our code is at https://github.com/ada/night-owl}{https://github.com/ada/night-owl.",
        "Our code is at [https://github.com/ada/night-owl](https://github.com/ada/night-owl).",
        "Our code is [here](https://github.com/ada/night-owl).",
        'Our code is <a href="https://github.com/ada/night-owl">here</a>.',
        "Our code is at <https://github.com/ada/night-owl>.",
        "Our code is at 'https://github.com/ada/night-owl'.",
        "Our code is at “https://github.com/ada/night-owl”.",
        "Our code is at `https://github.com/ada/night-owl`.",
        "Our code (https://github.com/ada/night-owl), in C, is free.",
        "我们的代码见https://github.com/ada/night-owl。谢谢",
        "Our code：（https://github.com/ada/night-owl），free",
        "Our code is athttps://github.com/ada/night-owl",
        "Our code is at https: //github.com/ada/night-owl.",
        "Our code is at https:\n//github.com/ada/night-owl.",
        "Our code is at https:/github.com/ada/night-owl.",
        "Our code is at https:// github.com/ada/night-owl",
        "Our code is at https://github. com/ada/night-owl",
        "Our code is at https://github.com/ ada/night-owl",
        "Our code is at https://github.com/ada/ night-owl",
        "Our code is at https://github.com/ada/night- owl.",
        "Our code is at https://github.com/ada/night‐owl.",
        "Our code is at https://github.com/\u200bada/night-owl.",
        "Our code is at github.com/ada/night-owl.",
        "Our code is atgithub.com/ada/night-owl.",
        "Our code is on GitHub: ada/night-owl.",
        "Clone git@github.com:ada/night-owl to begin.",
        "Our code is at https://github.com/ada/night-owl.The rest follows.",
        "Our code is at https://github.com/ada/night-owl).246 subjects took part.",
        "Our code is at https://github.com/ada/night-owl: see there",
        "Our code is at https://github.com/ada/night-owl;and so on",
    ],
)
def test_one_repository_however_it_is_written(text: str) -> None:
    assert set(meant(text)) == {URL}


@pytest.mark.parametrize(
    ("text", "url"),
    [
        (r"\url{https://github.com/ada/a\_b\_c}", "https://github.com/ada/a_b_c"),
        (r"https://github.com/ada/a{\_}b", "https://github.com/ada/a_b"),
        (r"\url{http://lab.example.edu/\~{}ada/owl}", "http://lab.example.edu/~ada/owl"),
        (r"http://lab.example.edu/$\sim$ada/owl", "http://lab.example.edu/~ada/owl"),
        (r"http://lab.example.edu/{\textasciitilde}ada/owl", "http://lab.example.edu/~ada/owl"),
        ("http://lab.example.edu/∼ada/owl", "http://lab.example.edu/~ada/owl"),
        (r"\url{https://lab.example.edu/a\%20b}", "https://lab.example.edu/a%20b"),
        ("https://github.com/ada/soul.py", "https://github.com/ada/soul.py"),
        ("https://github.com/ada/owl-", "https://github.com/ada/owl-"),
        ("https://en.wikipedia.org/wiki/Owl_(bird))", "https://en.wikipedia.org/wiki/Owl_(bird)"),
        ("(see http://lab.example.edu/a(b))", "http://lab.example.edu/a(b)"),
        ("www.example.org/owl.", "https://www.example.org/owl"),
        ("hf.co/ada/owl", "https://hf.co/ada/owl"),
        ("doi:10.5281/zenodo.42.", "https://doi.org/10.5281/zenodo.42"),
        ("https://gitlab.example.edu:8443/ada/owl", "https://gitlab.example.edu:8443/ada/owl"),
        ("git@gitlab.example.edu:ada/owl.git", "https://gitlab.example.edu/ada/owl.git"),
        ("http://127.0.0.1:9000/ada/owl", "http://127.0.0.1:9000/ada/owl"),
        ("https://lab.example.edu/?a=1&amp;b=2", "https://lab.example.edu/?a=1&b=2"),
        ("http://www.cytoscape.org]", "http://www.cytoscape.org"),
        (
            "https://web.archive.org/web/2019/https://github.com/ada/owl",
            "https://web.archive.org/web/2019/https://github.com/ada/owl",
        ),
    ],
)
def test_mark_up_inside_an_address_is_undone(text: str, url: str) -> None:
    assert meant(text) == [url]


@pytest.mark.parametrize(
    "text",
    [
        "The code will be available at Owl V2.",
        "The code will be at https://github.com/xxxx.",
        "Code: https://github.com/.",
        "Our code is on GitHub.com and free.",
        "Write to ada@github.com/office.",
        "a speed of 3 km/s and/or code/data",
        "math.CO and D4M.py are no hosts",
        "GitHub: code/data follow",
        "HTTP/2 and http://a",
        "% \\url{https://github.com/ada/owl}\n\\section{Owls}",
    ],
)
def test_no_address(text: str) -> None:
    assert mentions(text, Place.ABSTRACT) == ()


@pytest.mark.parametrize(
    "text",
    [
        "The code is at https://github.com/ada/ and the data elsewhere.",
        "The code will be at https://github.com/ada/\nsoon.",
        "The code is at https://github.com/ada/. Owls-2 are birds.",
    ],
)
def test_prose_behind_an_unfinished_address_is_not_swallowed(text: str) -> None:
    assert meant(text)[0].rstrip("/") == "https://github.com/ada"


def test_two_addresses_glued_together_are_two() -> None:
    assert meant("https://github.com/ada/owlhttps://github.com/bob/cat") == [
        "https://github.com/ada/owl",
        "https://github.com/bob/cat",
    ]


def test_a_break_keeps_both_spellings() -> None:
    (mention,) = mentions("see https://github.com/ada/long-\nname/issues today", Place.FULL_TEXT)
    assert mention.raw == "https://github.com/ada/long-\nname/issues"
    assert [each.url for each in spellings(mention.raw)][:2] == [
        "https://github.com/ada/long-name/issues",
        "https://github.com/ada/longname/issues",
    ]


def test_the_glued_word_keeps_the_other_reading() -> None:
    found = spellings("https://github.com/ada/owl.The")
    assert [each.url for each in found] == ["https://github.com/ada/owl", "https://github.com/ada/owl.The"]
    assert found[0].repair is not None


def test_raw_and_sentence_are_as_they_stand() -> None:
    text = r"Owls see well. Our code is at \url{https://github.com/ada/a\_b}. Bye."
    (mention,) = mentions(text, Place.COMMENT)
    assert mention.raw == r"https://github.com/ada/a\_b"
    assert mention.place is Place.COMMENT
    assert mention.sentence == "Our code is at https://github.com/ada/a_b."


PIECES = st.sampled_from(
    [
        "https://", "http:", "//", "/", "github.com", "gitlab.com", ".", "-", "_", "\\_", "{", "}", "(", ")", "[",
        "]", "\\url{",
        "\\href{", "$\\sim$", "%", "\n", " ", "a", "Owl", "2", "\\", "www.", "git@", ":", "doi:", "10.5281/",
        "&amp;", "“", "。", "@",
        "\ue000", "\ue0010", "\u200b", "–", "hf.co/", "The", ".git", "?", "#", '<a href="', '">', "</a>", "~",
        "GitHub: ", "a/b",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join))


@given(TEXTS, st.sampled_from([Place.ABSTRACT, Place.FULL_TEXT]))
def test_any_text_is_read_and_mentions_stand_in_it(text: str, place: Place) -> None:
    for mention in mentions(text, place):
        assert mention.raw in text
        assert mention.place is place
        for spelling in spellings(mention.raw):
            assert spelling.url.partition("://")[0] in {"https", "http", "ftp"}
            assert not any(char.isspace() for char in spelling.url)


@given(TEXTS)
def test_reading_a_mention_again_gives_the_same(text: str) -> None:
    for mention in mentions(text, Place.ABSTRACT):
        again = mentions(mention.raw, Place.ABSTRACT)
        assert [each.raw for each in again] == [mention.raw]


@given(st.text(max_size=60))
def test_spellings_are_settled(raw: str) -> None:
    for spelling in spellings(raw):
        assert spelling.url in {each.url for each in spellings(spelling.url)}
