from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.papers import Availability, DatePrecision, KnownDate, LinkKind, Place, Statement
from monitor.model.status import STATUS_OF, Cause, Status
from monitor.model.verdicts import LinkVerdict, Mark, MarkKind, PaperCase, PaperVerdict, Reason, Verdict
from monitor.rules.paper import PaperPolicy, judge_paper

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
ADDED = datetime(2026, 1, 10, tzinfo=UTC)
POLICY = PaperPolicy()
SILENT = Statement(availability=Availability.NONE)
PROMISED = Statement(availability=Availability.PROMISED, sentence="We will release our code.")
CONDITIONAL = replace(PROMISED, conditional=True)
CLAIMED = Statement(availability=Availability.NONE, claimed=True, sentence="Our code is publicly available.")
ON_REQUEST = Statement(availability=Availability.ON_REQUEST)
READ = (Place.ABSTRACT, Place.FULL_TEXT)


def link(
    cause: Cause | None, *, url: str = "https://github.com/a/b", kind: LinkKind = LinkKind.OWN_CODE
) -> LinkVerdict:
    verdict = None
    if cause is not None:
        verdict = Verdict(
            status=STATUS_OF[cause],
            cause=cause,
            since=datetime(2026, 3, 1, tzinfo=UTC),
            reasons=(Reason("rule", "Because."),),
        )
    return LinkVerdict(url=url, key=url, kind=kind, verdict=verdict)


def case(*links: LinkVerdict, **facts: Any) -> PaperCase:
    known: dict[str, Any] = {
        "paper": 1,
        "links": links,
        "statement": SILENT,
        "places": (Place.ABSTRACT,),
        "published": KnownDate(date(2023, 5, 1)),
        "preprint": None,
        "citations": 3,
        "categories": ("cs.LG",),
        "collections": (),
        "marks": (),
        "added": ADDED,
    }
    return PaperCase(**{**known, **facts})


def verdict_of(paper: PaperCase, at: datetime = NOW, policy: PaperPolicy = POLICY) -> PaperVerdict:
    return judge_paper(paper, at, policy)


@pytest.mark.parametrize(
    ("causes", "best", "answers"),
    [
        ([Cause.MISSING, Cause.ACTIVE], Cause.ACTIVE, "1 of 2 addresses answers."),
        ([Cause.MISSING, Cause.DOUBTFUL], Cause.DOUBTFUL, "0 of 2 addresses answer."),
        ([Cause.EMPTY, Cause.WALLED], Cause.WALLED, "1 of 2 addresses answer"),
        ([Cause.DELETED, Cause.EMPTY], Cause.EMPTY, "1 of 2 addresses answers."),
        ([Cause.EMPTY, Cause.ARCHIVED, Cause.MOVED], Cause.ARCHIVED, "3 of 3 addresses answer."),
        ([None, Cause.MISSING], Cause.NEW, "0 of 2 addresses answer."),
    ],
)
def test_the_best_of_the_own_links_decides(causes: list[Cause | None], best: Cause, answers: str) -> None:
    links = [link(cause, url=f"https://github.com/a/{number}") for number, cause in enumerate(causes)]
    verdict = verdict_of(case(*links))
    assert verdict.cause is best
    assert answers in " ".join(reason.text for reason in verdict.reasons)
    assert verdict.own_links == len(causes)
    assert verdict_of(case(*reversed(links))) == verdict


@pytest.mark.parametrize(("cause", "status"), [(Cause.ACTIVE, Cause.ACTIVE), (None, Cause.NEW)])
def test_one_address_is_not_counted(cause: Cause | None, status: Cause) -> None:
    verdict = verdict_of(case(link(cause)))
    assert verdict.cause is status
    assert all("1 address" not in reason.text for reason in verdict.reasons)


@pytest.mark.parametrize("kind", [kind for kind in LinkKind if kind is not LinkKind.OWN_CODE])
def test_no_other_link_decides(kind: LinkKind) -> None:
    verdict = verdict_of(case(link(Cause.ACTIVE, kind=kind), places=READ, statement=CLAIMED))
    assert (verdict.cause, verdict.own_links, verdict.answering) == (Cause.CLAIMED, 0, 0)
    assert verdict_of(case(link(Cause.ACTIVE), link(Cause.MISSING, kind=kind))).cause is Cause.ACTIVE


