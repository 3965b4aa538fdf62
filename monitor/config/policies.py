"""The keys of the configuration as the policies that the rules read, and as rows for the methodology page."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from monitor.config.keys import Keys
from monitor.config.sections import Section
from monitor.rules.burial import JudgementPolicy
from monitor.rules.folding import FoldingPolicy
from monitor.rules.guards import GuardPolicy
from monitor.rules.paper import PaperPolicy
from monitor.rules.politeness import HostLine, HostTable
from monitor.rules.schedule import SchedulePolicy
from monitor.rules.thresholds import thresholds


def host_table(keys: Keys) -> HostTable:
    """Who is asked how; raises ConfigurationError for a name or a number that means nothing."""
    return HostTable({name: HostLine(**line.model_dump()) for name, line in keys.hosts.items()})


def checkers_by_host(keys: Keys) -> dict[str, str]:
    """Which checker the operator named for which host."""
    return {name: line.checker for name, line in keys.hosts.items() if line.checker}


def judgement(keys: Keys) -> JudgementPolicy:
    """How a burial is earned."""
    told = keys.judgement
    return JudgementPolicy(
        strikes=told.strikes,
        strike_gap=timedelta(days=told.strike_gap_days),
        span=timedelta(days=told.span_days),
        lone_strikes=told.lone_strikes,
        lone_span=timedelta(days=told.lone_span_days),
        declared_strikes=told.declared_strikes,
        error_span=timedelta(days=told.error_span_days),
        silence_span=timedelta(days=told.silence_span_days),
        silence_alone=timedelta(days=told.silence_alone_days),
        outage_days=told.outage_days,
        quiet_after=timedelta(days=told.quiet_after_days),
    )


def schedule(keys: Keys) -> SchedulePolicy:
    """When to look again."""
    told = keys.schedule
    return SchedulePolicy(
        judgement=judgement(keys),
        living_shortest=timedelta(days=told.living_shortest_days),
        living_longest=timedelta(days=told.living_longest_days),
        promised=timedelta(days=told.promised_days),
        dead=tuple(timedelta(days=days) for days in told.dead_days),
    )


def folding(keys: Keys) -> FoldingPolicy | None:
    """When equal looks become one row; None where every look stays one."""
    days = keys.retention.fold_after_days
    return FoldingPolicy(after=timedelta(days=days)) if days is not None else None


def papers(keys: Keys) -> PaperPolicy:
    """What is expected of a paper."""
    told = keys.papers
    return PaperPolicy(
        grace=timedelta(days=told.grace_days),
        promise_after=timedelta(days=told.promise_after_days),
        promise_after_preprint=timedelta(days=told.promise_after_preprint_days),
        elder_before=told.elder_before,
        expecting_collections=frozenset(name for name, options in keys.collections.items() if options.expects_code),
        expecting_categories=frozenset(told.expects_code),
        enough_places={
            name: frozenset(options.enough_places)
            for name, options in keys.collections.items()
            if options.enough_places
        },
    )


def rows(keys: Keys) -> Iterator[tuple[str, str, str]]:
    """Every threshold in force: its key, its value, its reason."""
    for name in ("judgement", "schedule", "papers", "sweep"):
        section: Section = getattr(keys, name)
        for key, field in type(section).model_fields.items():
            yield f"{name}.{key}", _text(getattr(section, key)), field.description or ""

    yield from thresholds(judgement(keys), GuardPolicy(), schedule(keys))


def _text(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list):
        return ", ".join(_text(one) for one in value) or "none"
    return str(value)
