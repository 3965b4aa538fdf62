"""How much of a preprint's date is known"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("papers", sa.Column("preprint_precision", sa.Text(), nullable=True))
    # What was stored before was shown as a day; the next import of its record says how much of it is known.
    op.execute("UPDATE papers SET preprint_precision = 'day' WHERE preprint IS NOT NULL")
