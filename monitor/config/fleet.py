"""The sections for many machines: how they share the work, and figures for whoever watches them."""

from typing import Annotated

from pydantic import Field, PositiveFloat, StringConstraints

from monitor.config.sections import Section

Vantage = Annotated[str, StringConstraints(pattern=r"^[\w.-]{1,40}$")]


class FleetSection(Section):
    """Many machines on one PostgreSQL: `run` leads, `graveyard work` asks. Nothing here matters on SQLite."""

    vantage: Vantage = Field(
        "here",
        description=(
            "The network this machine asks from; `work --name` stands above it. Machines behind one address share a "
            "name. What no network sees weighs more than what only one does not."
        ),
    )
    leader_asks: bool = Field(True, description="Whether `run` also asks, or leaves that to workers elsewhere.")
    lease_seconds: PositiveFloat = Field(
        90.0,
        description=(
            "After so long without word from its worker a host may be another's. Twice http.timeout at least, for "
            "nothing is sent that could outlast it."
        ),
    )
    beat_seconds: PositiveFloat = Field(5.0, description="How often the leader looks for hosts with due looks.")
    turn_minutes: PositiveFloat = Field(
        10.0, description="After so long a host goes to the end of the queue, so that others have their turn."
    )
    attempts: int = Field(
        5,
        ge=3,
        description="A host is rested for a day when so many workers ended one after another while they asked it.",
    )


class MetricsSection(Section):
    """Figures for Prometheus at /metrics, by whoever leads. They name hosts and workers, and no person."""

    port: int | None = Field(
        None, ge=0, le=65535, description="The port they are served on; 0 takes any free one. Null: they are not."
    )
    host: str = Field("127.0.0.1", description="The address they are served on; not the one of the site.")
