"""What waits to be judged, with all that judging needs; and what was judged, written with its next look."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Integer, Select, bindparam, false, func, insert, or_, select, update

from monitor.model.status import Status
from monitor.model.verdicts import CaseFile, JudgedPaper, PaperCase, PaperVerdict, Settled, Verdict
from monitor.store import agenda
from monitor.store.cases import case_files, paper_cases
from monitor.store.database import Database
from monitor.store.dialect import flag
from monitor.store.installation import next_change
from monitor.store.own_tables import tallies
from monitor.store.prepared import Prepared, among
from monitor.store.tables import evidence, links, paper_history, papers, repositories, repository_history, rounds
from monitor.store.values import Values, later_than


class Judgements:
    """Case files out, verdicts in. Nothing here decides."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def waiting(self, limit: int, after: int = 0) -> list[int]:
        """Repositories that wait to be settled and whose Rounds have all ended, numbered above `after`, in order."""
        async with self._database.read() as connection:
            return await _WAITING.scalars(connection, {"after": after, "most": limit})

    async def latest(self, ids: Sequence[int], rules_version: str, since: datetime) -> list[CaseFile]:
        """Of these the living to which nothing happened but looks since these rules judged them.

        Their case files hold only the looks made since then (UTC); the newest of them is younger than the verdict.
        """
        async with self._database.read() as connection:
            chosen = await _LIVING.scalars(connection, {"ids": ids, "rules": rules_version})
            return await case_files(connection, chosen, since=since)

    async def case_files(self, ids: Sequence[int]) -> list[CaseFile]:
        """The whole case files of these repositories, in order of their numbers."""
        async with self._database.read() as connection:
            return await case_files(connection, ids)

    async def unsettled(self, limit: int, after: int = 0) -> list[CaseFile]:
        """The whole case files of those `waiting`."""
        return await self.case_files(await self.waiting(limit, after))

    async def replay(self, after: int, limit: int) -> list[CaseFile]:
        """Every repository that was ever looked at or judged, numbered above `after`, in order."""
        ever = or_(repositories.c.looks > 0, repositories.c.status.is_not(None))
        question = select(repositories.c.id).where(ever, repositories.c.id > after).order_by(repositories.c.id)
        async with self._database.read() as connection:
            ids = (await connection.scalars(question.limit(limit))).all()
            return await case_files(connection, ids)

    async def oldest_unsettled(self) -> datetime | None:
        """When the oldest Round began that holds a look nobody has settled yet (UTC); None where all is settled."""
        async with self._database.read() as connection:
            oldest: datetime | None = await _OLDEST.scalar(connection)
        return oldest

    async def newest_evidence(self) -> datetime | None:
        """When the newest look ever saved was made (UTC); None before the first."""
        async with self._database.read() as connection:
            newest: datetime | None = await _NEWEST.scalar(connection)
        return newest

    async def wake(self, now: datetime) -> int:
        """Let whatever time alone may have changed wait to be settled. How many repositories that was."""
        async with self._database.read() as connection:
            # Most settlements find nobody, and a writer's turn is dear.
            if not await _TURNING.rows(connection, {"now": now}):
                return 0
        async with self._database.write() as connection:
            turning = agenda.to_weigh(repositories.c.judge_at <= now).values(judge_at=None)
            result = await connection.execute(turning)
            return result.rowcount

    async def settle(self, settled: Sequence[Settled], now: datetime, rules_version: str) -> None:
        """Write verdicts and next looks.

        Where status or cause changed, history grows; where these or the reasons did, the papers are judged anew.

        A verdict over a case file that something has happened to since (another look, another process that settled it)
        is left out: the repository keeps waiting to be settled. An urgent look that was asked for stands until it is
        made; what no paper names any more is not due again.
        """
        if not settled:
            return
        ordered = sorted(settled, key=lambda one: one.repository)
        async with self._database.write() as connection:
            rows = await _LOCKED.rows(connection, {"ids": [one.repository for one in ordered]})
            stamps = {row.id: row.stamp for row in rows}
            ordered = [one for one in ordered if _is_fresh(one.stamp, stamps.get(one.repository))]
            if not ordered:
                return
            bound = {row.id for row in rows if row.bound}
            if planned := [one for one in ordered if one.repository not in bound]:
                values = [_verdict_row(one, now, rules_version) | _plan_row(one) for one in planned]
                await _SETTLE.many(connection, values)
            if others := [one for one in ordered if one.repository in bound]:
                await _SETTLE_BOUND.many(connection, [_verdict_row(one, now, rules_version) for one in others])
            if changed := [one for one in ordered if one.changed]:
                await _REPOSITORY_HISTORY.many(
                    connection,
                    [{"repository_id": one.repository, **_history(one.verdict, now, rules_version)} for one in changed],
                )
            change = await next_change(connection)
            said = {one.repository for one in ordered if one.changed or one.reworded}
            if said:
                await _JUDGE_PAPERS.run(connection, {"ids": sorted(said), "now": now, "change": change})
            if same := [one.repository for one in ordered if one.repository not in said]:
                await _TOUCH_PAPERS.run(connection, {"ids": same, "change": change})
            await agenda.refresh(connection, {row.host_id for row in rows})

    async def papers_due(self, now: datetime, limit: int) -> list[PaperCase]:
        """Papers whose time to be judged has come, the longest waiting first chosen, in order of their numbers."""
        async with self._database.read() as connection:
            ids = await _PAPERS_DUE.scalars(connection, {"now": now, "most": limit})
            return await paper_cases(connection, ids)

    async def replay_papers(self, after: int, limit: int) -> list[PaperCase]:
        """Every paper numbered above `after`, in order."""
        question = select(papers.c.id).where(papers.c.id > after, papers.c.removed.is_(None)).order_by(papers.c.id)
        async with self._database.read() as connection:
            return await paper_cases(connection, (await connection.scalars(question.limit(limit))).all())

    async def settle_papers(self, judged: Sequence[JudgedPaper], now: datetime, rules_version: str) -> None:
        """Write papers' verdicts; history grows where `changed`, the change number where the page would differ."""
        if not judged:
            return
        ordered = sorted(judged, key=lambda one: one.paper)
        async with self._database.write() as connection:
            stored = {row.id: row for row in await _STORED.rows(connection, {"ids": [one.paper for one in ordered]})}
            ordered = [one for one in ordered if one.paper in stored and _is_fresh(one.stamp, stored[one.paper].stamp)]
            if not ordered:
                return
            different = {one.paper for one in ordered if _shows_other(stored[one.paper], one.verdict)}
            change = await next_change(connection) if different else None
            await _SETTLE_PAPER.many(
                connection,
                [_paper_row(one, now, rules_version, change if one.paper in different else None) for one in ordered],
            )
            if grown := [one for one in ordered if one.changed]:
                await _PAPER_HISTORY.many(
                    connection, [{"paper_id": one.paper, **_history(one.verdict, now, rules_version)} for one in grown]
                )

    async def counts(self) -> Mapping[Status, int]:
        """How many papers have each status; every status is there."""
        question = select(papers.c.status, func.count()).where(papers.c.removed.is_(None)).group_by(papers.c.status)
        async with self._database.read() as connection:
            counted: dict[str, int] = dict((await connection.execute(question)).all())
        return {status: counted.get(status.value, 0) for status in Status}


