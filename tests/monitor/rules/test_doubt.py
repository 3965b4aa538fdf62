"""What does not count though it was seen: holds, pardons, refused tokens; and repositories that flap."""

from dataclasses import replace

import pytest

from checkers.base import EvidenceKind
from monitor.model.looks import Round, VoidReason
from monitor.model.status import Cause, Status
from monitor.model.verdicts import Verdict
from monitor.rules.burial import flapping
from monitor.rules.schedule import SchedulePolicy, next_check
from monitor.rules.verdict import judge, weigh
from tests.monitor.rules.cases import LONE, POLICY, START, SUBJECT, day, gone, judged, life, look, void

SCHEDULE = SchedulePolicy()
LOST = (life(0), gone(10), gone(14), gone(24, "info-refs"))


def held(*, since: float | None = None, reason: VoidReason = VoidReason.HELD) -> tuple[Round, ...]:
    return (replace(void(1, reason, 10), held_since=day(since) if since is not None else None),)


def test_a_held_round_counts_ten_days_after_the_outage_began() -> None:
    looks = (life(0), *(replace(one, round=2) for one in LOST[1:]))
    rounds = (replace(void(2, VoidReason.HELD, 24), held_since=day(20)),)
    before = judge(looks, rounds, SUBJECT, day(29.9), POLICY)
    assert (before.status, before.cause, before.strikes) == (Status.LIMBO, Cause.HELD, 0)
    assert "too much of the host turned at once" in before.reasons[0].text
    assert before.judge_at == day(30)
    after = judge(looks, rounds, SUBJECT, day(30), POLICY)
    assert (after.status, after.cause, after.judge_at) == (Status.NOT_FOUND, Cause.MISSING, None)


def test_a_hold_without_an_outage_counts_from_its_round() -> None:
    rounds = held()
    assert judge(LOST, rounds, SUBJECT, day(19.9), POLICY).cause is Cause.HELD
    assert judge(LOST, rounds, SUBJECT, day(20), POLICY).cause is Cause.MISSING


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (VoidReason.CANARY, "known to live were not found either"),
        (VoidReason.WILDCARD, "answers the same to everything"),
        (VoidReason.OPERATOR, "suspects a mistake"),
    ],
)
def test_what_a_guard_held_back_is_said(reason: VoidReason, words: str) -> None:
    verdict = judged(*LOST, rounds=held(reason=reason))
    assert verdict.cause is Cause.HELD
    assert words in verdict.reasons[0].text
    assert "last seen alive 1 March 2026" in verdict.reasons[0].text


def test_what_was_pardoned_counts_no_more_and_what_comes_later_does() -> None:
    assert judged(*LOST).status is Status.NOT_FOUND
    pardoned = replace(SUBJECT, pardoned_at=day(24))
    assert judged(*LOST, subject=pardoned).cause is Cause.HELD
    half = replace(SUBJECT, pardoned_at=day(23.9))
    assert judged(*LOST, subject=half).strikes == 1
    again = (*LOST, gone(30), gone(34), gone(44, "info-refs"))
    assert judged(*again, subject=pardoned).cause is Cause.MISSING
    assert judged(*LOST, life(25), subject=pardoned).status is Status.ALIVE
    assert judged(life(0), life(5), subject=pardoned).status is Status.ALIVE, "a pardon takes no sign of life"


@pytest.mark.parametrize("kind", ["empty", "readme-only", "skeleton"])
def test_without_its_token_a_host_is_not_believed_about_content(kind: str) -> None:
    looks = [replace(life(at, kind), round=1) for at in (0, 3, 6)]
    plain = Round(id=1, host="github.com", started=START)
    assert judged(*looks, rounds=(plain,)).status is Status.GHOSTED
    stranger = replace(plain, token_refused=True)
    verdict = judged(*looks, rounds=(stranger,))
    assert verdict.status is Status.ALIVE
    assert judged(
        life(0), *(gone(at, by) for at, by in ((5, "name"), (9, "name"), (20, "info-refs"))), rounds=(stranger,)
    ).status is (Status.NOT_FOUND), "its negatives count like those of anybody without a token"


