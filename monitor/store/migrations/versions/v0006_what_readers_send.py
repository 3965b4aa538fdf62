"""What readers send in: corrections, claims, watches, and what keeps abuse away"""

import sqlalchemy as sa
from alembic import op

from monitor.store.columns import FoundText, Listed, RowId, UtcTime

revision = "0006"
down_revision = "0004"
branch_labels = None
depends_on = None

_WAITING = sa.text("decided_at IS NULL AND joined_id IS NULL")


def upgrade() -> None:
    op.add_column("papers", sa.Column("by_hand", Listed(), nullable=True))
    op.create_table(
        "buckets",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("tokens", sa.Double(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_buckets")),
    )
    op.create_index(op.f("ix_buckets_at"), "buckets", ["at"])
    op.create_table(
        "sessions",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("moderator", FoundText(), nullable=False),
        sa.Column("started", UtcTime(), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_until"), "sessions", ["until"])
    op.create_table(
        "spent",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_spent")),
    )
    op.create_index(op.f("ix_spent_until"), "spent", ["until"])
    op.create_table(
        "submitters",
        sa.Column("id", RowId, nullable=False),
        sa.Column("network", sa.LargeBinary(), nullable=False),
        sa.Column("mail", FoundText(), nullable=True),
        sa.Column("name", FoundText(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submitters")),
    )
    op.create_index(op.f("ix_submitters_at"), "submitters", ["at"])
    op.create_index(op.f("ix_submitters_network"), "submitters", ["network"])
    op.create_table(
        "suppressions",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("whole", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_suppressions")),
    )
    op.create_table(
        "claims",
        sa.Column("id", RowId, nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("paper_id", RowId, nullable=False),
        sa.Column("submitter_id", RowId, nullable=True),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("place", FoundText(), nullable=False),
        sa.Column("challenge", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("statement", FoundText(), server_default="", nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("proved_at", UtcTime(), nullable=True),
        sa.Column("detail", FoundText(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_claims_paper_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["submitter_id"], ["submitters.id"], name=op.f("fk_claims_submitter_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
        sa.UniqueConstraint("handle", name=op.f("uq_claims_handle")),
    )
    op.create_index(op.f("ix_claims_paper_id"), "claims", ["paper_id"])
    op.create_index(op.f("ix_claims_submitter_id"), "claims", ["submitter_id"])
    op.create_table(
        "notices",
        sa.Column("id", RowId, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("submitter_id", RowId, nullable=True),
        sa.Column("subject", FoundText(), nullable=False),
        sa.Column("text", FoundText(), nullable=False),
        sa.Column("sent_at", UtcTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["submitter_id"], ["submitters.id"], name=op.f("fk_notices_submitter_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index(op.f("ix_notices_submitter_id"), "notices", ["submitter_id"])
    op.create_index(
        "ix_notices_unsent",
        "notices",
        ["at"],
        sqlite_where=sa.text("sent_at IS NULL"),
        postgresql_where=sa.text("sent_at IS NULL"),
    )
    op.create_table(
        "watches",
        sa.Column("id", RowId, nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("paper_id", RowId, nullable=False),
        sa.Column("submitter_id", RowId, nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("confirmed_at", UtcTime(), nullable=True),
        sa.Column("told", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_watches_paper_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["submitter_id"], ["submitters.id"], name=op.f("fk_watches_submitter_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watches")),
        sa.UniqueConstraint("handle", name=op.f("uq_watches_handle")),
    )
    op.create_index(op.f("ix_watches_paper_id"), "watches", ["paper_id"])
    op.create_index(op.f("ix_watches_submitter_id"), "watches", ["submitter_id"])
    op.create_index("ix_acts_subject", "acts", ["subject"])
    # Nothing was ever written into the first form of this table.
    op.drop_index(op.f("ix_corrections_paper_id"), table_name="corrections")
    op.drop_table("corrections")
    op.create_table(
        "corrections",
        sa.Column("id", RowId, nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("paper_id", RowId, nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("url", FoundText(), nullable=True),
        sa.Column("evidence_url", FoundText(), nullable=True),
        sa.Column("details", Listed(), nullable=False),
        sa.Column("note", FoundText(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("verified", Listed(), nullable=True),
        sa.Column("disputed_until", UtcTime(), nullable=True),
        sa.Column("joined_id", RowId, nullable=True),
        sa.Column("submitter_id", RowId, nullable=True),
        sa.Column("decided_by", FoundText(), nullable=True),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.Column("reason", FoundText(), server_default="", nullable=False),
        sa.Column("leased_by", FoundText(), nullable=True),
        sa.Column("leased_until", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_corrections_paper_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["joined_id"], ["corrections.id"], name=op.f("fk_corrections_joined_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["submitter_id"], ["submitters.id"], name=op.f("fk_corrections_submitter_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
        sa.UniqueConstraint("handle", name=op.f("uq_corrections_handle")),
    )
    for column in ("digest", "joined_id", "paper_id", "submitter_id"):
        op.create_index(op.f(f"ix_corrections_{column}"), "corrections", [column])
    op.create_index("ix_corrections_waiting", "corrections", ["at"], sqlite_where=_WAITING, postgresql_where=_WAITING)
