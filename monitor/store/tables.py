"""The tables. Narrow rows, an index for every question asked of a million of them, no logic.

Facts of the catalogue (papers, links, collections) are mutable; `evidence`, the two histories and `acts` only grow, but
that equal looks of old are folded into one row (`monitor/store/folding.py`).
What is numbered `stamp` counts the events that ask for a new judgement, so that one made meanwhile is not lost.
"""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)

from monitor.store.columns import FoundText, Listed, Reasons, RowId, UtcTime
from monitor.store.partial import partial_index

METADATA: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", RowId, primary_key=True)


def _of(name: str, target: str, **rest: Any) -> Column[int]:
    """The number of a row of another table, whose end is this row's end too."""
    return Column(name, RowId, ForeignKey(f"{target}.id", ondelete="CASCADE"), nullable=False, **rest)


def _count(name: str, kind: type[Integer] = Integer) -> Column[int]:
    return Column(name, kind, nullable=False, server_default=text("0"))


papers: Final = Table(
    "papers",
    METADATA,
    _id(),
    Column("slug", Text, nullable=False, unique=True),
    Column("arxiv_id", Text, unique=True),
    Column("doi", Text, unique=True),
    Column("openreview_id", Text, unique=True),
    Column("title", FoundText, nullable=False),
    Column("title_key", Text, nullable=False, index=True),
    Column("published", Date),
    Column("precision", Text),
    Column("preprint", Date),
    Column("preprint_precision", Text),
    Column("venue", FoundText),
    Column("categories", Listed, nullable=False),
    Column("citations", BigInteger),
    Column("licence", FoundText),
    Column("availability", Text, nullable=False),
    Column("sentence", FoundText, nullable=False),
    Column("place", Text),
    Column("claimed", Boolean, nullable=False, server_default=false()),
    Column("conditional", Boolean, nullable=False, server_default=false()),
    Column("places", Listed, nullable=False),
    Column("status", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("reasons", Reasons, nullable=False),
    Column("judge_at", UtcTime),
    Column("judged_at", UtcTime),
    _count("own_links"),
    _count("answering"),
    Column("rules_version", Text),
    _count("stamp"),
    Column("added_at", UtcTime, nullable=False),
    Column("changed", BigInteger, nullable=False, index=True),
    Column("removed", UtcTime),
    Column("merged_into", RowId, ForeignKey("papers.id", ondelete="CASCADE"), index=True),
    # What a moderator put right; it stands whatever sources say later.
    Column("by_hand", Listed),
    Index("ix_papers_status_cause_since", "status", "cause", "since", "id"),
    partial_index("ix_papers_judge_at", "judge_at", "id", only="judge_at IS NOT NULL"),
)

authors: Final = Table("authors", METADATA, _id(), Column("name", FoundText, nullable=False, unique=True))

paper_authors: Final = Table(
    "paper_authors",
    METADATA,
    _of("paper_id", "papers", primary_key=True),
    Column("position", Integer, primary_key=True),
    _of("author_id", "authors", index=True),
)

collections: Final = Table(
    "collections",
    METADATA,
    _id(),
    Column("name", FoundText, nullable=False, unique=True),
    Column("options", Listed, nullable=False),
    Column("samples", Boolean, nullable=False, server_default=false()),
    Column("added_at", UtcTime, nullable=False),
)

# What one source says about one paper, so that a re-import knows what is new and a paper can lose a source again.
records: Final = Table(
    "records",
    METADATA,
    _id(),
    _of("paper_id", "papers", index=True),
    _of("collection_id", "collections"),
    Column("source", FoundText, nullable=False),
    Column("key", FoundText, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    Column("mark", Text),
    Column("said", Listed, nullable=False),
    UniqueConstraint("collection_id", "source", "key"),
)

hosts: Final = Table(
    "hosts",
    METADATA,
    _id(),
    Column("name", FoundText, nullable=False, unique=True),
    Column("authorised", Boolean, nullable=False, server_default=false()),
    Column("token_refused", Boolean, nullable=False, server_default=false()),
    Column("batch", Integer),
    Column("budget", BigInteger),
    Column("budget_left", BigInteger),
    Column("budget_reset", UtcTime),
    Column("token_ends", UtcTime),
    Column("paused_until", UtcTime),
    Column("first_answer", UtcTime),
    Column("last_answer", UtcTime),
    # The earliest look due at this host, and the earliest urgent one: kept exact by `agenda.refresh`.
    Column("due_at", UtcTime),
    Column("urgent_at", UtcTime),
    Column("held_at", UtcTime),
    Column("held_until", UtcTime),
    Column("held_why", FoundText),
    Column("closed_on", Date),
    Column("closed_sentence", FoundText),
    Column("closed_kept_at", FoundText),
    # Which worker of a fleet asks it, until when unless it says so again, and how many began since a look was saved.
    Column("leased_by", Text),
    Column("leased_until", UtcTime),
    _count("attempts"),
    # The vantage that it gave no answer to when it was asked last: another one is to ask it next.
    Column("silent_from", Text),
    partial_index("ix_hosts_due_at", "due_at", only="due_at IS NOT NULL"),
    partial_index("ix_hosts_paused_until", "paused_until", only="paused_until IS NOT NULL"),
    partial_index("ix_hosts_urgent_at", "urgent_at", only="urgent_at IS NOT NULL"),
)

repositories: Final = Table(
    "repositories",
    METADATA,
    _id(),
    Column("key", Text, nullable=False, unique=True),
    Column("url", FoundText, nullable=False),
    _of("host_id", "hosts"),
    Column("checker", Text, nullable=False),
    Column("own_id", FoundText),
    Column("due_at", UtcTime),
    # From when it may be asked to fill a batch; none where it must not be early.
    Column("early_at", UtcTime),
    Column("question", Text, nullable=False, server_default=""),
    Column("urgent", Boolean, nullable=False, server_default=false()),
    Column("why", FoundText, nullable=False, server_default=""),
    Column("watched", Boolean, nullable=False, server_default=true()),
    Column("sample", Boolean, nullable=False, server_default=false()),
    Column("unsettled", Boolean, nullable=False, server_default=false()),
    _count("stamp"),
    _count("looks"),
    Column("first_known", UtcTime, nullable=False),
    Column("last_look", UtcTime),
    Column("status", Text),
    Column("cause", Text),
    Column("since", UtcTime),
    Column("reasons", Reasons),
    _count("strikes"),
    Column("first_strike", UtcTime),
    Column("last_life", UtcTime),
    Column("judge_at", UtcTime),
    Column("address", FoundText),
    Column("settled_at", UtcTime),
    Column("rules_version", Text),
    # What was seen against it up to then does not count: a burial of it was annulled by hand.
    Column("pardoned_at", UtcTime),
    partial_index("ix_repositories_due", "host_id", "urgent", "due_at", only="due_at IS NOT NULL"),
    partial_index("ix_repositories_sample_due", "due_at", only="sample AND due_at IS NOT NULL"),
    partial_index("ix_repositories_unsettled", "id", only="unsettled"),
    partial_index("ix_repositories_judge_at", "judge_at", only="judge_at IS NOT NULL"),
    Index("ix_repositories_host_id", "host_id"),
)

links: Final = Table(
    "links",
    METADATA,
    _id(),
    _of("paper_id", "papers"),
    _of("repository_id", "repositories", index=True),
    Column("raw", FoundText, nullable=False),
    Column("url", FoundText, nullable=False),
    Column("kind", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("confidence", Double, nullable=False),
    Column("reason", FoundText, nullable=False),
    Column("repair", FoundText),
    Column("path", FoundText),
    Column("position", Integer, nullable=False),
    Column("candidates", Listed),
    Column("set_by", FoundText),
    Column("added", UtcTime, nullable=False),
    Column("removed", UtcTime),
    # When other spellings of it were made into links, and for such a link, the one it was made from.
    Column("tried_at", UtcTime),
    Column("trial_of", RowId, ForeignKey("links.id", ondelete="CASCADE"), index=True),
    UniqueConstraint("paper_id", "repository_id"),
)

# Which record names which link, and in what words, so that a link ends when the last source stops naming it.
mentions: Final = Table(
    "mentions",
    METADATA,
    _of("record_id", "records", primary_key=True),
    _of("link_id", "links", primary_key=True, index=True),
    Column("found", Listed, nullable=False),
)

rounds: Final = Table(
    "rounds",
    METADATA,
    _id(),
    _of("host_id", "hosts", index=True),
    Column("started", UtcTime, nullable=False, index=True),
    Column("ended", UtcTime),
    _count("asked"),
    _count("answered"),
    Column("canaries", Listed),
    Column("void", Text),
    Column("held_since", UtcTime),
    Column("token_refused", Boolean, nullable=False, server_default=false()),
    Column("refused_now", Boolean, nullable=False, server_default=false()),
    _count("alike"),
    Column("vantage", Text, nullable=False),
    partial_index("ix_rounds_open", "id", only="ended IS NULL"),
)

ONLY_STRIKES: Final = "kind IN ('expired', 'not-visible', 'other-identity', 'tombstone', 'withheld')"
"""Which evidence the guards search by time: a few rows of a hundred. Written as their question is."""

evidence: Final = Table(
    "evidence",
    METADATA,
    _id(),
    _of("repository_id", "repositories"),
    _of("round_id", "rounds"),
    Column("at", UtcTime, nullable=False),
    Column("kind", Text, nullable=False),
    Column("questions", Text, nullable=False),
    Column("detail", FoundText, nullable=False),
    Column("status", SmallInteger),
    Column("failure", Text),
    Column("flags", SmallInteger, nullable=False),
    Column("own_id", FoundText),
    Column("address", FoundText),
    Column("pushed_at", UtcTime),
    Column("created_at", UtcTime),
    Column("took", Double, nullable=False),
    Column("requests", SmallInteger, nullable=False),
    Column("vantage", Text),
    Column("missing_paths", Listed),
    Column("facts", Listed),
    # Of a folded look: when the first of the equal looks was made that this one is the last of, and how many they are.
    Column("first_at", UtcTime),
    Column("times", Integer),
    Index("ix_evidence_repository_id_at", "repository_id", "at", "id"),
    Index("ix_evidence_round_id", "round_id", "repository_id"),
    partial_index("ix_evidence_strikes", "at", only=ONLY_STRIKES),
)

repository_history: Final = Table(
    "repository_history",
    METADATA,
    _id(),
    _of("repository_id", "repositories"),
    Column("at", UtcTime, nullable=False),
    Column("status", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("reasons", Reasons, nullable=False),
    Column("rules_version", Text, nullable=False),
    Column("annulled", FoundText),
    Index("ix_repository_history_repository_id_at", "repository_id", "at"),
)

paper_history: Final = Table(
    "paper_history",
    METADATA,
    _id(),
    _of("paper_id", "papers"),
    Column("at", UtcTime, nullable=False),
    Column("status", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("reasons", Reasons, nullable=False),
    Column("rules_version", Text, nullable=False),
    Column("annulled", FoundText),
    Index("ix_paper_history_paper_id_at", "paper_id", "at"),
)

marks: Final = Table(
    "marks",
    METADATA,
    _id(),
    _of("paper_id", "papers", index=True),
    Column("kind", Text, nullable=False),
    Column("by", FoundText, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("reason", FoundText, nullable=False),
    Column("cleared", UtcTime),
)

# Days on which so much of a host turned negative that the host is suspected; its negatives wait until it ends.
outages: Final = Table(
    "outages",
    METADATA,
    _id(),
    _of("host_id", "hosts", index=True),
    Column("began", UtcTime, nullable=False),
    Column("found", UtcTime, nullable=False),
    _count("turned"),
    _count("living"),
    Column("ended", UtcTime),
    Column("ended_by", FoundText),
    Column("why", FoundText),
)

# Burials that were our mistake. What the paper was called, from when until when, who says so, and why.
annulments: Final = Table(
    "annulments",
    METADATA,
    _id(),
    _of("paper_id", "papers", index=True),
    _of("history_id", "paper_history", unique=True),
    Column("act", Text, nullable=False),
    Column("by", FoundText, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("wrong_from", UtcTime, nullable=False),
    Column("wrong_until", UtcTime, nullable=False),
    Column("reason", FoundText, nullable=False),
)

acts: Final = Table(
    "acts",
    METADATA,
    _id(),
    Column("at", UtcTime, nullable=False),
    Column("by", FoundText, nullable=False),
    Column("verb", Text, nullable=False),
    Column("subject", FoundText, nullable=False),
    Column("reason", FoundText, nullable=False),
    Column("before", Listed),
    Column("after", Listed),
    Index("ix_acts_subject", "subject"),
)
