"""Judgements: of a repository, and of a paper. Recomputable at any time from stored evidence."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from checkers.base import HostClosure, Question
from monitor.model.looks import Look, Round
from monitor.model.papers import KnownDate, LinkKind, Place, Statement
from monitor.model.status import Cause, Status


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of a judgement: the rule's machine-readable name, and the sentence a reader understands."""

    rule: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A judgement over one repository's evidence. Times are UTC.

    `since` is when this status began by the evidence; `last_life` the last sign of life ever seen; `strikes` how
    many count towards a burial now; `judge_at` when time alone may change the verdict. `address` is where the
    repository answers now, when it moved.
    """

    status: Status
    cause: Cause
    since: datetime
    reasons: tuple[Reason, ...]
    strikes: int = 0
    first_strike: datetime | None = None
    last_life: datetime | None = None
    judge_at: datetime | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NextLook:
    """When to look next, by which question, and why then; from `early_at` on it may be asked to fill a batch."""

    at: datetime | None
    question: str
    why: str
    urgent: bool = False
    early_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What judgement must know of a repository besides its looks.

    `questions` are those its host can be asked now; `closure` is set where the host closed for good;
    `host_answered` is when its host last gave any answer to anybody, None if it never did. `promised` tells that a
    paper announced code here, so it is looked at weekly; `trial` that it is nothing but another spelling of an
    address. What was seen against it up to `pardoned_at` (UTC) does not count: somebody said that it was a mistake.
    """

    key: str
    questions: tuple[Question, ...]
    first_known: datetime
    closure: HostClosure | None = None
    host_answered: datetime | None = None
    promised: bool = False
    trial: bool = False
    pardoned_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """All that settle needs to judge one repository. `stamp` tells the store which looks it knew of."""

    repository: int
    host: str
    checker: str
    subject: Subject
    looks: tuple[Look, ...]
    rounds: tuple[Round, ...]
    previous: Verdict | None
    stamp: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """One repository, judged: to be written in one transaction with its next look.

    `changed` tells that status or cause differ from `previous`, so history grows by one. `stamp` is its case file's:
    where a look was saved meanwhile, the repository stays unsettled. None settles it whatever happened meanwhile.
    """

    repository: int
    verdict: Verdict
    next_look: NextLook
    changed: bool
    stamp: int | None = None


class MarkKind(StrEnum):
    """A word that outranks the rules, said by the operator, a moderator or an author."""

    NO_CODE = "no-code"
    EXEMPT = "exempt"
    RESTRICTED = "restricted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A mark on a paper: by whom, when (UTC), and the reason given."""

    kind: MarkKind
    by: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkVerdict:
    """One of a paper's links with the verdict over its repository; None where it was never judged.

    `tried` tells that whatever else its address may mean was made into links; `trial` that it is such a link itself,
    which may show that the code lives, and is no address that the paper gave.
    """

    url: str
    key: str
    kind: LinkKind
    verdict: Verdict | None
    tried: bool = True
    trial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperCase:
    """All that settle needs to judge one paper. `text_speaks` tells that its text speaks of its own code.

    `disputed_until` (UTC) is set while a reader's correction that checks out waits for its decision.
    """

    paper: int
    links: tuple[LinkVerdict, ...]
    statement: Statement
    places: tuple[Place, ...]
    published: KnownDate | None
    preprint: date | None
    citations: int | None
    categories: tuple[str, ...]
    collections: tuple[str, ...]
    marks: tuple[Mark, ...]
    added: datetime
    previous: "PaperVerdict | None" = None
    text_speaks: bool = False
    disputed_until: datetime | None = None
    stamp: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperVerdict:
    """A judgement over one paper. `judge_at` is when time alone may change it; `answering` of `own_links` answer."""

    status: Status
    cause: Cause
    since: datetime
    reasons: tuple[Reason, ...]
    judge_at: datetime | None = None
    own_links: int = 0
    answering: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedPaper:
    """One paper, judged; `changed` and `stamp` as in `Settled`."""

    paper: int
    verdict: PaperVerdict
    changed: bool
    stamp: int | None = None