def _is_fresh(known: int | None, now: int | None) -> bool:
    """Whether nothing happened since the case file was read; a verdict without a stamp always counts."""
    return now is not None and known in (None, now)


def those_waiting() -> Select[int]:
    """Numbers of at most `most` repositories that wait and whose Rounds have all ended, above `after`, in order."""
    open_ones = select(evidence.c.repository_id).join(rounds, rounds.c.id == evidence.c.round_id)
    closed = repositories.c.id.not_in(open_ones.where(rounds.c.ended.is_(None)))
    question = select(repositories.c.id).where(
        flag(repositories.c.unsettled), closed, repositories.c.id > bindparam("after")
    )
    return question.order_by(repositories.c.id).limit(bindparam("most", type_=Integer()))


def oldest_waiting() -> Select[datetime]:
    """When the oldest Round began that holds a look nobody has settled yet (UTC)."""
    # From the waiting, who are few, to their looks: a database left to choose its way reads every look ever made.
    began = (
        select(func.min(rounds.c.started, type_=rounds.c.started.type).label("began"))
        .where(evidence.c.repository_id == repositories.c.id, rounds.c.id == evidence.c.round_id)
        .where(repositories.c.settled_at.is_(None) | (evidence.c.at >= repositories.c.settled_at))
        .correlate(repositories)
        .scalar_subquery()
    )
    oldest = func.min(began, type_=rounds.c.started.type).label("oldest")
    return select(oldest).select_from(repositories).where(flag(repositories.c.unsettled))


