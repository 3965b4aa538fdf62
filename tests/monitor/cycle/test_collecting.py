"""The search for garbage cycles while a sweep runs."""

import gc

from monitor.cycle.collecting import rare_collections


def test_python_searches_as_before_once_the_sweep_has_ended() -> None:
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    with rare_collections():
        assert gc.get_threshold()[0] > before[0]
        assert gc.get_freeze_count() > frozen
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
