"""What a form must hold, what a verification is worth, and who is served first."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.corrections import Correction, Problem, Relation, Sign, State, Submission, Verification
from monitor.model.status import Status
from monitor.rules.corrections import (
    CommunityPolicy,
    Refusal,
    checks_out,
    digest,
    disputes,
    is_clear,
    read_submission,
    urgency,
)

NOW = datetime(2026, 6, 1, tzinfo=UTC)
GOOD = {"problem": "moved", "paper": "arxiv-2601.00001", "url": "https://github.com/o/r", "relation": "author"}
SEEN = Verification(
    at=NOW,
    key="github.com/o/r",
    url="https://github.com/o/r",
    kind="has-code",
    counts_as="life",
    detail="it answers",
    signs=(Sign.IDENTIFIER,),
)


def submission(**rest: Any) -> Submission:
    told = read_submission({**GOOD, **rest})
    assert isinstance(told, Submission)
    return told


def correction(number: int = 1, **rest: Any) -> Correction:
    told: dict[str, Any] = {
        "handle": str(number),
        "state": State.QUEUED,
        "submission": submission(),
        "at": NOW + timedelta(hours=number),
        "digest": "d",
        "verification": SEEN,
    }
    return Correction(number=number, **{**told, **rest})


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"problem": ""}, "problem"),
        ({"problem": "nonsense"}, "problem"),
        ({"relation": "owner"}, "relation"),
        ({"url": ""}, "url"),
        ({"url": "x" * 2_001}, "url"),
        ({"note": "x" * 2_001}, "note"),
        ({"paper": ""}, "paper"),
        ({"mail": "not a mail"}, "mail"),
        ({"mail": "a@b.org\r\nBcc: c@d.org"}, "mail"),
        ({"evidence_url": "javascript:alert(1)"}, "evidence_url"),
        ({"problem": "details"}, "details"),
        ({"problem": "will-not-run"}, "note"),
        ({"problem": "add-paper"}, "details"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(fields: dict[str, str], field: str) -> None:
    told = read_submission({**GOOD, **fields})
    assert isinstance(told, Refusal)
    assert list(told.errors) == [field]


def test_nothing_that_turns_or_hides_text_is_kept() -> None:
    told = submission(note="a\u202eb\x00c\r\nd", url="https://github.com/o/r\u200b")
    assert told.note == "abc\nd"
    assert told.url == "https://github.com/o/r"


@given(st.dictionaries(st.sampled_from([*GOOD, "note", "mail", "detail-title", "evidence_url"]), st.text(max_size=60)))
def test_any_form_is_read_or_refused_and_never_breaks(fields: dict[str, str]) -> None:
    told = read_submission(fields)
    if isinstance(told, Refusal):
        assert told.errors
    else:
        assert "\n" not in (told.url or "") + (told.mail or "")


def test_one_content_has_one_name_whoever_says_it() -> None:
    ours = digest(submission(), "github.com/o/r")
    assert ours == digest(submission(relation="reader", mail="a@b.org", url="github.com/o/r.git"), "github.com/o/r")
    assert ours != digest(submission(), "github.com/o/other")
    assert ours != digest(submission(paper="arxiv-2601.00002"), "github.com/o/r")


@pytest.mark.parametrize(
    "seen",
    [
        None,
        replace(SEEN, counts_as="nothing"),
        replace(SEEN, counts_as="strike"),
        replace(SEEN, signs=()),
        replace(SEEN, same=True),
    ],
)
def test_what_does_not_check_out_disputes_nothing(seen: Verification | None) -> None:
    assert not checks_out(seen)
    assert disputes(submission(), seen, Status.NOT_FOUND, NOW, CommunityPolicy()) is None


def test_a_burial_is_disputed_for_thirty_days_and_only_a_burial() -> None:
    policy = CommunityPolicy()
    assert disputes(submission(), SEEN, Status.NOT_FOUND, NOW, policy) == NOW + timedelta(days=30)
    assert disputes(submission(), SEEN, Status.GHOSTED, NOW, policy) == NOW + timedelta(days=30)
    assert disputes(submission(), SEEN, Status.ALIVE, NOW, policy) is None
    assert disputes(submission(problem="never-had-code"), SEEN, Status.NOT_FOUND, NOW, policy) is None


def test_nothing_goes_through_by_itself_unless_the_operator_says_so_and_identity_is_sure() -> None:
    allowing = CommunityPolicy(accept_clear=True)
    assert is_clear(correction(), allowing, reported_before=False)
    assert not is_clear(correction(), CommunityPolicy(), reported_before=False)
    assert not is_clear(correction(), allowing, reported_before=True)
    weak = replace(SEEN, signs=(Sign.TITLE, Sign.AUTHOR))
    assert not is_clear(correction(verification=weak), allowing, reported_before=False)


def test_disputed_burials_come_first_then_removals_then_authors_then_age() -> None:
    reader = replace(submission(), relation=Relation.READER)
    remove = replace(reader, problem=Problem.REMOVE, url=None)
    queue = [
        correction(1, submission=reader),
        correction(2, submission=reader),
        correction(3),
        correction(4, submission=remove),
        correction(5, submission=reader, disputed_until=NOW),
    ]
    assert [one.number for one in sorted(queue, key=urgency)] == [5, 4, 3, 1, 2]
