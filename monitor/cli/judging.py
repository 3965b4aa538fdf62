"""Commands of judgement: `rejudge`, `annul`, and the operator's word over `hosts`."""

import getpass
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Final, Literal

from cyclopts import Parameter

from monitor.cli.invocation import Here, Json
from monitor.cli.speaking import bar, day, emit
from monitor.errors import UsageError
from monitor.model.guarding import HostState, Release

_NO_WORD: Final = "Say why in one sentence; it is logged and shown."


async def rejudge(
    *,
    dry_run: Annotated[bool, Parameter(negative="", help="Tell what would change, change nothing.")] = False,
    json: Json = False,
    here: Here,
) -> int:
    """Judge everything stored again under today's rules, voids included, and tell what changes, by which rule."""
    from monitor.cycle.rejudge import Replay
    from monitor.roof.house import open_house

    async with open_house(here.configuration) as house:
        with bar("judging") as progress:
            replay = Replay(
                store=house.store,
                now=house.clock.now(),
                policies=house.policies,
                installation=house.store.installation.id,
                tell=lambda judged: progress.update(progress.task_ids[0], completed=judged),
            )
            if dry_run:
                found = await replay.preview()
            else:
                async with house.store.sweeping():
                    found = await replay.rejudge()
    if json:
        changes = [
            {"from": old, "to": new, "rule": rule, "count": count}
            for (old, new, rule), count in found.changes.most_common()
        ]
        emit(
            {
                "judged": found.judged,
                "changed": found.changed,
                "voids": found.voids,
                "annulled": found.annulled,
                "rules": house.policies.version,
                "changes": changes,
            }
        )
        return 0
    would = "would change" if dry_run else "changed"
    print(f"{found.judged} judged under rules {house.policies.version}, {found.changed} {would}")
    for (old, new, rule), count in found.changes.most_common():
        print(f"  {count:6}  {old or 'not judged'} → {new}  [{rule}]")
    print(f"{found.voids} rounds whose void {would}, {found.annulled} burials {'to annul' if dry_run else 'annulled'}")
    return 0


async def annul(
    paper: Annotated[str, Parameter(help="An arXiv id, a DOI or our id.")],
    *,
    reason: Annotated[str, Parameter(help="Why it was a mistake; it is shown for ever.")] = "",
    json: Json = False,
    here: Here,
) -> int:
    """Take back a burial that was our mistake: struck from every count, listed with its reason, asked again at once."""
    from monitor.model.annulments import Act
    from monitor.roof.house import open_house

    if not reason.strip():
        raise UsageError("annul needs --reason.", advice=_NO_WORD)
    async with open_house(here.configuration) as house:
        number = await house.store.papers.find(paper)
        done = await house.store.annulments.annul(
            number, act=Act.OPERATOR, by=getpass.getuser(), reason=reason.strip(), now=house.clock.now()
        )
        await house.settle().run()
        page = await house.store.papers.page(number)
    if json:
        emit(asdict(done) | {"id": page.slug, "now": {"status": page.status, "cause": page.cause}})
        return 0
    print(f"{page.slug}: {done.status} ({done.cause}) from {day(done.wrong_from)} to {day(done.wrong_until)} annulled")
    print(f"  it is {page.status} ({page.cause}) now")
    return 0


