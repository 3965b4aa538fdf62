"""Hosts that asked to be left alone, by when that ends"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_PAUSED = sa.text("paused_until IS NOT NULL")


def upgrade() -> None:
    op.create_index("ix_hosts_paused_until", "hosts", ["paused_until"], sqlite_where=_PAUSED, postgresql_where=_PAUSED)
