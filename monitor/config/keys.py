"""The sections of the configuration, by the names they have in config.yaml and in the environment."""

from pydantic import BaseModel, ConfigDict, Field

from monitor.config import sections
from monitor.config.fleet import FleetSection, MetricsSection

PREFIX = "GRAVEYARD_"


class Keys(BaseModel):
    """The sections of the configuration. Made by `load`, never directly: it says which environment counts."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    operator: sections.OperatorSection = Field(default_factory=sections.OperatorSection)
    database: sections.DatabaseSection = Field(default_factory=sections.DatabaseSection)
    site: sections.SiteSection = Field(default_factory=sections.SiteSection)
    serve: sections.ServeSection = Field(default_factory=sections.ServeSection)
    github: sections.GitHubSection = Field(default_factory=sections.GitHubSection)
    http: sections.HttpSection = Field(default_factory=sections.HttpSection)
    guards: sections.GuardsSection = Field(default_factory=sections.GuardsSection)
    sweep: sections.SweepSection = Field(default_factory=sections.SweepSection)
    judgement: sections.JudgementSection = Field(default_factory=sections.JudgementSection)
    schedule: sections.ScheduleSection = Field(default_factory=sections.ScheduleSection)
    papers: sections.PapersSection = Field(default_factory=sections.PapersSection)
    harvest: sections.HarvestSection = Field(default_factory=sections.HarvestSection)
    daemon: sections.DaemonSection = Field(default_factory=sections.DaemonSection)
    retention: sections.RetentionSection = Field(default_factory=sections.RetentionSection)
    fleet: FleetSection = Field(default_factory=FleetSection)
    metrics: MetricsSection = Field(default_factory=MetricsSection)
    community: sections.CommunitySection = Field(default_factory=sections.CommunitySection)
    collections: dict[str, sections.CollectionSection] = Field(default_factory=dict)
    hosts: dict[str, sections.HostSection] = Field(default_factory=dict)

    @property
    def form_open(self) -> bool:
        """Whether readers may send corrections here."""
        return self.operator.known if self.community.open is None else self.community.open
