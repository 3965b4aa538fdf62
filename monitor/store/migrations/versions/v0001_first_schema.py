"""The first schema"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from monitor.store.columns import FoundText, Listed, RowId, UtcTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _only(rows: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(rows), "postgresql_where": sa.text(rows)}


def upgrade() -> None:
    op.create_table(
        "acts",
        sa.Column("id", RowId, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("by", FoundText(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("subject", FoundText(), nullable=False),
        sa.Column("reason", FoundText(), nullable=False),
        sa.Column("before", Listed(), nullable=True),
        sa.Column("after", Listed(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acts")),
    )
    op.create_table(
        "authors",
        sa.Column("id", RowId, nullable=False),
        sa.Column("name", FoundText(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authors")),
        sa.UniqueConstraint("name", name=op.f("uq_authors_name")),
    )
    op.create_table(
        "collections",
        sa.Column("id", RowId, nullable=False),
        sa.Column("name", FoundText(), nullable=False),
        sa.Column("options", Listed(), nullable=False),
        sa.Column("samples", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("added_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collections")),
        sa.UniqueConstraint("name", name=op.f("uq_collections_name")),
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counters")),
    )
    op.create_table(
        "hosts",
        sa.Column("id", RowId, nullable=False),
        sa.Column("name", FoundText(), nullable=False),
        sa.Column("authorised", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("token_refused", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=True),
        sa.Column("budget_left", sa.BigInteger(), nullable=True),
        sa.Column("budget_reset", UtcTime(), nullable=True),
        sa.Column("paused_until", UtcTime(), nullable=True),
        sa.Column("first_answer", UtcTime(), nullable=True),
        sa.Column("last_answer", UtcTime(), nullable=True),
        sa.Column("due_at", UtcTime(), nullable=True),
        sa.Column("urgent_at", UtcTime(), nullable=True),
        sa.Column("held_at", UtcTime(), nullable=True),
        sa.Column("held_why", FoundText(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_sentence", FoundText(), nullable=True),
        sa.Column("closed_kept_at", FoundText(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hosts")),
        sa.UniqueConstraint("name", name=op.f("uq_hosts_name")),
    )
    op.create_index("ix_hosts_due_at", "hosts", ["due_at"], **_only("due_at IS NOT NULL"))
    op.create_index("ix_hosts_urgent_at", "hosts", ["urgent_at"], **_only("urgent_at IS NOT NULL"))

    op.create_table(
        "installation",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", FoundText(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_installation")),
    )
    op.create_table(
        "papers",
        sa.Column("id", RowId, nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("arxiv_id", sa.Text(), nullable=True),
        sa.Column("doi", sa.Text(), nullable=True),
        sa.Column("openreview_id", sa.Text(), nullable=True),
        sa.Column("title", FoundText(), nullable=False),
        sa.Column("title_key", sa.Text(), nullable=False),
        sa.Column("published", sa.Date(), nullable=True),
        sa.Column("precision", sa.Text(), nullable=True),
        sa.Column("preprint", sa.Date(), nullable=True),
        sa.Column("venue", FoundText(), nullable=True),
        sa.Column("categories", Listed(), nullable=False),
        sa.Column("citations", sa.BigInteger(), nullable=True),
        sa.Column("licence", FoundText(), nullable=True),
        sa.Column("availability", sa.Text(), nullable=False),
        sa.Column("sentence", FoundText(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("claimed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("conditional", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("places", Listed(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.Column("reasons", Listed(), nullable=False),
        sa.Column("judge_at", UtcTime(), nullable=True),
        sa.Column("judged_at", UtcTime(), nullable=True),
        sa.Column("own_links", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("answering", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("rules_version", sa.Text(), nullable=True),
        sa.Column("stamp", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("added_at", UtcTime(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("removed", UtcTime(), nullable=True),
        sa.Column("merged_into", RowId, nullable=True),
        sa.ForeignKeyConstraint(["merged_into"], ["papers.id"], name=op.f("fk_papers_merged_into"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_papers")),
        sa.UniqueConstraint("arxiv_id", name=op.f("uq_papers_arxiv_id")),
        sa.UniqueConstraint("doi", name=op.f("uq_papers_doi")),
        sa.UniqueConstraint("openreview_id", name=op.f("uq_papers_openreview_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_papers_slug")),
    )
    op.create_index("ix_papers_changed", "papers", ["changed"])
    op.create_index("ix_papers_judge_at", "papers", ["judge_at", "id"], **_only("judge_at IS NOT NULL"))
    op.create_index("ix_papers_merged_into", "papers", ["merged_into"])
    op.create_index("ix_papers_status_cause_since", "papers", ["status", "cause", "since", "id"])
    op.create_index("ix_papers_title_key", "papers", ["title_key"])

    op.create_table(
        "tallies",
        sa.Column("hour", UtcTime(), nullable=False),
        sa.Column("looks", sa.BigInteger(), nullable=False),
        sa.Column("requests", sa.BigInteger(), nullable=False),
        sa.Column("newest", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("hour", name=op.f("pk_tallies")),
    )
    op.create_table(
        "corrections",
        sa.Column("id", RowId, nullable=False),
        sa.Column("paper_id", RowId, nullable=False),
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("url", FoundText(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("note", FoundText(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_corrections_paper_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
    )
    op.create_index("ix_corrections_paper_id", "corrections", ["paper_id"])

    op.create_table(
        "marks",
        sa.Column("id", RowId, nullable=False),
        sa.Column("paper_id", RowId, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("by", FoundText(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("reason", FoundText(), nullable=False),
        sa.Column("cleared", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_marks_paper_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marks")),
    )
    op.create_index("ix_marks_paper_id", "marks", ["paper_id"])

    op.create_table(
        "paper_authors",
        sa.Column("paper_id", RowId, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("author_id", RowId, nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["authors.id"], name=op.f("fk_paper_authors_author_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["papers.id"], name=op.f("fk_paper_authors_paper_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("paper_id", "position", name=op.f("pk_paper_authors")),
    )
    op.create_index("ix_paper_authors_author_id", "paper_authors", ["author_id"])

    op.create_table(
        "paper_history",
        sa.Column("id", RowId, nullable=False),
        sa.Column("paper_id", RowId, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.Column("reasons", Listed(), nullable=False),
        sa.Column("rules_version", sa.Text(), nullable=False),
        sa.Column("annulled", FoundText(), nullable=True),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["papers.id"], name=op.f("fk_paper_history_paper_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_history")),
    )
    op.create_index("ix_paper_history_paper_id_at", "paper_history", ["paper_id", "at"])

    op.create_table(
        "records",
        sa.Column("id", RowId, nullable=False),
        sa.Column("paper_id", RowId, nullable=False),
        sa.Column("collection_id", RowId, nullable=False),
        sa.Column("source", FoundText(), nullable=False),
        sa.Column("key", FoundText(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("seen_at", UtcTime(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=True),
        sa.Column("said", Listed(), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id"], ["collections.id"], name=op.f("fk_records_collection_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_records_paper_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records")),
        sa.UniqueConstraint("collection_id", "source", "key", name=op.f("uq_records_collection_id_source_key")),
    )
    op.create_index("ix_records_paper_id", "records", ["paper_id"])

    op.create_table(
        "repositories",
        sa.Column("id", RowId, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("url", FoundText(), nullable=False),
        sa.Column("host_id", RowId, nullable=False),
        sa.Column("checker", sa.Text(), nullable=False),
        sa.Column("own_id", FoundText(), nullable=True),
        sa.Column("due_at", UtcTime(), nullable=True),
        sa.Column("question", sa.Text(), server_default="", nullable=False),
        sa.Column("urgent", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("why", FoundText(), server_default="", nullable=False),
        sa.Column("watched", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("sample", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("unsettled", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("stamp", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("looks", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("first_known", UtcTime(), nullable=False),
        sa.Column("last_look", UtcTime(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("since", UtcTime(), nullable=True),
        sa.Column("reasons", Listed(), nullable=True),
        sa.Column("strikes", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("first_strike", UtcTime(), nullable=True),
        sa.Column("last_life", UtcTime(), nullable=True),
        sa.Column("judge_at", UtcTime(), nullable=True),
        sa.Column("address", FoundText(), nullable=True),
        sa.Column("settled_at", UtcTime(), nullable=True),
        sa.Column("rules_version", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["host_id"], ["hosts.id"], name=op.f("fk_repositories_host_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repositories")),
        sa.UniqueConstraint("key", name=op.f("uq_repositories_key")),
    )
    op.create_index(
        "ix_repositories_due", "repositories", ["host_id", "urgent", "due_at"], **_only("due_at IS NOT NULL")
    )
    op.create_index("ix_repositories_host_id", "repositories", ["host_id"])
    op.create_index("ix_repositories_judge_at", "repositories", ["judge_at"], **_only("judge_at IS NOT NULL"))
    op.create_index("ix_repositories_sample_due", "repositories", ["due_at"], **_only("sample AND due_at IS NOT NULL"))
    op.create_index("ix_repositories_unsettled", "repositories", ["id"], **_only("unsettled"))

    op.create_table(
        "rounds",
        sa.Column("id", RowId, nullable=False),
        sa.Column("host_id", RowId, nullable=False),
        sa.Column("started", UtcTime(), nullable=False),
        sa.Column("ended", UtcTime(), nullable=True),
        sa.Column("asked", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("answered", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("canaries", Listed(), nullable=True),
        sa.Column("void", sa.Text(), nullable=True),
        sa.Column("vantage", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["host_id"], ["hosts.id"], name=op.f("fk_rounds_host_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rounds")),
    )
    op.create_index("ix_rounds_host_id", "rounds", ["host_id"])
    op.create_index("ix_rounds_open", "rounds", ["id"], **_only("ended IS NULL"))
    op.create_index("ix_rounds_started", "rounds", ["started"])

    op.create_table(
        "evidence",
        sa.Column("id", RowId, nullable=False),
        sa.Column("repository_id", RowId, nullable=False),
        sa.Column("round_id", RowId, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("questions", sa.Text(), nullable=False),
        sa.Column("detail", FoundText(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("flags", sa.SmallInteger(), nullable=False),
        sa.Column("own_id", FoundText(), nullable=True),
        sa.Column("address", FoundText(), nullable=True),
        sa.Column("pushed_at", UtcTime(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=True),
        sa.Column("took", sa.Double(), nullable=False),
        sa.Column("requests", sa.SmallInteger(), nullable=False),
        sa.Column("vantage", sa.Text(), nullable=True),
        sa.Column("missing_paths", Listed(), nullable=True),
        sa.Column("facts", Listed(), nullable=True),
        sa.ForeignKeyConstraint(
            ["repository_id"], ["repositories.id"], name=op.f("fk_evidence_repository_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_evidence_round_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index("ix_evidence_repository_id_at", "evidence", ["repository_id", "at", "id"])
    op.create_index("ix_evidence_round_id", "evidence", ["round_id", "repository_id"])

    op.create_table(
        "links",
        sa.Column("id", RowId, nullable=False),
        sa.Column("paper_id", RowId, nullable=False),
        sa.Column("repository_id", RowId, nullable=False),
        sa.Column("raw", FoundText(), nullable=False),
        sa.Column("url", FoundText(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("reason", FoundText(), nullable=False),
        sa.Column("repair", FoundText(), nullable=True),
        sa.Column("path", FoundText(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("candidates", Listed(), nullable=True),
        sa.Column("set_by", FoundText(), nullable=True),
        sa.Column("added", UtcTime(), nullable=False),
        sa.Column("removed", UtcTime(), nullable=True),
        sa.Column("tried_at", UtcTime(), nullable=True),
        sa.Column("trial_of", RowId, nullable=True),
        sa.ForeignKeyConstraint(["trial_of"], ["links.id"], name=op.f("fk_links_trial_of"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_links_paper_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["repository_id"], ["repositories.id"], name=op.f("fk_links_repository_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
        sa.UniqueConstraint("paper_id", "repository_id", name=op.f("uq_links_paper_id_repository_id")),
    )
    op.create_index("ix_links_repository_id", "links", ["repository_id"])
    op.create_index("ix_links_trial_of", "links", ["trial_of"])

    op.create_table(
        "repository_history",
        sa.Column("id", RowId, nullable=False),
        sa.Column("repository_id", RowId, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.Column("reasons", Listed(), nullable=False),
        sa.Column("rules_version", sa.Text(), nullable=False),
        sa.Column("annulled", FoundText(), nullable=True),
        sa.ForeignKeyConstraint(
            ["repository_id"], ["repositories.id"], name=op.f("fk_repository_history_repository_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repository_history")),
    )
    op.create_index("ix_repository_history_repository_id_at", "repository_history", ["repository_id", "at"])

    op.create_table(
        "mentions",
        sa.Column("record_id", RowId, nullable=False),
        sa.Column("link_id", RowId, nullable=False),
        sa.Column("found", Listed(), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["links.id"], name=op.f("fk_mentions_link_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_mentions_record_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("record_id", "link_id", name=op.f("pk_mentions")),
    )
    op.create_index("ix_mentions_link_id", "mentions", ["link_id"])
