"""Looks, Rounds and subjects in few words, for the tests of judgement."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from checkers.base import Evidence, EvidenceKind, Question
from monitor.model.looks import Look, Round, VoidReason
from monitor.model.verdicts import Subject, Verdict
from monitor.rules.verdict import JudgementPolicy, judge

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = 1 / 24  # of a day
POLICY = JudgementPolicy()
NAME = Question(name="name", batch=40, identifies=True)
REFS = Question(name="info-refs")
PAGE = Question(name="page")


def day(number: float) -> datetime:
    """`number` days after the made world began."""
    return START + timedelta(days=number)


def look(at: float, kind: str, by: str = "name", *, round_: int = 1, vantage: str = "here", **facts: Any) -> Look:
    evidence = Evidence(
        key="github.com/ada/engine",
        kind=EvidenceKind(kind),
        questions=tuple(by.split("+")),
        detail=kind,
        **facts,
    )
    return Look(evidence=evidence, at=day(at), round=round_, vantage=vantage)


def life(at: float, kind: str = "has-code", **facts: Any) -> Look:
    """A strong look by name, with the host's id."""
    return look(at, kind, **{"strong": True, "host_id": "42", "status": 200, **facts})


def gone(at: float, by: str = "name", **facts: Any) -> Look:
    return look(at, "not-visible", by, **{"status": 404, **facts})


def void(number: int, reason: VoidReason, at: float = 0) -> Round:
    return Round(id=number, host="github.com", started=day(at), ended=day(at), void=reason)


SUBJECT = Subject(key="github.com/ada/engine", questions=(NAME, REFS), first_known=START, host_answered=START)
LONE = replace(SUBJECT, questions=(PAGE,))


def judged(*looks: Look, at: float = 400, subject: Subject = SUBJECT, rounds: tuple[Round, ...] = ()) -> Verdict:
    return judge(looks, rounds, subject, day(at), POLICY)


BURIED = (life(0), gone(10), gone(17), gone(24, "info-refs"))
