"""The small web by `graveyard check`: no living address counts as a strike, nothing gone or walled counts as life."""

import asyncio
import json
from pathlib import Path

import pytest

from tests.acceptance.graveyard import Graveyard
from tests.standins.web import SCENARIOS, Person, Scenario, small_web
from tests.standins.web_untuned import UNTUNED

NEVER = {
    Person.LIFE: {"strike"},
    Person.GONE: {"life"},
    Person.WALLED: {"life", "strike"},
    Person.OUTAGE: {"life", "strike"},
    Person.UNCLEAR: {"strike"},
}
RIGHT = {
    Person.LIFE: "life",
    Person.GONE: "strike",
    Person.WALLED: "nothing",
    Person.OUTAGE: "outage",
    Person.UNCLEAR: "nothing",
}


@pytest.mark.parametrize("scenarios", [SCENARIOS, UNTUNED], ids=["made along", "untuned"])
async def test_a_look_says_what_a_person_would_or_nothing(scenarios: tuple[Scenario, ...], tmp_path: Path) -> None:
    graveyard = Graveyard(tmp_path)
    async with small_web((*SCENARIOS, *UNTUNED)) as base:
        graveyard.configure(
            http={
                "remap": {"https://": f"{base}/https/", "http://": f"{base}/http/"},
                "allow_private_addresses": True,
                "timeout": 3,
                "attempts": 1,
            }
        )
        told = await asyncio.to_thread(graveyard.told, "check", *(scenario.url for scenario in scenarios))
    said = {one["url"]: one for one in told}
    assert len(said) == len({scenario.url for scenario in scenarios})
    wrong = [
        f"{scenario.name}: a person says {scenario.person}, we {json.dumps(said[scenario.url])}"
        for scenario in scenarios
        if said[scenario.url]["counts_as"] in NEVER[scenario.person]
    ]
    assert not wrong, "\n".join(wrong)
    right = sum(said[scenario.url]["counts_as"] == RIGHT[scenario.person] for scenario in scenarios)
    assert right >= 0.9 * len(scenarios)