async def hosts(
    action: Annotated[Literal["list", "hold", "release", "closed"], Parameter(help="What to do.")] = "list",
    host: Annotated[str | None, Parameter(help="A host's name, such as gitlab.com.")] = None,
    *,
    reason: Annotated[str, Parameter(help="Why; for `closed` the sentence that readers see.")] = "",
    days: Annotated[int, Parameter(help="hold: for how many days nothing is asked.")] = 10,
    since: Annotated[date | None, Parameter(help="hold: from this day (UTC) on, negatives seen do not count.")] = None,
    on: Annotated[date | None, Parameter(help="closed: the day it closed; today unless told.")] = None,
    kept_at: Annotated[str | None, Parameter(help="closed: where its contents were kept.")] = None,
    json: Json = False,
    here: Here,
) -> int:
    """Hosts and how they are: `list`; `hold` one you suspect, `release` it, or say that it is `closed` for good.

    `release` also forgets until when a host and its API want to be left alone, for whoever begins after it. What runs
    keeps a pause in memory until that is over, and a worker of a fleet writes it back as it ends: stop it before.
    """
    from monitor.roof.house import open_house

    if action != "list" and (not host or (not reason.strip() and action != "release")):
        raise UsageError(f"hosts {action} needs a HOST and --reason.", advice=_NO_WORD)
    if not 1 <= days <= 365:
        raise UsageError("--days is from 1 to 365.", advice="A hold that nobody ends must end by itself.")
    by = getpass.getuser()
    async with open_house(here.configuration) as house:
        now, held_for = house.clock.now(), house.policies.judgement.held_for
        forgotten: dict[str, datetime] = {}
        if action == "list":
            states = await house.store.hosts.states(now, held_for)
            for one in states:
                if host is None or one.name == host.lower():
                    emit(asdict(one)) if json else print(_line(one, held_for))
            return 0
        name = str(host).strip().lower()
        if action == "hold":
            begin = datetime.combine(since, time(), tzinfo=UTC) if since else None
            until = now + timedelta(days=days)
            done = await house.store.hosts.hold(name, until=until, since=begin, by=by, reason=reason, now=now)
            told = f"nothing is asked before {day(until)}; {done} rounds of it do not count"
        elif action == "release":
            release = await house.store.hosts.release(name, by=by, reason=reason, now=now)
            done, forgotten = release.rounds, dict(release.pauses)
            told = _released(release)
        else:
            if on is not None and on > now.date():
                raise UsageError("a host cannot have closed in the future.", advice="Leave --on out, or give its day.")
            done = await house.store.hosts.close(
                name, on=on or now.date(), sentence=reason, kept_at=kept_at, by=by, now=now
            )
            told = f"closed; {done} repositories are judged so"
        await house.settle().run()
    if json:
        emit({"host": name, "action": action, "concerned": done} | ({"pauses": forgotten} if forgotten else {}))
    else:
        print(f"{name}: {told}")
    return 0


def _released(done: Release) -> str:
    said = [f"asked and believed again; {done.rounds} rounds that were held count"] if done.leads_here else []
    if done.pauses:
        said.append(
            "forgotten: " + ", ".join(f"{name} wanted peace until {_minute(at)}" for name, at in done.pauses.items())
        )
        said.append("what runs now remembers it: stop it, release again, and start it")
    return "; ".join(said)


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


def _line(one: HostState, held_for: timedelta) -> str:
    said = ["no watched repository"]
    if one.repositories:
        said = [f"{one.repositories} repositories", f"{one.due} due", f"last answer {day(one.last_answer)}"]
    if one.paused_until is not None:
        said.append(f"wants peace until {_minute(one.paused_until)}")
    if one.held_until is not None:
        said.append(f"HELD until {day(one.held_until)}: {one.held_why}")
    if one.outage is not None:
        said.append(
            f"OUTAGE: {one.outage.turned} of {one.outage.living} living turned negative on {day(one.outage.began)}; "
            f"held until {day(one.outage.began + held_for)}, or `graveyard hosts release {one.name}`"
        )
    if one.out_of_order is not None:
        said.append(f"CHECKER OUT OF ORDER: on {day(one.out_of_order)} it answered the same to everything")
    if one.token_refused:
        said.append("TOKEN REFUSED: asked without it, no verdict over content")
    if one.closed_on is not None:
        said.append(f"closed on {day(datetime.combine(one.closed_on, time(), tzinfo=UTC))}")
    if one.voided:
        said.append(f"{one.voided} rounds voided in a week")
    return f"{one.name}: " + " · ".join(said)
