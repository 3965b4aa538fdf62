"""Lanes shared by the workers of a fleet: each is one process's at a time, with its pace and its pause on its row.

PostgreSQL only. All times are the database's, the one clock that all machines share; what crosses the wire is
"so many seconds from now".
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from sqlalchemy import text

from monitor.model.fleet import LaneGiven, LaneTaken, LaneWish
from monitor.store.database import Database

# Whoever had it last may have sent until `until` less the reserve, for nothing leaves later: the gap counts from there.
_TAKE: Final = text("""
    INSERT INTO lanes AS known (name, gap, holder, until)
    SELECT name, gap, :holder, clock_timestamp() + make_interval(secs => :lease)
    FROM unnest(CAST(:names AS text[]), CAST(:gaps AS float8[])) AS wish (name, gap) ORDER BY name
    ON CONFLICT (name) DO UPDATE SET
        holder = excluded.holder, until = excluded.until, gap = excluded.gap,
        wanted_by = nullif(known.wanted_by, excluded.holder),
        next_at = CASE WHEN known.holder IS NULL OR known.holder = excluded.holder THEN known.next_at
                  ELSE greatest(known.next_at, known.until + make_interval(secs => excluded.gap - :reserve)) END
    WHERE known.holder IS NULL OR known.holder = excluded.holder OR known.until < clock_timestamp()
    RETURNING name, extract(epoch FROM next_at - clock_timestamp()) AS wait, paused_until
""")
_WANT: Final = text("""
    WITH theirs AS (SELECT name FROM lanes WHERE name = ANY(CAST(:names AS text[])) AND wanted_by IS NULL
                    AND holder IS NOT NULL AND holder <> :holder ORDER BY name FOR UPDATE)
    UPDATE lanes SET wanted_by = :holder FROM theirs WHERE lanes.name = theirs.name
""")
_WANTED: Final = text("SELECT name FROM lanes WHERE holder = :holder AND wanted_by IS NOT NULL")
_RENEW: Final = text("""
    WITH mine AS (SELECT name FROM lanes WHERE holder = :holder ORDER BY name FOR UPDATE)
    UPDATE lanes SET until = clock_timestamp() + make_interval(secs => :lease) FROM mine
    WHERE lanes.name = mine.name RETURNING lanes.name
""")
_PAUSE: Final = text("""
    WITH told AS (SELECT * FROM unnest(CAST(:names AS text[]), CAST(:pauses AS timestamptz[])) AS told (name, paused)),
         mine AS (SELECT lanes.name, told.paused FROM lanes JOIN told ON told.name = lanes.name
                  WHERE lanes.holder = :holder ORDER BY lanes.name FOR UPDATE OF lanes)
    UPDATE lanes SET paused_until = greatest(paused_until, mine.paused) FROM mine WHERE lanes.name = mine.name
""")
_GIVE: Final = text("""
    WITH given AS (SELECT * FROM unnest(CAST(:names AS text[]), CAST(:waits AS float8[]),
                                        CAST(:pauses AS timestamptz[])) AS given (name, wait, paused)),
         mine AS (SELECT lanes.name, given.wait, given.paused FROM lanes JOIN given ON given.name = lanes.name
                  WHERE lanes.holder = :holder ORDER BY lanes.name FOR UPDATE OF lanes)
    UPDATE lanes SET holder = wanted_by, wanted_by = NULL,
        until = CASE WHEN wanted_by IS NOT NULL THEN clock_timestamp() + make_interval(secs => :handed) END,
        next_at = clock_timestamp() + make_interval(secs => mine.wait),
        paused_until = greatest(paused_until, mine.paused)
    FROM mine WHERE lanes.name = mine.name
""")
_HANDED: Final = 1.0
"""Seconds that a lane handed over waits for whoever wanted it."""
_FORGET: Final = text("""
    DELETE FROM lanes WHERE (holder IS NULL OR until < clock_timestamp() - make_interval(secs => :idle))
    AND coalesce(next_at, '-infinity') < clock_timestamp() - make_interval(secs => :idle)
    AND coalesce(paused_until, '-infinity') < clock_timestamp()
""")


class LaneRows:
    """Takes lanes for a process and gives them back. `lease` and `reserve` are seconds.

    A lane is held for `lease` unless it is renewed; nothing is sent in the last `reserve` of it, which is as long as
    an exchange can take. So nothing of one holder is under way when the next one begins, however the first one ended.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, holder: str, wishes: Sequence[LaneWish], *, lease: float, reserve: float) -> list[LaneTaken]:
        """Take those of the lanes that are nobody's, or whose holder let them lapse; have the others told."""
        values = {
            "holder": holder,
            "names": [wish.name for wish in wishes],
            "gaps": [wish.gap for wish in wishes],
            "lease": lease,
            "reserve": reserve,
        }
        async with self._database.write() as connection:
            rows = (await connection.execute(_TAKE, values)).all()
        taken = [LaneTaken(name=row.name, wait=max(0.0, float(row.wait or 0)), paused=row.paused_until) for row in rows]
        left = sorted({wish.name for wish in wishes} - {one.name for one in taken})
        if left:
            async with self._database.write() as connection:
                await connection.execute(_WANT, {"holder": holder, "names": left})
        return taken

    async def wanted(self, holder: str) -> set[str]:
        """The lanes of this holder that somebody else waits for."""
        async with self._database.read() as connection:
            return set((await connection.scalars(_WANTED, {"holder": holder})).all())

    async def renew(self, holder: str, *, lease: float) -> set[str]:
        """Hold everything for another `lease`. What is still held: a lapsed lane may have been taken meanwhile."""
        async with self._database.write() as connection:
            return set((await connection.scalars(_RENEW, {"holder": holder, "lease": lease})).all())

    async def pause(self, holder: str, pauses: Iterable[LaneGiven]) -> None:
        """Hosts asked to be left alone: whoever is next is to know it even if this process is killed."""
        told = list(pauses)
        values = {"holder": holder, "names": [one.name for one in told], "pauses": [one.paused for one in told]}
        async with self._database.write() as connection:
            await connection.execute(_PAUSE, values)

    async def give(self, holder: str, given: Collection[LaneGiven]) -> None:
        """Give lanes back, each to whoever waits for it."""
        if not given:
            return
        values = {
            "holder": holder,
            "handed": _HANDED,
            "names": [one.name for one in given],
            "waits": [one.wait for one in given],
            "pauses": [one.paused for one in given],
        }
        async with self._database.write() as connection:
            await connection.execute(_GIVE, values)

    async def forget(self, *, idle: float) -> int:
        """Forget lanes that nobody asked for so long (seconds). How many they were."""
        async with self._database.write() as connection:
            return (await connection.execute(_FORGET, {"idle": idle})).rowcount
