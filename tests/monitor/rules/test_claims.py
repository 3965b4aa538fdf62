"""What proves a claim, and when a watch hears: cases and properties."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkers.base import EvidenceKind, Question
from monitor.model.claims import NoticeKind, Outcome
from monitor.model.status import CAUSES, Cause, Status
from monitor.rules.burial import JudgementPolicy
from monitor.rules.claims import (
    Doubt,
    challenge_text,
    due_date,
    earliest_burial,
    head_of,
    hears,
    holds,
    mail_of,
    mails_in,
    older_than_paper,
    orcid_of,
    read_orcid,
    repository_files,
    same_owner,
    told_at_first,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TWO = (Question(name="a"), Question(name="b"))
LINE = challenge_text("Ab-_9" * 4)


def test_a_request_of_the_last_hour_of_a_day_is_due_thirty_days_later() -> None:
    assert due_date(datetime(2026, 1, 31, 23, 59, tzinfo=UTC)) == date(2026, 3, 2)
    assert due_date(datetime(2026, 2, 1, 0, 30, tzinfo=UTC)) == date(2026, 3, 3)


@given(before=st.text(max_size=50), after=st.text(max_size=50))
def test_a_line_is_found_whatever_stands_around_it(before: str, after: str) -> None:
    assert holds(f"{before}\n{LINE}\n{after}", LINE)


@pytest.mark.parametrize("text", ["", LINE[:-1], LINE + "x", LINE + "-", "x" + LINE, "x" * 262_144 + LINE])
def test_a_part_of_another_line_is_none(text: str) -> None:
    assert not holds(text, LINE)


@given(st.text(max_size=400), st.text(max_size=40))
def test_no_text_makes_a_reader_of_proofs_raise(text: str, other: str) -> None:
    head_of(text)
    orcid_of(text)
    mail_of(text)
    older_than_paper(text, date(2026, 1, 1))
    repository_files(text, other)
    same_owner(text, other)
    assert read_orcid(text, LINE, authors=(other,)).outcome is Outcome.NOT_THERE


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["person", "name", "works", "group", "activities-summary", "work-summary", "source"]),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_no_shape_of_json_makes_a_reader_of_orcid_raise(told: object) -> None:
    import json

    read_orcid(json.dumps(told) + LINE, LINE, authors=("A B",))
    read_orcid(json.dumps({"person": LINE, "activities-summary": told}), LINE, authors=("A B",))


def test_the_head_ends_where_others_may_write() -> None:
    assert head_of(f"<head><meta content='{LINE}'></HEAD><body>") == f"<head><meta content='{LINE}'>"
    assert head_of(f"<BODY>{LINE}</body></head>") == ""
    assert head_of(LINE) == ""


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0000-0002-1825-0097", "0000-0002-1825-0097"),
        ("https://orcid.org/0000-0002-1694-233x", "0000-0002-1694-233X"),
        ("0000-0002-1825-0098", None),
        ("https://orcid.org.evil.example/0000-0002-1825-0097", None),
        ("../../x", None),
    ],
)
def test_an_orcid_id_has_its_check_digit(text: str, number: str | None) -> None:
    assert orcid_of(text) == number


def test_files_are_asked_for_where_the_host_shows_them_as_text() -> None:
    assert repository_files("github.com/a/b", "github")[0] == (
        "https://raw.githubusercontent.com/a/b/HEAD/.well-known/paper-graveyard.txt"
    )
    assert "https://gitlab.com/a/c/b/-/raw/HEAD/paper-graveyard.txt" in repository_files("gitlab.com/a/c/b", "git")
    assert repository_files("lab.example/a/b", "website") == ()
    assert repository_files("github.com/a", "github") == ()


def test_one_s_own_other_repository_is_another_of_the_same_owner() -> None:
    assert same_owner("github.com/a/b", "github.com/a/c")
    assert not same_owner("github.com/a/b", "github.com/a/b")
    assert not same_owner("github.com/a/b", "gitlab.com/a/c")
    assert not same_owner("lab.example/a", "lab.example/c")


def test_mail_addresses_are_read_out_of_a_sentence() -> None:
    assert mails_in("Write to a.b@uni.example, or (c@d.example). Not to e@f or g@@h.example.") == (
        "a.b@uni.example",
        "c@d.example",
    )


@pytest.mark.parametrize(
    ("kind", "questions", "days"),
    [
        (EvidenceKind.NOT_VISIBLE, TWO, 14),
        (EvidenceKind.NOT_VISIBLE, TWO[:1], 21),
        (EvidenceKind.WITHHELD, TWO, 3),
        (EvidenceKind.UNAVAILABLE, TWO, 14),
        (None, TWO, 14),
    ],
)
def test_the_day_named_is_the_first_on_which_the_rules_could_bury(
    kind: EvidenceKind | None, questions: tuple[Question, ...], days: int
) -> None:
    doubt = Doubt(since=NOW, kind=kind, questions=questions)
    assert earliest_burial([doubt], NOW, JudgementPolicy()) == (NOW + timedelta(days=days)).date()
    later = Doubt(since=NOW + timedelta(days=30), kind=kind, questions=questions)
    assert earliest_burial([doubt, later], NOW, JudgementPolicy()) == (NOW + timedelta(days=30 + days)).date()


EVERY = st.sampled_from([(status, cause) for status in Status for cause in CAUSES[status]])


@given(st.lists(EVERY, max_size=30))
def test_a_watch_hears_of_each_burial_once_and_of_its_end_once(turns: list[tuple[Status, Cause]]) -> None:
    told, heard = told_at_first(Status.ALIVE), []
    for status, cause in turns:
        kind, told = hears(told, status, cause)
        assert hears(told, status, cause) == (None, told)
        heard += [kind] if kind else []
    ends = [one for one in heard if one is not NoticeKind.FIRST_STRIKE]
    assert all(a is not b for a, b in pairwise(ends))
    assert not ends or ends[0] is NoticeKind.BURIAL
    if NoticeKind.FIRST_STRIKE in heard:
        assert any(cause is Cause.DOUBTFUL for _, cause in turns)
