from hypothesis import given
from hypothesis import strategies as st

from monitor.model.corrections import Sign
from monitor.rules.signs import Known, signs_of

KNOWN = Known(
    title="Parallel Spiking Neurons with High Efficiency",
    authors=("Wei Fang", "Lovelace, Ada"),
    arxiv_id="2304.12760",
    doi="10.1145/3292500.3330701",
    repositories=(("github.com/fangwei123456/old", "42"),),
)


def signs(key: str = "github.com/else/where", own_id: str | None = None, text: str = "") -> set[Sign]:
    return set(signs_of(KNOWN, key=key, own_id=own_id, text=text))


def test_a_readme_that_names_the_paper() -> None:
    assert signs(text="# parallel SPIKING neurons,\nwith high-efficiency!") == {Sign.TITLE}
    assert signs(text="see arXiv:2304.12760v2") == set()
    assert signs(text="https://arxiv.org/abs/2304.12760") == {Sign.IDENTIFIER}
    assert signs(text="doi.org/10.1145/3292500.3330701.") == {Sign.IDENTIFIER}
    assert signs(text="12304.12760 or 2304.127601") == set()


def test_a_short_title_is_no_sign() -> None:
    short = Known(title="Deep Learning")
    assert signs_of(short, key="github.com/a/b", own_id=None, text="deep learning") == ()


def test_whose_it_is() -> None:
    assert signs(key="github.com/fangwei123456/new") == {Sign.OWNER, Sign.AUTHOR}
    assert signs(key="gitlab.com/fangwei123456/new") == {Sign.AUTHOR}
    assert signs(key="github.com/ada-lovelace/x") == {Sign.AUTHOR}
    assert signs(key="github.com/renamed/new", own_id="42") == {Sign.SAME_REPOSITORY}
    assert signs(key="gitlab.com/renamed/new", own_id="42") == set()


@given(st.text(), st.text(max_size=200))
def test_no_text_breaks_it(key: str, text: str) -> None:
    signs(key=key, text=text)
