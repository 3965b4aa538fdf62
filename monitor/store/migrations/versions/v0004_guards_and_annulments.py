"""What guards remember, and burials that were mistakes"""

import sqlalchemy as sa
from alembic import op

from monitor.store.columns import FoundText, RowId, UtcTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("hosts", sa.Column("held_until", UtcTime(), nullable=True))
    op.add_column("repositories", sa.Column("early_at", UtcTime(), nullable=True))
    op.add_column("repositories", sa.Column("pardoned_at", UtcTime(), nullable=True))
    op.add_column("rounds", sa.Column("held_since", UtcTime(), nullable=True))
    op.add_column("rounds", sa.Column("refused_now", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("rounds", sa.Column("alike", sa.Integer(), nullable=False, server_default=sa.text("0")))

    op.create_table(
        "outages",
        sa.Column("id", RowId, nullable=False),
        sa.Column("host_id", RowId, nullable=False),
        sa.Column("began", UtcTime(), nullable=False),
        sa.Column("found", UtcTime(), nullable=False),
        sa.Column("turned", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("living", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("ended", UtcTime(), nullable=True),
        sa.Column("ended_by", FoundText(), nullable=True),
        sa.Column("why", FoundText(), nullable=True),
        sa.ForeignKeyConstraint(["host_id"], ["hosts.id"], name=op.f("fk_outages_host_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outages")),
    )
    op.create_index("ix_outages_host_id", "outages", ["host_id"])

    op.create_table(
        "annulments",
        sa.Column("id", RowId, nullable=False),
        sa.Column("paper_id", RowId, nullable=False),
        sa.Column("history_id", RowId, nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("by", FoundText(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("wrong_from", UtcTime(), nullable=False),
        sa.Column("wrong_until", UtcTime(), nullable=False),
        sa.Column("reason", FoundText(), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_annulments_paper_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["history_id"], ["paper_history.id"], name=op.f("fk_annulments_history_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annulments")),
        sa.UniqueConstraint("history_id", name=op.f("uq_annulments_history_id")),
    )
    op.create_index("ix_annulments_paper_id", "annulments", ["paper_id"])
