"""Claims and watches: what proves that a paper is somebody's, when a watch hears, and by when we answer. Pure."""

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from checkers.base import EvidenceKind, Question
from monitor.model.claims import Finding, NoticeKind, Outcome
from monitor.model.status import Cause, Status
from monitor.model.verdicts import Subject
from monitor.rules.burial import JudgementPolicy, Strike, needed
from monitor.rules.spells import utc_day
from monitor.rules.strikes import COUNTS_AS, CountsAs

ANSWER_WITHIN: Final = timedelta(days=30)
"""How long a removal or an objection may wait: the month of the General Data Protection Regulation, article 12 (3)."""

PROOF_FILES: Final = (".well-known/paper-graveyard.txt", "paper-graveyard.txt", "README.md")
"""Where in a repository the challenge is looked for, in this order."""

LONGEST_STATEMENT: Final = 1_000
_LONGEST_TEXT: Final = 262_144
_MAIL: Final = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9][A-Za-z0-9._+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![\w-])"
)
_ORCID: Final = re.compile(r"(?:https?://(?:www\.)?orcid\.org/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])/?", re.IGNORECASE)
_FILES: Final = (".zip", ".gz", ".tgz", ".bz2", ".xz", ".tar", ".rar", ".7z", ".pdf", ".ps", ".txt", ".jar", ".whl")
_MOST_MAILS: Final = 20


def due_date(received: datetime) -> date:
    """The last day (UTC) on which a removal or an objection that came in then is answered in time."""
    return utc_day(received + ANSWER_WITHIN)


def challenge_text(token: str) -> str:
    """The line an author puts where only they can. It is public: knowing it gives nobody anything."""
    return f"paper-graveyard-claim={token}"


def is_page(url: str) -> bool:
    """Whether that address can have a head to write into; an archive or a document cannot."""
    return not url.partition("?")[0].lower().endswith(_FILES)


def holds(text: str, challenge: str) -> bool:
    """Whether a text of any kind holds the challenge, whole. Only its first 256 KiB are read."""
    found = re.escape(challenge)
    return re.search(rf"(?<![\w=-]){found}(?![\w-])", text[:_LONGEST_TEXT]) is not None


def repository_files(key: str, checker: str) -> tuple[str, ...]:
    """The addresses at which a repository's host shows our files of it as plain text; none where we know of none.

    GitHub: raw.githubusercontent.com, the branch by HEAD. GitLab: `/-/raw/HEAD/`; Gitea and Bitbucket: `/raw/HEAD/`.
    """
    host, _, path = key.partition("/")
    if path.count("/") < 1:
        return ()
    if checker == "github":
        return tuple(f"https://raw.githubusercontent.com/{path}/HEAD/{name}" for name in PROOF_FILES)
    if checker == "website":
        return ()
    return tuple(
        f"https://{host}/{path}/{between}/{name}" for name in PROOF_FILES[:2] for between in ("-/raw/HEAD", "raw/HEAD")
    )


def same_owner(key: str, other: str) -> bool:
    """Whether two repositories' keys name the same owner on the same host, and not the same repository."""
    ours, theirs = key.split("/"), other.split("/")
    return len(ours) > 2 and len(theirs) > 2 and ours[:2] == theirs[:2] and key != other


def older_than_paper(account: str, published: date | None) -> bool:
    """Whether GitHub's word on an account (JSON) shows that it was there when the paper was published.

    A name that was given up can be taken by anybody; then the account is younger than the paper.
    """
    try:
        made = datetime.fromisoformat(str(_object(account).get("created_at")))
    except ValueError:
        return False
    return published is not None and made.tzinfo is not None and utc_day(made) <= published


def head_of(page: str) -> str:
    """What an HTML page says before its body, where only its owner writes; empty where it has no such part."""
    end = re.search(r"</head|<body", page[:_LONGEST_TEXT], re.IGNORECASE)
    return page[: end.start()] if end else ""


def orcid_of(text: str) -> str | None:
    """The ORCID iD in an address or by itself, its last digit checked (ISO 7064, 11-2); None for anything else."""
    found = _ORCID.fullmatch(text.strip())
    if found is None:
        return None
    digits = found[1].upper().replace("-", "")
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return found[1].upper() if digits[-1] == ("X" if check == 10 else str(check)) else None


