"""Every key of the configuration, its default, and the reason it is there. The only place that says so.

`graveyard init` writes these words as comments; `config.yaml` is that file.
"""

from datetime import date
from typing import Annotated, Literal, TypeAlias, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    NonNegativeFloat,
    PositiveFloat,
    PositiveInt,
    SecretStr,
)

from monitor.model.papers import Place

Days = Annotated[float, Field(gt=0, le=36_500)]
LiveSourceName = Literal["arxiv", "arxiv-api", "arxiv-text", "openalex", "semantic-scholar"]
"""arXiv by OAI-PMH and by its search, full texts from arXiv, and two indexes that add venue and citations."""


def _whole_day(told: object) -> object:
    if isinstance(told, int | float):  # pydantic would read a bare year as seconds since 1970
        raise ValueError(f"write the whole day, such as {told}-01-01")  # noqa: TRY004 -- pydantic reports ValueErrors
    return told


Day = Annotated[date, BeforeValidator(_whole_day)]


class Section(BaseModel):
    """A part of the configuration. Unknown keys are errors."""

    # Its validator is built when it is used by itself, which is never where `load` reads all sections at once.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class OperatorSection(Section):
    """Who runs this. It stands in the User-Agent of every request, in the imprint and in the privacy page.

    Without name, mail and url only the samples are asked, at a trickle: hosts must be able to reach whoever asks them.
    """

    name: str | None = Field(None, description="A person's or an institution's name.")
    mail: str | None = Field(None, description="Where a host or an author can write to.")
    url: str | None = Field(None, description="A page about this installation, named in every request.")

    @property
    def known(self) -> bool:
        """Whether a host could reach whoever asks it."""
        return bool(self.name and self.mail and self.url)


class DatabaseSection(Section):
    """Where everything is recorded."""

    url: str | None = Field(
        None,
        description=(
            "A SQLAlchemy address: sqlite:///FILE, or postgresql://USER@HOST/NAME once several machines share "
            "the work. Null: graveyard.db beside this file."
        ),
    )


Published: TypeAlias = Literal["alive", "ghosted", "404", "limbo", "exempt"]


class SiteSection(Section):
    """The static site."""

    folder: str | None = Field(None, description="The folder it is written into. Null: site/ beside this file.")
    address: str | None = Field(
        None, description="Its public address, with path if it has one, for feeds, sitemap and canonical links."
    )
    title: str = Field("Paper Graveyard", description="Its name, on every page.")
    voice: Literal["graveyard", "plain"] = Field(
        "graveyard", description="How it speaks: graveyard, or plain for a library. It changes words and drawings only."
    )
    publish: list[Published] = Field(
        default_factory=lambda: list(get_args(Published)),
        description="The statuses whose papers get pages and lists. All five are counted whatever stands here.",
    )
    logo: str | None = Field(None, description="An SVG file in the place of ours, beside the name.")
    templates: str | None = Field(
        None,
        description=(
            "A folder whose templates, and files of static/ in it, stand for those of the same name. "
            "They must keep the site's strict policy: no inline script, no inline style."
        ),
    )
    form: str | None = Field(
        None,
        description=(
            "Where readers report: a web address, such as a forge's page for new reports, or mailto:. In it {paper}, "
            "{title}, {page} and {what} are filled in. Null: the operator's mail, where there is one."
        ),
    )
    author_pages: PositiveInt = Field(
        2, description="From how many papers up an author has a page; it is kept from search engines."
    )
    no_author_pages: list[str] = Field(
        default_factory=list, description="Names of authors who objected to a page of theirs, as they stand in papers."
    )
    licence: str = Field("CC0-1.0", description="Under what the data may be used, as an SPDX name.")
    best_before_days: PositiveFloat = Field(
        14, description="How many days old the last look may be before every page calls itself only last known."
    )


class ServeSection(Section):
    """The small web server of `run` and `serve`. Put a real one before it when the public comes."""

    host: str = Field("127.0.0.1", description="The address it listens on; 0.0.0.0 opens it to the network.")
    port: int = Field(8080, ge=0, le=65535, description="Its port; 0 takes any free one and says which.")
    trusted_proxies: list[str] = Field(
        default_factory=list,
        description=(
            "Proxies whose X-Forwarded-For is to be believed, as addresses or networks (10.0.0.0/8). Without them "
            "every reader behind a proxy counts as one."
        ),
    )


class GitHubSection(Section):
    """GitHub asks for a token to answer fifty repositories at once; without one each is asked by itself."""

    token: SecretStr | None = Field(
        None,
        description=(
            "Any account's token with public read access. Better set as GRAVEYARD_GITHUB__TOKEN or by token_file "
            "than here, so that this file can be shown to anybody."
        ),
    )
    token_file: str | None = Field(None, description="A file that holds the token and nothing else.")
    budget_share: float = Field(
        0.5, gt=0, le=1, description="The share of the token's points of each hour that is used; the rest is left."
    )