def came_and_went(times: int, *, apart: float = 20) -> list[object]:
    return [one for number in range(times) for one in (gone(number * apart + 5), life(number * apart + 10))]


def test_a_repository_that_flaps_needs_the_longer_rule() -> None:
    past = [life(0), *came_and_went(3)]
    strikes = [gone(70), gone(75), gone(85, "info-refs")]
    assert judged(life(0), *came_and_went(2), *strikes).cause is Cause.MISSING  # type: ignore[arg-type]
    verdict = judged(*past, *strikes)  # type: ignore[arg-type]
    assert verdict.cause is Cause.DOUBTFUL
    assert [reason.rule for reason in verdict.reasons] == ["limbo.doubtful", "burial.missing-still", "flapping.counted"]
    assert "came back three times within 180 days" in verdict.reasons[-1].text
    assert "five looks over 21 days" in verdict.reasons[-1].text
    long = judged(*past, *strikes, gone(90), gone(95))  # type: ignore[arg-type]
    assert long.cause is Cause.MISSING
    one_question = [gone(70), gone(75), gone(85), gone(90), gone(95)]
    assert judged(*past, *one_question).cause is Cause.DOUBTFUL  # type: ignore[arg-type]
    assert judged(*past, *one_question, subject=replace(LONE)).cause is Cause.MISSING  # type: ignore[arg-type]


def test_flapping_of_long_ago_is_forgotten() -> None:
    assert flapping([day(0), day(1), day(2)], day(180), POLICY)
    assert not flapping([day(0), day(1), day(2)], day(180.1), POLICY)
    assert not flapping([day(1), day(2)], day(3), POLICY)
    old = [life(0), *came_and_went(3)]
    strikes = [gone(300), gone(305), gone(315, "info-refs")]
    assert judged(*old, *strikes).cause is Cause.MISSING  # type: ignore[arg-type]


def planned(
    verdict: Verdict, *looks: object, trial: bool = False, promised: bool = False, at: float = 100
) -> tuple[float, float | None]:
    """In how many days after the last look the next is planned, and how early it may be."""
    subject = replace(SUBJECT, trial=trial, promised=promised)
    _, standing = weigh(looks, (), subject, day(0), POLICY)  # type: ignore[arg-type]
    following = next_check(verdict, standing, subject, now=day(0), policy=SCHEDULE, key="k", installation="i")
    assert following.at is not None
    last = max(one.at for one in looks)  # type: ignore[attr-defined]
    early = (following.early_at - last).total_seconds() / 86_400 if following.early_at else None
    return (following.at - last).total_seconds() / 86_400, early


def test_a_living_repository_may_be_a_quarter_of_its_interval_early_and_a_strike_never() -> None:
    looks = (life(0), life(9))
    for promised in (False, True):
        at, early = planned(judged(*looks), *looks, promised=promised)
        assert early is not None
        assert early == pytest.approx(at * 0.75)
    denied = (*looks, gone(18))
    assert planned(judged(*denied), *denied)[1] is None
    once = (life(0),)
    assert planned(judged(*once), *once)[1] is None


def test_another_spelling_is_asked_a_week_apart() -> None:
    denied = (gone(0),)
    assert planned(judged(*denied), *denied)[0] < 7
    assert planned(judged(*denied), *denied, trial=True)[0] == 7
    twice = (gone(0), gone(7))
    assert planned(judged(*twice), *twice, trial=True)[0] >= 7
    alive = (life(0), life(1))
    assert planned(judged(*alive), *alive, trial=True) == planned(judged(*alive), *alive)
    silent = (look(0, EvidenceKind.UNAVAILABLE),)
    assert planned(judged(*silent), *silent, trial=True)[0] == 7
