"""`rejudge`: replay stored evidence under today's rules."""

from typing import Annotated

from cyclopts import Parameter

from monitor.cli.invocation import Here, Json
from monitor.cli.speaking import bar, emit


async def rejudge(
    *,
    dry_run: Annotated[bool, Parameter(negative="", help="Tell what would change, change nothing.")] = False,
    json: Json = False,
    here: Here,
) -> int:
    """Judge everything stored again under today's rules, and tell what changes and why."""
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
        emit({"judged": found.judged, "changed": found.changed})
        return 0
    would = "would change" if dry_run else "changed"
    print(f"{found.judged} judged, {found.changed} {would}")
    for (old, new), count in sorted(found.changes.items(), key=lambda one: -one[1]):
        print(f"  {count:6}  {old or 'not judged'} → {new}")
    return 0