@pytest.mark.parametrize(
    ("facts", "cause"),
    [
        pytest.param({"statement": ON_REQUEST}, Cause.ON_REQUEST, id="on request"),
        pytest.param({"statement": CLAIMED}, Cause.UNREAD, id="claimed, but the text was not read"),
        pytest.param({"statement": CLAIMED, "places": READ}, Cause.CLAIMED, id="claimed, and all was read"),
        pytest.param({}, Cause.UNREAD, id="silence where nobody read"),
        pytest.param({"places": ()}, Cause.UNREAD, id="nothing read at all"),
        pytest.param({"places": READ}, Cause.NOT_EXPECTED, id="silence where nothing is expected"),
        pytest.param({"places": READ, "text_speaks": True}, Cause.NO_LINK, id="the text speaks of code"),
        pytest.param({"places": READ, "categories": ("cs.CV",)}, Cause.NO_LINK, id="a listed category"),
        pytest.param({"places": READ, "collections": ("NeurIPS",)}, Cause.NO_LINK, id="a listed collection"),
        pytest.param({"collections": ("NeurIPS",)}, Cause.UNREAD, id="listed, but not read"),
        pytest.param(
            {"collections": ("Department",), "categories": ("cs.CV",), "places": (Place.ABSTRACT, Place.COMMENT)},
            Cause.NO_LINK,
            id="the collection's places are enough",
        ),
        pytest.param(
            {"collections": ("Department",), "categories": ("cs.CV",)}, Cause.UNREAD, id="one of its places is missing"
        ),
        pytest.param(
            {"statement": Statement(availability=Availability.LINK), "places": READ},
            Cause.UNREAD,
            id="an address is given that nobody made out",
        ),
        pytest.param({"statement": PROMISED}, Cause.PROMISED, id="an old promise"),
    ],
)
def test_papers_without_a_link(facts: dict[str, Any], cause: Cause) -> None:
    policy = PaperPolicy(
        expecting_categories=frozenset({"cs.CV"}),
        expecting_collections=frozenset({"NeurIPS"}),
        enough_places={"Department": frozenset({Place.ABSTRACT, Place.COMMENT})},
    )
    assert verdict_of(case(**facts), policy=policy).cause is cause


PUBLISHED = KnownDate(date(2026, 3, 2))
GRACE_END = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "facts",
    [
        {"statement": ON_REQUEST},
        {"statement": CLAIMED, "places": READ},
        {"statement": PROMISED},
        {"statement": CONDITIONAL},
        {"links": (link(Cause.EMPTY),)},
        {"links": (link(Cause.README_ONLY),), "statement": PROMISED},
    ],
)
def test_grace_ends_ninety_days_after_publication_to_the_second(facts: dict[str, Any]) -> None:
    paper = case(published=PUBLISHED, **facts)
    last = verdict_of(paper, GRACE_END - timedelta(seconds=1))
    assert (last.status, last.cause, last.judge_at) == (Status.LIMBO, Cause.GRACE, GRACE_END)
    assert "1 June 2026" in last.reasons[0].text
    over = verdict_of(paper, GRACE_END)
    assert (over.status, over.judge_at) == (Status.GHOSTED, None)
    assert over.since == GRACE_END


@pytest.mark.parametrize(
    ("published", "due"),
    [
        (KnownDate(date(2026, 3, 31), DatePrecision.MONTH), datetime(2026, 6, 30, tzinfo=UTC)),
        (KnownDate(date(2026, 12, 31), DatePrecision.YEAR), datetime(2027, 4, 1, tzinfo=UTC)),
    ],
)
def test_a_date_known_to_the_month_or_year_counts_as_its_last_day(published: KnownDate, due: datetime) -> None:
    assert verdict_of(case(published=published, statement=ON_REQUEST)).judge_at == due