def read_orcid(text: str, challenge: str, *, authors: Sequence[str]) -> Finding:
    """What an ORCID record (JSON of the public API, v3.0) proves.

    Anybody can make a record under any name and add any work to it, so a person decides in any case.
    """
    record = _object(text)
    person = record.get("person")
    if not holds(json.dumps(person, ensure_ascii=False), challenge):
        return Finding(outcome=Outcome.NOT_THERE, detail="The record's public part does not hold the line.")
    name = _at(person, "name", "given-names", "value"), _at(person, "name", "family-name", "value")
    if not any(_same_person(name, author) for author in authors):
        return Finding(outcome=Outcome.DOUBTFUL, detail="The record holds the line and bears no author's name.")
    return Finding(outcome=Outcome.DOUBTFUL, detail="The record holds the line and an author's name.")


def mails_in(said: str) -> tuple[str, ...]:
    """The mail addresses that a paper's own words give, in order, each once."""
    return tuple(dict.fromkeys(_MAIL.findall(said[:_LONGEST_TEXT])))[:_MOST_MAILS]


def mail_of(text: str) -> str | None:
    """The text, where it is a mail address that a message can be sent to (RFC 5321, ASCII only); None otherwise."""
    typed = text.strip()
    return typed if len(typed) <= 254 and _MAIL.fullmatch(typed) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A repository that was not seen lately: since when (UTC), what was answered last, and how it can be asked."""

    since: datetime
    kind: EvidenceKind | None
    questions: tuple[Question, ...]


def earliest_burial(doubts: Iterable[Doubt], now: datetime, policy: JudgementPolicy) -> date:
    """The first day (UTC) on which a paper whose addresses all fail can be called lost, if nothing changes."""
    return utc_day(max((_burial(one, policy) for one in doubts), default=now))


def _burial(doubt: Doubt, policy: JudgementPolicy) -> datetime:
    kind = doubt.kind or EvidenceKind.NOT_VISIBLE
    if COUNTS_AS[kind] is not CountsAs.STRIKE:
        kind = EvidenceKind.NOT_VISIBLE
    strike = Strike(at=doubt.since, kind=kind, questions=frozenset())
    subject = Subject(key="", questions=doubt.questions, first_known=doubt.since)
    _, span, _ = needed((strike,), subject, policy)
    return doubt.since + span


TOLD_STRIKE: Final = "strike"
TOLD_BURIAL: Final = "burial"
_BURIED: Final = frozenset({Status.GHOSTED, Status.NOT_FOUND})


def hears(told: str, status: Status, cause: Cause) -> tuple[NoticeKind | None, str]:
    """What a watch hears now, and what it has been told then.

    The first strike is told once, until the address answers again; so is a burial, and what ends it. What may come
    and go without meaning anything (a wall, a hold, a dispute) changes nothing.
    """
    if status in _BURIED:
        return (None if told == TOLD_BURIAL else NoticeKind.BURIAL), TOLD_BURIAL
    if cause is Cause.DOUBTFUL:
        return (NoticeKind.FIRST_STRIKE, TOLD_STRIKE) if not told else (None, told)
    if status in {Status.ALIVE, Status.EXEMPT}:
        return (NoticeKind.RESURRECTION if told == TOLD_BURIAL else None), ""
    return None, told


def told_at_first(status: Status) -> str:
    """What somebody who begins to watch knows already, because the page says it."""
    return TOLD_BURIAL if status in _BURIED else ""


def _object(text: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _at(value: Any, *path: str) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _same_person(name: tuple[Any, Any], author: str) -> bool:
    """Whether a given and a family name may be this author's: the family name, and the first letter of the given."""
    given, family = (_letters(str(part or "")) for part in name)
    before, comma, after = author.partition(",")
    words = (f"{after} {before}" if comma else author).split()
    letters = [_letters(word) for word in words]
    return bool(given and family and letters) and "".join(letters).endswith(family) and letters[0][:1] == given[:1]


def _letters(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", text[:200]).casefold() if sign.isalnum())