class HttpSection(Section):
    """How requests are made."""

    timeout: PositiveFloat = Field(30.0, description="Seconds one answer may take. Slow universities need some.")
    connect_timeout: PositiveFloat = Field(10.0, description="Seconds a connection may take to be made.")
    attempts: int = Field(
        3, ge=1, le=10, description="How often one question is asked when what came back is a passing trouble."
    )
    concurrency: PositiveInt = Field(128, description="Requests under way at once, over all hosts.")
    remap: dict[str, str] = Field(
        default_factory=dict,
        description=(
            "Prefix of an address: prefix of a stand-in that answers for it, e.g. "
            "{https://github.com/: http://127.0.0.1:9000/github.com/}. Everything else sees the real address."
        ),
    )
    allow_private_addresses: bool = Field(
        False,
        description="Ask loopback and private networks too. Off: a paper's link must not reach into your network.",
    )
    allow_private_hosts: list[str] = Field(
        default_factory=list,
        description="Single host names that may resolve to private addresses (a lab's own GitLab).",
    )


class GuardsSection(Section):
    """When we distrust ourselves."""

    canaries: list[str] = Field(
        default_factory=list,
        description=(
            "Repositories known to live, asked along with the rest of their hosts. Where there are fewer than three, "
            "those that were seen alive lately serve."
        ),
    )


class SweepSection(Section):
    """How much is taken on at once."""

    patience: NonNegativeFloat = Field(
        60.0, description="Seconds `sweep` waits for a host that asked to be left alone before it ends without it."
    )
    lanes: PositiveInt = Field(256, description="Hosts worked on at once.")
    per_lane: PositiveInt = Field(
        49, description="Repositories one round of one host holds: GitHub answers fifty in one question, canaries too."
    )
    processes: int = Field(
        1,
        ge=1,
        le=64,
        description=(
            "Processes that ask. 1: the sweeping process itself; more: so many beside it, which then only claims, "
            "saves and judges. Each host belongs to one of them, so that its pace is kept."
        ),
    )


class JudgementSection(Section):
    """How a burial is earned. Every number here is shown on the methodology page."""

    strikes: int = Field(3, ge=2, description="Looks that must fail, by at least two different questions.")
    strike_gap_days: Days = Field(3, description="Days that two strikes must be apart for both to count.")
    span_days: Days = Field(14, description="Days from the first strike to the last; outages of two weeks happen.")
    lone_strikes: int = Field(5, ge=2, description="Strikes where the host knows only one question.")
    lone_span_days: Days = Field(21, description="Days from the first of those to the last.")
    declared_strikes: int = Field(2, ge=1, description="Strikes where the host itself says deleted, withheld, expired.")
    error_span_days: Days = Field(60, description="Days of nothing but errors that make an address unreachable.")
    silence_span_days: Days = Field(30, description="Days without any answer that make it unreachable from here.")
    silence_alone_days: Days = Field(
        180, description="Days without any answer that are enough without another network."
    )
    outage_days: int = Field(5, ge=1, description="On how many different days errors or silence must have been met.")
    quiet_after_days: Days = Field(730, description="Days without a push after which a repository is called quiet.")


class ScheduleSection(Section):
    """When to look again."""

    living_shortest_days: Days = Field(7, description="The living are asked again after this many days ...")
    living_longest_days: Days = Field(10, description="... to this many, spread evenly by a hash.")
    promised_days: Days = Field(7, description="A repository that was promised is asked at least this often.")
    dead_days: list[Days] = Field(
        default_factory=lambda: [14.0, 30.0, 60.0, 90.0],
        description="How often the dead are asked: in their first year, then each year a step further.",
    )


class PapersSection(Section):
    """What is expected of a paper."""

    grace_days: Days = Field(90, description="Days from publication in which code is not expected yet.")
    promise_after_days: Days = Field(90, description="Days from publication after which a promise is overdue.")
    promise_after_preprint_days: Days = Field(
        548, description='Days from the preprint for a promise "upon acceptance" whose publication is not known.'
    )
    elder_before: Day = Field(
        date(2020, 1, 1), description="Cited papers from before this day are exempt: publishing code was not customary."
    )
    expects_code: list[str] = Field(
        default_factory=list,
        description="Categories (such as cs.LG) whose papers are expected to have code although none speaks of it.",
    )


class CollectionSection(Section):
    """Options of one collection of papers."""

    expects_code: bool = Field(False, description="Every paper in it is expected to have code.")
    enough_places: list[Place] = Field(
        default_factory=list, description="Places that, once read, are enough to call a paper silent."
    )


class ModeratorSection(Section):
    """One moderator: how they prove who they are."""

    password: SecretStr = Field(description="Their password's argon2 hash, never the password.")
    totp: SecretStr | None = Field(None, description="The base32 secret of their second factor, where they use one.")


