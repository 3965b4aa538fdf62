"""Tokens and budgets: when a host's token ends, its whole budget, and the Rounds asked with a token it refused"""

import sqlalchemy as sa
from alembic import op

from monitor.store.columns import UtcTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("hosts", sa.Column("budget", sa.BigInteger(), nullable=True))
    op.add_column("hosts", sa.Column("token_ends", UtcTime(), nullable=True))
    op.add_column("rounds", sa.Column("token_refused", sa.Boolean(), server_default=sa.false(), nullable=False))