@pytest.mark.parametrize(
    ("statement", "published", "preprint", "due"),
    [
        (CONDITIONAL, None, date(2026, 1, 1), datetime(2027, 7, 4, tzinfo=UTC)),
        (PROMISED, None, date(2026, 4, 1), datetime(2026, 7, 1, tzinfo=UTC)),
        (CONDITIONAL, KnownDate(date(2026, 5, 1)), date(2024, 1, 1), datetime(2026, 7, 31, tzinfo=UTC)),
        (CONDITIONAL, None, None, ADDED + timedelta(days=548)),
    ],
)
def test_when_a_promise_is_due(
    statement: Statement, published: KnownDate | None, preprint: date | None, due: datetime
) -> None:
    paper = case(statement=statement, published=published, preprint=preprint, citations=0)
    for links in ((), (link(Cause.EMPTY),)):
        waiting = verdict_of(replace(paper, links=links), due - timedelta(seconds=1))
        assert (waiting.cause, waiting.judge_at) == (Cause.GRACE, due)
        overdue = verdict_of(replace(paper, links=links), due)
        assert overdue.cause is (Cause.EMPTY if links else Cause.PROMISED)
        assert overdue.since == due


@pytest.mark.parametrize("cause", [Cause.ACTIVE, Cause.MISSING, Cause.DOUBTFUL, Cause.WALLED])
def test_grace_and_age_replace_only_ghosted_causes(cause: Cause) -> None:
    young = case(link(cause), published=KnownDate(date(2026, 5, 30)))
    old = case(link(cause), published=KnownDate(date(2012, 5, 30)))
    assert verdict_of(young).cause is cause
    assert verdict_of(old).cause is cause


@pytest.mark.parametrize(
    ("facts", "cause"),
    [
        ({"published": KnownDate(date(2019, 12, 31), DatePrecision.YEAR)}, Cause.ELDER),
        ({"published": KnownDate(date(2020, 1, 1))}, Cause.ON_REQUEST),
        ({"published": KnownDate(date(2020, 1, 1)), "preprint": date(2019, 6, 1)}, Cause.ELDER),
        ({"published": KnownDate(date(2015, 1, 1)), "citations": 0}, Cause.ON_REQUEST),
        ({"published": KnownDate(date(2015, 1, 1)), "citations": None}, Cause.ELDER),
        ({"published": None, "citations": 0, "added": datetime(2025, 1, 1, tzinfo=UTC)}, Cause.ON_REQUEST),
        ({"published": None, "citations": None, "added": datetime(2025, 1, 1, tzinfo=UTC)}, Cause.ELDER),
        ({"published": None, "citations": None, "added": datetime(2026, 5, 1, tzinfo=UTC)}, Cause.GRACE),
    ],
)
def test_elders(facts: dict[str, Any], cause: Cause) -> None:
    assert verdict_of(case(statement=ON_REQUEST, **facts)).cause is cause


@pytest.mark.parametrize(
    ("kind", "cause"),
    [
        (MarkKind.NO_CODE, Cause.NO_LINK),
        (MarkKind.EXEMPT, Cause.NOT_EXPECTED),
        (MarkKind.RESTRICTED, Cause.RESTRICTED),
    ],
)
@pytest.mark.parametrize("seen", [Cause.ACTIVE, Cause.MISSING, Cause.EMPTY, Cause.DOUBTFUL])
def test_a_mark_wins_over_all_and_names_who_set_it(kind: MarkKind, cause: Cause, seen: Cause) -> None:
    mark = Mark(kind=kind, by="the operator", at=datetime(2026, 5, 1, tzinfo=UTC), reason="patient data.")
    verdict = verdict_of(case(link(seen), marks=(mark,)))
    assert verdict.cause is cause
    assert "On 1 May 2026 the operator stated" in verdict.reasons[0].text
    assert verdict.reasons[0].text.endswith("patient data.")


def test_the_newest_of_several_marks_holds() -> None:
    old = Mark(kind=MarkKind.NO_CODE, by="a", at=datetime(2026, 4, 1, tzinfo=UTC))
    new = Mark(kind=MarkKind.EXEMPT, by="b", at=datetime(2026, 5, 1, tzinfo=UTC))
    assert verdict_of(case(marks=(new, old))).cause is Cause.NOT_EXPECTED