def _new(table: Any, *names: str) -> Values:
    return {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names}


_WAITING: Final = Prepared(those_waiting())
_OLDEST: Final = Prepared(oldest_waiting())
_NEWEST: Final = Prepared(select(tallies.c.newest).order_by(tallies.c.hour.desc()).limit(1))
_LIVING: Final = Prepared(
    select(repositories.c.id).where(
        among(repositories.c.id),
        repositories.c.rules_version == bindparam("rules"),
        repositories.c.status == Status.ALIVE.value,
        repositories.c.strikes == 0,
        repositories.c.pardoned_at.is_(None),
        repositories.c.last_look >= repositories.c.settled_at,
    )
)
_TURNING: Final = Prepared(
    select(repositories.c.id)
    .where(repositories.c.judge_at <= bindparam("now", type_=repositories.c.judge_at.type))
    .limit(1)
)
# An urgent look that was asked for is still to be made, or no paper wants one: no other is planned.
_BOUND: Final = (repositories.c.urgent & repositories.c.due_at.is_not(None)) | ~repositories.c.watched
_LOCKED: Final = Prepared(
    select(repositories.c.id, repositories.c.host_id, repositories.c.stamp, _BOUND.label("bound"))
    .where(among(repositories.c.id))
    .order_by(repositories.c.id)
    .with_for_update()
)
"""Their stamps change with everything that a case file could have missed."""
_VERDICT = ("status", "cause", "since", "reasons", "strikes", "first_strike", "last_life", "address")
_JUDGED: Final = (
    update(repositories)
    .where(repositories.c.id == bindparam("of"))
    .values(
        **_new(repositories, *_VERDICT),
        judge_at=bindparam("judge", type_=repositories.c.judge_at.type),
        settled_at=bindparam("now", type_=repositories.c.settled_at.type),
        rules_version=bindparam("rules"),
        stamp=repositories.c.stamp + 1,
        unsettled=false(),
    )
)
_SETTLE_BOUND: Final = Prepared(_JUDGED)
_SETTLE: Final = Prepared(
    _JUDGED.values(
        due_at=bindparam("due", type_=repositories.c.due_at.type),
        early_at=bindparam("early", type_=repositories.c.early_at.type),
        question=bindparam("ask"),
        urgent=bindparam("hurry", type_=repositories.c.urgent.type),
        why=bindparam("reason", type_=repositories.c.why.type),
    )
)
_SETTLE_PAPER: Final = Prepared(
    update(papers)
    .where(papers.c.id == bindparam("of"))
    .values(
        **_new(papers, "status", "cause", "since", "reasons", "own_links", "answering"),
        changed=func.coalesce(bindparam("change", type_=papers.c.changed.type), papers.c.changed),
        judge_at=bindparam("next", type_=papers.c.judge_at.type),
        judged_at=bindparam("now", type_=papers.c.judged_at.type),
        rules_version=bindparam("rules"),
        stamp=papers.c.stamp + 1,
    )
)

