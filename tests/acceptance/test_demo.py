"""The made world: months in seconds, and every status to be seen on the site."""

import sqlite3
from contextlib import closing
from pathlib import Path

from monitor.model.status import Status
from tests.acceptance.graveyard import Graveyard


def test_every_status_is_seen_on_the_site(tmp_path: Path) -> None:
    yard = Graveyard(tmp_path)
    yard.configure()
    told = yard.run("demo", "--days", "75", "--folder", str(tmp_path / "world"), "--render-only").stdout
    site = tmp_path / "world" / "site"
    assert str(site) in told
    with closing(sqlite3.connect(tmp_path / "world" / "graveyard.db")) as database:
        statuses = dict(database.execute("SELECT status, count(*) FROM papers GROUP BY status").fetchall())
        causes = {cause for (cause,) in database.execute("SELECT DISTINCT cause FROM papers")}
    assert set(statuses) == {status.value for status in Status}
    assert {"missing", "moved", "empty", "walled", "host-gone", "promised"} <= causes
    for status in Status:
        page = (site / status.value / "index.html").read_text(encoding="utf-8")
        assert page.count('href="../paper/') >= 1, f"nobody is on the page of {status}"
