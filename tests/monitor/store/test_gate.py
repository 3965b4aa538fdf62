"""What keeps abuse away, over both databases."""

from datetime import timedelta

from monitor.rules.buckets import Allowance
from monitor.store import Store
from tests.monitor.store.made import DAY, NOW

TWO = Allowance(burst=2, every=timedelta(minutes=1))
ONE = Allowance(burst=1, every=timedelta(minutes=1))


async def test_an_allowance_is_used_up_and_fills_again(store: Store) -> None:
    assert not await store.gate.take({"a": TWO}, NOW)
    assert not await store.gate.take({"a": TWO}, NOW)
    assert await store.gate.take({"a": TWO}, NOW) == timedelta(minutes=1)
    assert not await store.gate.take({"b": TWO}, NOW)
    assert not await store.gate.take({"a": TWO}, NOW + timedelta(minutes=1))


async def test_where_one_is_used_up_none_is_used(store: Store) -> None:
    assert not await store.gate.take({"narrow": ONE, "wide": TWO}, NOW)
    assert await store.gate.take({"narrow": ONE, "wide": TWO}, NOW)
    assert not await store.gate.take({"wide": TWO}, NOW)


async def test_what_was_used_once_is_refused_until_it_would_have_run_out(store: Store) -> None:
    assert await store.gate.spend(b"solved", NOW + DAY)
    assert not await store.gate.spend(b"solved", NOW + DAY)
    await store.gate.prune(NOW, idle=DAY)
    assert not await store.gate.spend(b"solved", NOW + DAY)
    await store.gate.prune(NOW + DAY, idle=DAY)
    assert await store.gate.spend(b"solved", NOW + 2 * DAY)


async def test_a_session_lasts_until_it_ends_or_runs_out(store: Store) -> None:
    await store.gate.open_session(b"s", "ann", now=NOW, until=NOW + DAY)
    assert await store.gate.moderator(b"s", NOW) == "ann"
    assert await store.gate.moderator(b"s", NOW + DAY) is None
    assert await store.gate.moderator(b"t", NOW) is None
    await store.gate.end_session(b"s")
    assert await store.gate.moderator(b"s", NOW) is None
