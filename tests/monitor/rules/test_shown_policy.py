"""Every threshold of the running rules is shown: on the methodology page, and with its reason in docs/judgement.md."""

import re
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.config import load
from monitor.config.policies import judgement
from monitor.config.policies import rows as rows_of_the_page
from monitor.rules.burial import JudgementPolicy
from monitor.rules.guards import GuardPolicy

DOCUMENT = Path(__file__).parents[3] / "docs" / "judgement.md"
POLICIES = (JudgementPolicy(), GuardPolicy())
VALUES = {name.name: getattr(policy, name.name) for policy in POLICIES for name in fields(policy)}


def said(value: object) -> str:
    """A value as a person writes it."""
    if isinstance(value, timedelta):
        return f"{value.days} day" if value.days else f"{value // timedelta(minutes=1)} minute"
    return f"{value * 100:.0f} %" if isinstance(value, float) else str(value)


def rows() -> dict[str, str]:
    """The document's cell of values for each threshold it names."""
    told = DOCUMENT.read_text(encoding="utf-8").partition("## Each threshold")[2].partition("\n## ")[0]
    found = {}
    for line in (one for one in told.splitlines() if one.startswith("|")):
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        found.update(dict.fromkeys(re.findall(r"`(\w+)`", cells[0]), cells[1]))
    return found


@pytest.mark.parametrize("name", VALUES)
def test_the_document_names_each_threshold_with_its_value(name: str) -> None:
    assert re.search(rf"(?<!\d){re.escape(said(VALUES[name]))}(?!\d)", rows()[name]), (name, rows()[name])


def test_the_document_names_no_threshold_that_is_gone() -> None:
    assert set(rows()) - set(VALUES) <= {"trial"}


def test_the_page_shows_each_threshold_of_the_running_policy() -> None:
    keys = load(None, {}).keys
    assert judgement(keys) == JudgementPolicy(), "the defaults of the configuration are those of the rules"
    # `outage_days` is a number of days in both; `span_days` is the configuration's way to say `span`.
    shown = {name.rpartition(".")[2]: value for name, value, _ in rows_of_the_page(keys)}
    assert {name for name in VALUES if name not in shown and f"{name}_days" not in shown} == set()
    assert all(re.search(r"\d", shown.get(name) or shown[f"{name}_days"]) for name in VALUES)
