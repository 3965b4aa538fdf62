"""The fleet: workers, lanes shared between them, and which of them asks a host"""

import sqlalchemy as sa
from alembic import op

from monitor.store.columns import UtcTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_HELD = sa.text("holder IS NOT NULL")


def upgrade() -> None:
    op.add_column("hosts", sa.Column("leased_by", sa.Text(), nullable=True))
    op.add_column("hosts", sa.Column("leased_until", UtcTime(), nullable=True))
    op.add_column("hosts", sa.Column("attempts", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.add_column("hosts", sa.Column("silent_from", sa.Text(), nullable=True))
    op.create_table(
        "workers",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("vantage", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("started", UtcTime(), nullable=False),
        sa.Column("seen", UtcTime(), nullable=False),
        sa.Column("hosts", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("looks", sa.BigInteger(), nullable=False, server_default=sa.text("0")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_workers")),
    )
    op.create_table(
        "lanes",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("until", UtcTime(), nullable=True),
        sa.Column("wanted_by", sa.Text(), nullable=True),
        sa.Column("gap", sa.Double(), nullable=False, server_default=sa.text("0")),
        sa.Column("next_at", UtcTime(), nullable=True),
        sa.Column("paused_until", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lanes")),
    )
    op.create_index("ix_lanes_holder", "lanes", ["holder"], sqlite_where=_HELD, postgresql_where=_HELD)
