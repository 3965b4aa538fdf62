"""docs/hosts.md says what the checkers do, and each of them says enough."""

import sys
from pathlib import Path

import pytest

from checkers import CHECKERS
from checkers.base import Checker
from checkers.tables import page

PAGE = Path(__file__).parents[2] / "docs" / "hosts.md"


def test_the_page_of_hosts_is_what_the_checkers_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(CHECKERS), "python -m checkers > docs/hosts.md"


@pytest.mark.parametrize("checker", CHECKERS, ids=lambda checker: checker.name)
def test_every_checker_has_its_table_of_answers(checker: Checker) -> None:
    told = sys.modules[type(checker).__module__].__doc__ or ""
    assert "|---|---|" in told
    questions = (row.split("|")[1].strip() for row in told.splitlines() if row.startswith("| ") and "---" not in row)
    assert len(list(questions)) >= 2
    assert f"## {checker.name}\n" in PAGE.read_text(encoding="utf-8")