class CommunitySection(Section):
    """What readers send in: the form, its verification, who decides, and how word goes out."""

    open: bool | None = Field(
        None, description="Whether readers may send corrections. Null: once operator is filled in."
    )
    form_address: str | None = Field(
        None,
        description=(
            "Where `run` or `serve` is reached from outside, where the static site lies on another host. "
            "Null: beside the site."
        ),
    )
    issues_repository: str | None = Field(
        None,
        description="OWNER/NAME on GitHub, for a prefilled report where no form is served. Null: mail to the operator.",
    )
    moderators: dict[str, ModeratorSection] = Field(
        default_factory=dict,
        description=(
            "Who may decide in the browser: {ann: {password: '$argon2id$...', totp: null}}. Better set as "
            "GRAVEYARD_COMMUNITY__MODERATORS (JSON) than here."
        ),
    )
    purge_days: Days = Field(180, description="Days after which what names a reader is erased.")
    accept_clear: bool = Field(
        False,
        description=(
            "Let clear cases through without anybody: the address answers, it is surely the paper's, nothing else "
            "was reported."
        ),
    )
    smtp_host: str | None = Field(None, description="The mail server that notices go through. Null: no mail is sent.")
    smtp_port: int = Field(587, ge=1, le=65535, description="Its port; 465 is TLS from the start, others STARTTLS.")
    smtp_user: str | None = Field(None, description="The name to sign in with. Null: no sign-in.")
    smtp_password_env: str | None = Field(None, description="The environment variable that holds the password.")
    mail_from: str | None = Field(None, description="The sender of notices. Null: operator.mail.")
    webhook: SecretStr | None = Field(None, description="An address that gets operators' notices as JSON by POST.")
    webhook_key_env: str | None = Field(
        None, description="The environment variable that holds the key that signs them. Null: they are not signed."
    )
    apprise: list[SecretStr] = Field(
        default_factory=list,
        description=(
            "Addresses that Apprise understands (ntfy://, slack://, matrix://, …), told what operators are told. They "
            "hold tokens: better set as GRAVEYARD_COMMUNITY__APPRISE (JSON) than here. Needs the extra `notify`."
        ),
    )


class HostSection(Section):
    """One host's line: how it may be asked."""

    checker: str | None = Field(
        None, description="Which checker speaks to it (gitlab, gitea, git, invenio, dataverse …)."
    )
    per_second: PositiveFloat | None = Field(None, description="Requests a second at most.")
    concurrency: PositiveInt | None = Field(None, description="Requests under way at once.")
    token_env: str | None = Field(
        None, description="The environment variable that holds its token: docs/hosts.md says who takes one."
    )
    reason: str | None = Field(None, description="Why this host has a line.")


class DaemonSection(Section):
    """The beats of `run`, in minutes."""

    publish_minutes: PositiveFloat = Field(10, description="How often the site is brought up to date.")
    settle_minutes: PositiveFloat = Field(30, description="How often verdicts that change by time alone are made.")


class RetentionSection(Section):
    """How long every look stays a row of its own."""

    fold_after_days: float | None = Field(
        90,
        ge=30,
        le=36_500,
        description=(
            "Equal looks in a row become one row (first, last, how many) when they are this many days old; no verdict "
            "changes by it. Null: every look stays a row for ever."
        ),
    )


class HarvestSection(Section):
    """Papers from live sources. Off until sources are named; the operator must be known, for hosts want to write."""

    sources: list[LiveSourceName] = Field(
        default_factory=list,
        description=(
            "What `harvest` and the daemon ask, in this order: arxiv (OAI-PMH), arxiv-api (its search), arxiv-text "
            "(full texts, kept only as what was read out of them), openalex, semantic-scholar."
        ),
    )
    sets: list[str] = Field(
        default_factory=list, description="Sets of arXiv for OAI-PMH, such as cs:cs:LG or physics; none: all of arXiv."
    )
    queries: list[str] = Field(
        default_factory=list, description="Searches for arXiv's API, such as cat:cs.NE AND abs:spiking."
    )
    since: date | None = Field(
        None, description="The day of change from which a first harvest of a set begins. Null: a week ago."
    )
    metadata: Literal["arXivRaw", "arXiv"] = Field(
        "arXivRaw", description="arXiv's format; the raw one has the date of the first version."
    )
    collection: str = Field("papers", description="The collection that new papers are kept under.")
    hours: PositiveFloat = Field(24, description="Hours between two harvests of `run`; arXiv changes once a day.")
    openalex_key: SecretStr | None = Field(
        None, description="OpenAlex's key; better set as GRAVEYARD_HARVEST__OPENALEX_KEY than here."
    )
    semantic_scholar_key: SecretStr | None = Field(
        None, description="Semantic Scholar's key; better set as GRAVEYARD_HARVEST__SEMANTIC_SCHOLAR_KEY than here."
    )
