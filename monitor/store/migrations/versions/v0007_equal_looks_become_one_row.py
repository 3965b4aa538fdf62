"""Equal looks of old become one row (when the first was made, how many they are); strikes are found by time"""

import sqlalchemy as sa
from alembic import op

from monitor.store.columns import UtcTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("evidence", sa.Column("first_at", UtcTime(), nullable=True))
    op.add_column("evidence", sa.Column("times", sa.Integer(), nullable=True))
    strikes = sa.text("kind IN ('expired', 'not-visible', 'other-identity', 'tombstone', 'withheld')")
    op.create_index("ix_evidence_strikes", "evidence", ["at"], sqlite_where=strikes, postgresql_where=strikes)
