"""The thresholds that no configuration changes, each with its reason, for the page that shows the running rules."""

from collections.abc import Iterator
from datetime import timedelta

from monitor.rules.burial import JudgementPolicy
from monitor.rules.guards import GuardPolicy
from monitor.rules.schedule import SchedulePolicy
from monitor.rules.words import span_text


def thresholds(
    judgement: JudgementPolicy, guards: GuardPolicy, schedule: SchedulePolicy
) -> Iterator[tuple[str, str, str]]:
    """Name, value and reason of every threshold that is fixed in the rules."""
    told: tuple[tuple[str, object, str], ...] = (
        ("burial.questions", judgement.questions, "Different questions that must agree, where the host knows several."),
        (
            "burial.weak_lives",
            judgement.weak_lives,
            "Weak answers that bring a lost address back, or one strong.",
        ),
        ("burial.weak_gap", judgement.weak_gap, "How far apart those must be."),
        ("burial.content_days", judgement.content_days, "Different days on which the same emptiness must be seen."),
        ("burial.content_lapse", judgement.content_lapse, "How long that stands while every later look is in vain."),
        (
            "burial.walled_looks",
            judgement.walled_looks,
            "Looks refused, and nothing else heard, that make it walled,",
        ),
        ("burial.walled_after", judgement.walled_after, "where they go on for so long after the last sign of life."),
        (
            "burial.flapping_turns",
            judgement.flapping_turns,
            "Returns within the window below after which a repository needs the longer rule to be called lost.",
        ),
        ("burial.flapping_window", judgement.flapping_window, "The time over which returns are counted."),
        ("guards.held_for", judgement.held_for, "How long a suspected outage of a host keeps negatives from counting."),
        (
            "guards.offline_hosts",
            guards.offline_hosts,
            "Hosts silent at once, none answering: our network is down.",
        ),
        ("guards.offline_window", guards.offline_window, "How near in time those must have been silent."),
        ("guards.canaries", guards.canaries, "Living repositories of the same host that are asked along."),
        ("guards.canary_age", guards.canary_age, "How lately they must have been seen alive."),
        ("guards.witness_age", guards.witness_age, "The same for those that are to be asked anyway and stand in."),
        ("guards.sick_canaries", guards.sick_canaries, "Canaries not found that make a round's negatives not count."),
        ("guards.alike", guards.alike, "Repositories that answer with one identity: the host answers the same to all."),
        ("guards.outage_links", guards.outage_links, "More than so many repositories of one host, and ..."),
        ("guards.outage_share", f"{guards.outage_share:.0%}", "... more than this of its living ..."),
        ("guards.outage_window", guards.outage_window, "... turning negative within this time are an outage."),
        ("guards.clock_tolerance", guards.clock_tolerance, "How far our clock may stand behind what is stored."),
        ("schedule.early", f"{schedule.early:.0%}", "Of its interval, how much sooner a living one may fill a batch."),
        ("schedule.trial", schedule.trial, "Time between two looks at another spelling of an address, at least."),
    )
    for name, value, reason in told:
        yield name, _said(value), reason


def _said(value: object) -> str:
    if not isinstance(value, timedelta):
        return str(value)
    return f"{value // timedelta(minutes=1)} minutes" if value < timedelta(hours=1) else span_text(value)
