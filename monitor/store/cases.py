"""Everything settle needs to judge, read for many repositories or papers at once: a fixed number of questions."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import bindparam, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from checkers import checker_named
from checkers.base import HostClosure, Question
from monitor.model.looks import Look, Round
from monitor.model.papers import Availability, DatePrecision, KnownDate, LinkKind, Place, Statement
from monitor.model.verdicts import CaseFile, LinkVerdict, Mark, MarkKind, PaperCase, Subject
from monitor.store.closures import closure_of
from monitor.store.community_tables import corrections
from monitor.store.prepared import Prepared, among
from monitor.store.tables import collections, evidence, hosts, links, marks, papers, records, repositories, rounds
from monitor.store.values import host_facts_of, look_of, paper_verdict_of, places_of, round_of, said_of, verdict_of

# A look-up; the call of an enumeration costs five.
_LINK_KINDS: Final = {kind.value: kind for kind in LinkKind}
_AVAILABILITIES: Final = {one.value: one for one in Availability}
_LINK: Final = (
    links.c.paper_id, links.c.url.label("link_url"), links.c.kind, links.c.tried_at, links.c.set_by, links.c.trial_of,
)  # fmt: skip
_MADE: Final = tuple(
    evidence.c[name] for name in ("repository_id", "round_id", "at", "first_at", "times", "took", "requests", "vantage")
)
_SAID: Final = tuple(
    evidence.c[name]
    for name in (
        "kind", "questions", "detail", "status", "failure", "flags", "own_id", "address", "pushed_at", "created_at",
        "missing_paths", "facts",
    )
)  # fmt: skip
"""What `values.look_of` and `values.said_of` read of a look."""
_JUDGED: Final = tuple(
    repositories.c[name]
    for name in (
        "id", "status", "cause", "since", "reasons", "strikes", "first_strike", "last_life", "judge_at", "address",
    )
)  # fmt: skip
"""What `values.verdict_of` reads of a repository, and its number; whole rows are three times as wide."""
_CASE: Final = tuple(
    papers.c[name]
    for name in (
        "id", "availability", "sentence", "place", "claimed", "conditional", "places", "published", "precision",
        "preprint", "citations", "categories", "added_at", "stamp", "status", "cause", "since", "reasons", "judge_at",
        "judged_at", "own_links", "answering",
    )
)  # fmt: skip


_REPOSITORIES: Final = Prepared(
    select(
        *_JUDGED,
        repositories.c.key,
        repositories.c.url,
        repositories.c.checker,
        repositories.c.first_known,
        repositories.c.pardoned_at,
        repositories.c.stamp,
        hosts.c.name.label("host"),
        *(
            hosts.c[name]
            for name in (
                "authorised", "token_refused", "batch", "budget", "budget_left", "budget_reset", "token_ends",
                "last_answer", "closed_on", "closed_sentence", "closed_kept_at",
            )
        ),
    )
    .join(hosts, hosts.c.id == repositories.c.host_id)
    .where(among(repositories.c.id))
    .order_by(repositories.c.id)
)  # fmt: skip
_LOOKS: Final = Prepared(
    select(*_MADE, *_SAID)
    .where(among(evidence.c.repository_id), evidence.c.at >= bindparam("since", type_=evidence.c.at.type))
    .order_by(evidence.c.repository_id, evidence.c.at, evidence.c.id)
)
_TIES: Final = Prepared(
    select(
        links.c.repository_id,
        func.max(
            case((papers.c.removed.is_(None) & (papers.c.availability == Availability.PROMISED), 1), else_=0)
        ).label("promised"),
        (func.count() - func.count(links.c.trial_of)).label("named"),
    )
    .join(papers, papers.c.id == links.c.paper_id)
    .where(among(links.c.repository_id), links.c.removed.is_(None))
    .group_by(links.c.repository_id)
)
"""Whether a paper that links to it only promises its code, and how many name it but as another spelling."""


def rounds_with_host() -> Any:
    """Rounds as `values.round_of` reads them."""
    return select(rounds, hosts.c.name.label("host")).join(hosts, hosts.c.id == rounds.c.host_id)


_ROUNDS: Final = Prepared(rounds_with_host().where(among(rounds.c.id)))
_EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


async def case_files(connection: AsyncConnection, ids: Sequence[int], *, since: datetime = _EVER) -> list[CaseFile]:
    """The case files of these repositories, in order of their numbers; only with looks made since then (UTC)."""
    if not ids:
        return []
    numbers = {"ids": ids}
    rows = await _REPOSITORIES.rows(connection, numbers)
    looks = await _looks(connection, {row.id: row.key for row in rows}, since)
    named = sorted({look.round for many in looks.values() for look in many})
    of_looks = {row.id: round_of(row) for row in await _ROUNDS.rows(connection, {"ids": named})}
    ties = await _TIES.rows(connection, numbers)
    promised = {tie.repository_id for tie in ties if tie.promised}
    trials = {tie.repository_id for tie in ties if not tie.named}
    questions: dict[tuple[str, str], tuple[Question, ...]] = {}
    return [_case_file(row, looks[row.id], of_looks, questions, promised=promised, trials=trials) for row in rows]


async def _looks(connection: AsyncConnection, keys: dict[int, str], since: datetime) -> dict[int, list[Look]]:
    looks: dict[int, list[Look]] = defaultdict(list)
    # Most repositories say the same thing all year long.
    before, words = 0, None
    for row in await _LOOKS.rows(connection, {"ids": keys, "since": since}):
        if (row.repository_id, row[len(_MADE) :]) != (before, words):
            before, words = row.repository_id, row[len(_MADE) :]
            said = said_of(row, keys[row.repository_id])
        looks[row.repository_id].append(look_of(row, said))
    return looks


def _case_file(
    row: Any,
    looks: list[Look],
    of_looks: dict[int, Round],
    questions: dict[tuple[str, str], tuple[Question, ...]],
    *,
    promised: set[int],
    trials: set[int],
) -> CaseFile:
    asked = (row.checker, row.host)
    if asked not in questions:
        questions[asked] = checker_named(row.checker).questions(host_facts_of(row))
    return CaseFile(
        repository=row.id,
        host=row.host,
        checker=row.checker,
        subject=Subject(
            key=row.key,
            questions=questions[asked],
            first_known=row.first_known,
            closure=_closure(row),
            host_answered=row.last_answer,
            promised=row.id in promised,
            trial=row.id in trials,
            pardoned_at=row.pardoned_at,
        ),
        looks=tuple(looks),
        rounds=tuple(of_looks[number] for number in sorted({look.round for look in looks})),
        previous=verdict_of(row),
        stamp=row.stamp,
    )


def _closure(row: Any) -> HostClosure | None:
    """What the operator said of the host, otherwise what its checker knows of the address."""
    if row.closed_on is not None:
        return HostClosure(closed_on=row.closed_on, sentence=row.closed_sentence or "", kept_at=row.closed_kept_at)
    return closure_of(row.url)


_PAPERS: Final = Prepared(select(*_CASE).where(among(papers.c.id)).order_by(papers.c.id))
_LINKED: Final = Prepared(
    select(*_LINK, repositories.c.key, *_JUDGED)
    .join(repositories, repositories.c.id == links.c.repository_id)
    .where(among(links.c.paper_id), links.c.removed.is_(None))
    .order_by(links.c.paper_id, links.c.position, links.c.id)
)
_MARKED: Final = Prepared(select(marks).where(among(marks.c.paper_id), marks.c.cleared.is_(None)).order_by(marks.c.id))
_DISPUTED: Final = Prepared(
    select(
        corrections.c.paper_id,
        func.max(corrections.c.disputed_until, type_=corrections.c.disputed_until.type).label("until"),
    )
    .where(among(corrections.c.paper_id), corrections.c.disputed_until.is_not(None))
    .group_by(corrections.c.paper_id)
)
_RECORDED: Final = Prepared(
    select(records.c.paper_id, records.c.source, records.c.mark, collections.c.name)
    .join(collections, collections.c.id == records.c.collection_id)
    .where(among(records.c.paper_id))
    .order_by(records.c.id)
)


async def paper_cases(connection: AsyncConnection, ids: Sequence[int]) -> list[PaperCase]:
    """The cases of these papers, in order of their numbers."""
    if not ids:
        return []
    ties: dict[int, list[LinkVerdict]] = defaultdict(list)
    said: dict[int, list[Mark]] = defaultdict(list)
    named: dict[int, set[str]] = defaultdict(set)
    numbers = {"ids": ids}
    rows = await _PAPERS.rows(connection, numbers)
    for row in await _LINKED.rows(connection, numbers):
        tie = LinkVerdict(
            url=row.link_url,
            key=row.key,
            kind=_LINK_KINDS[row.kind],
            verdict=verdict_of(row),
            # What a person set is what they meant: it is never spelt otherwise.
            tried=row.tried_at is not None or row.set_by is not None,
            trial=row.trial_of is not None,
        )
        ties[row.paper_id].append(tie)
    for row in await _MARKED.rows(connection, numbers):
        said[row.paper_id].append(Mark(kind=MarkKind(row.kind), by=row.by, at=row.at, reason=row.reason))
    disputed = {row.paper_id: row.until for row in await _DISPUTED.rows(connection, numbers)}
    added = {row.id: row.added_at for row in rows}
    for row in await _RECORDED.rows(connection, numbers):
        named[row.paper_id].add(row.name)
        if row.mark is not None:
            said[row.paper_id].append(Mark(kind=MarkKind(row.mark), by=row.source, at=added[row.paper_id]))
    return [_paper_case(row, ties[row.id], said[row.id], named[row.id], disputed.get(row.id)) for row in rows]


def _paper_case(
    row: Any, ties: list[LinkVerdict], said: list[Mark], named: set[str], disputed_until: datetime | None
) -> PaperCase:
    return PaperCase(
        paper=row.id,
        links=tuple(ties),
        statement=Statement(
            availability=_AVAILABILITIES[row.availability],
            sentence=row.sentence,
            place=Place(row.place) if row.place else None,
            claimed=row.claimed,
            conditional=row.conditional,
        ),
        places=places_of(row.places),
        published=KnownDate(row.published, DatePrecision(row.precision)) if row.published else None,
        preprint=row.preprint,
        citations=row.citations,
        categories=tuple(row.categories),
        collections=tuple(sorted(named)),
        marks=tuple(said),
        added=row.added_at,
        previous=paper_verdict_of(row),
        disputed_until=disputed_until,
        stamp=row.stamp,
    )
