"""The tables of what readers send in. What names a person lies in `submitters` alone, whose rows may be erased.

Handles, tokens and sessions are stored as they are compared: handles whole, for they are addresses; secrets as hashes.
"""

from typing import Final

from sqlalchemy import Boolean, Column, Double, ForeignKey, Integer, LargeBinary, Table, Text, false, text

from monitor.store.columns import FoundText, Listed, RowId, UtcTime
from monitor.store.partial import partial_index
from monitor.store.tables import METADATA


def _id() -> Column[int]:
    return Column("id", RowId, primary_key=True)


def _submitter() -> Column[int]:
    return Column("submitter_id", RowId, ForeignKey("submitters.id", ondelete="SET NULL"), index=True)


submitters: Final = Table(
    "submitters",
    METADATA,
    _id(),
    Column("network", LargeBinary, nullable=False, index=True),
    Column("mail", FoundText),
    Column("name", FoundText),
    Column("at", UtcTime, nullable=False, index=True),
)

corrections: Final = Table(
    "corrections",
    METADATA,
    _id(),
    Column("handle", Text, nullable=False, unique=True),
    # None for a paper to be added, until it is.
    Column("paper_id", RowId, ForeignKey("papers.id", ondelete="CASCADE"), index=True),
    Column("problem", Text, nullable=False),
    Column("relation", Text, nullable=False),
    Column("url", FoundText),
    Column("evidence_url", FoundText),
    Column("details", Listed, nullable=False),
    Column("note", FoundText, nullable=False),
    Column("digest", Text, nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("key", Text),
    Column("verified", Listed),
    Column("disputed_until", UtcTime),
    Column("joined_id", RowId, ForeignKey("corrections.id", ondelete="SET NULL"), index=True),
    _submitter(),
    Column("decided_by", FoundText),
    Column("decided_at", UtcTime),
    Column("reason", FoundText, nullable=False, server_default=""),
    Column("leased_by", FoundText),
    Column("leased_until", UtcTime),
    partial_index("ix_corrections_waiting", "at", only="decided_at IS NULL AND joined_id IS NULL"),
)

claims: Final = Table(
    "claims",
    METADATA,
    _id(),
    Column("handle", Text, nullable=False, unique=True),
    Column("paper_id", RowId, ForeignKey("papers.id", ondelete="CASCADE"), nullable=False, index=True),
    _submitter(),
    Column("proof", Text, nullable=False),
    Column("place", FoundText, nullable=False),
    Column("challenge", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("statement", FoundText, nullable=False, server_default=""),
    Column("stated_at", UtcTime),
    Column("at", UtcTime, nullable=False),
    Column("proved_at", UtcTime),
    Column("detail", FoundText, nullable=False, server_default=""),
)

watches: Final = Table(
    "watches",
    METADATA,
    _id(),
    Column("handle", Text, nullable=False, unique=True),
    Column("paper_id", RowId, ForeignKey("papers.id", ondelete="CASCADE"), nullable=False, index=True),
    _submitter(),
    Column("at", UtcTime, nullable=False),
    Column("confirmed_at", UtcTime),
    Column("told", Text, nullable=False, server_default=""),
)

# What is to be told to whom. Notices that go out together share a `batch`, which is marked before it is sent and keeps
# its members and its name: what a kill leaves in doubt is sent again as the same message, never as another.
notices: Final = Table(
    "notices",
    METADATA,
    _id(),
    Column("at", UtcTime, nullable=False),
    Column("kind", Text, nullable=False),
    # None: to the operators.
    _submitter(),
    # The watch or claim that it is about: links in the message are made of it when it is sent.
    Column("handle", Text),
    Column("subject", FoundText, nullable=False),
    Column("text", FoundText, nullable=False),
    Column("batch", Text, index=True),
    Column("sending_at", UtcTime),
    Column("mailed_at", UtcTime),
    Column("sent_at", UtcTime),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    partial_index("ix_notices_unsent", "at", only="sent_at IS NULL"),
)

buckets: Final = Table(
    "buckets",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("tokens", Double, nullable=False),
    Column("at", UtcTime, nullable=False, index=True),
)

# Solved challenges and one-time tokens that were used, by their hashes, until they would have run out by themselves.
spent: Final = Table(
    "spent",
    METADATA,
    Column("digest", LargeBinary, primary_key=True),
    Column("until", UtcTime, nullable=False, index=True),
)

sessions: Final = Table(
    "sessions",
    METADATA,
    Column("digest", LargeBinary, primary_key=True),
    Column("moderator", FoundText, nullable=False),
    Column("started", UtcTime, nullable=False),
    Column("until", UtcTime, nullable=False, index=True),
)

# Papers that must not come back by an import: hashes salted with the installation's own key.
suppressions: Final = Table(
    "suppressions",
    METADATA,
    Column("digest", LargeBinary, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("whole", Boolean, nullable=False, server_default=false()),
)