_TIED: Final = papers.c.id.in_(select(links.c.paper_id).where(among(links.c.repository_id)))
_CHANGE: Final = bindparam("change", type_=papers.c.changed.type)
_JUDGE_PAPERS: Final = Prepared(
    update(papers)
    .where(_TIED)
    .values(
        judge_at=bindparam("now", type_=papers.c.judge_at.type),
        stamp=papers.c.stamp + 1,
        changed=_CHANGE,
    )
)
_TOUCH_PAPERS: Final = Prepared(update(papers).where(_TIED).values(changed=_CHANGE))
_PAPERS_DUE: Final = Prepared(
    select(papers.c.id)
    .where(
        papers.c.judge_at.is_not(None),
        papers.c.judge_at <= bindparam("now", type_=papers.c.judge_at.type),
        papers.c.removed.is_(None),
    )
    .order_by(papers.c.judge_at, papers.c.id)
    .limit(bindparam("most", type_=Integer()))
)
_SHOWN: Final = ("status", "cause", "since", "reasons", "own_links", "answering")
_STORED: Final = Prepared(
    select(papers.c.id, papers.c.stamp, *(papers.c[name] for name in _SHOWN))
    .where(among(papers.c.id))
    .order_by(papers.c.id)
    .with_for_update()
)
_HISTORY: Final = ("at", "status", "cause", "since", "reasons", "rules_version")
_REPOSITORY_HISTORY: Final = Prepared(insert(repository_history), ("repository_id", *_HISTORY))
_PAPER_HISTORY: Final = Prepared(insert(paper_history), ("paper_id", *_HISTORY))


def _shows_other(row: Any, verdict: PaperVerdict) -> bool:
    """Whether a page made of this verdict differs from one made of the stored one."""
    return (row.status, row.cause, row.since, row.reasons, row.own_links, row.answering) != (
        verdict.status, verdict.cause, verdict.since, verdict.reasons, verdict.own_links, verdict.answering,
    )  # fmt: skip


def _verdict_row(one: Settled, now: datetime, rules_version: str) -> Values:
    verdict = one.verdict
    return {
        "of": one.repository,
        # The member of an enumeration is a text too, but one that SQLite's driver first asks what it may be.
        "new_status": str(verdict.status),
        "new_cause": str(verdict.cause),
        "new_since": verdict.since,
        "new_reasons": verdict.reasons,
        "new_strikes": verdict.strikes,
        "new_first_strike": verdict.first_strike,
        "new_last_life": verdict.last_life,
        "new_address": verdict.address,
        "judge": later_than(verdict.judge_at, now),
        "now": now,
        "rules": rules_version,
    }


def _plan_row(one: Settled) -> Values:
    following = one.next_look
    return {
        "due": following.at,
        "early": following.early_at,
        "ask": following.question if following.chosen else "",
        "hurry": following.urgent,
        "reason": following.why,
    }


def _paper_row(one: JudgedPaper, now: datetime, rules_version: str, change: int | None) -> Values:
    verdict = one.verdict
    return {
        "of": one.paper,
        "new_status": str(verdict.status),
        "new_cause": str(verdict.cause),
        "new_since": verdict.since,
        "new_reasons": verdict.reasons,
        "new_own_links": verdict.own_links,
        "new_answering": verdict.answering,
        "next": later_than(verdict.judge_at, now),
        "now": now,
        "rules": rules_version,
        "change": change,
    }


def _history(verdict: Verdict | PaperVerdict, now: datetime, rules_version: str) -> Values:
    return {
        "at": now,
        "status": str(verdict.status),
        "cause": str(verdict.cause),
        "since": verdict.since,
        "reasons": verdict.reasons,
        "rules_version": rules_version,
    }