def test_since_is_kept_while_the_status_stays() -> None:
    paper = case(link(Cause.ACTIVE))
    first = verdict_of(paper)
    assert first.since == datetime(2026, 3, 1, tzinfo=UTC)
    again = verdict_of(replace(paper, links=(link(Cause.QUIET),), previous=first), NOW + timedelta(days=900))
    assert (again.cause, again.since) == (Cause.QUIET, first.since)


def test_a_long_sentence_of_a_paper_is_cut() -> None:
    statement = replace(PROMISED, sentence="We " + "really " * 10_000 + "will.")
    assert all(len(reason.text) < 600 for reason in verdict_of(case(statement=statement)).reasons)


cases = st.builds(
    lambda causes, statement, places, published, preprint, citations, mark: case(
        *(link(cause, url=f"https://github.com/a/{number}") for number, cause in enumerate(causes)),
        statement=statement,
        places=places,
        published=published,
        preprint=preprint,
        citations=citations,
        marks=mark,
    ),
    st.lists(st.sampled_from([None, *Cause]), max_size=3),
    st.sampled_from([SILENT, PROMISED, CONDITIONAL, CLAIMED, ON_REQUEST]),
    st.sampled_from([(), (Place.ABSTRACT,), READ]),
    st.none() | st.dates(date(2015, 1, 1), date(2026, 6, 1)).map(KnownDate),
    st.none() | st.dates(date(2015, 1, 1), date(2026, 6, 1)),
    st.sampled_from([None, 0, 5]),
    st.sampled_from([(), (Mark(kind=MarkKind.EXEMPT, by="x", at=NOW),)]),
)


@given(cases)
def test_judging_a_paper_twice_changes_nothing(paper: PaperCase) -> None:
    first = verdict_of(paper)
    assert verdict_of(replace(paper, previous=first)) == first
    assert first.reasons


@given(cases, st.integers(0, 1500))
def test_time_alone_changes_a_paper_only_when_it_was_told(paper: PaperCase, days: int) -> None:
    first = verdict_of(paper)
    later = NOW + timedelta(days=days)
    if first.judge_at is None or later < first.judge_at:
        assert verdict_of(replace(paper, previous=first), later) == first
    else:
        assert first.judge_at > NOW
        assert verdict_of(paper, first.judge_at) != first


@given(cases)
def test_knowing_less_never_ghosts(paper: PaperCase) -> None:
    """A paper that is not ghosted with all its dates and citations known stays so when they are taken away."""
    for less in (replace(paper, citations=None), replace(paper, published=None, preprint=None, citations=None)):
        if verdict_of(less).status is Status.GHOSTED:
            assert verdict_of(paper).status is Status.GHOSTED


@given(cases)
def test_an_unread_silent_paper_is_never_ghosted(paper: PaperCase) -> None:
    silent = replace(paper, links=(), statement=SILENT, places=(Place.ABSTRACT,), marks=())
    assert verdict_of(silent).cause is Cause.UNREAD


@pytest.mark.parametrize("cause", [Cause.MISSING, Cause.TAKEN_OVER, Cause.EMPTY])
def test_a_disputed_burial_is_limbo_until_it_is_decided_or_its_time_is_up(cause: Cause) -> None:
    paper = case(link(cause), disputed_until=NOW + timedelta(days=30))
    disputed = verdict_of(paper)
    assert (disputed.cause, disputed.judge_at) == (Cause.DISPUTED, NOW + timedelta(days=30))
    assert disputed.reasons[0].rule == "correction.disputed"
    assert verdict_of(paper, NOW + timedelta(days=30)).cause is cause


@pytest.mark.parametrize("cause", [Cause.ACTIVE, Cause.WALLED, Cause.NEW])
def test_what_is_not_buried_is_not_disputed(cause: Cause) -> None:
    assert verdict_of(case(link(cause), disputed_until=NOW + timedelta(days=30))).cause is cause
