"""A yard with moderators."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.monitor.community.moderation.office import MODERATORS
from tests.monitor.community.yard import PAGE, Yard, open_yard


@pytest.fixture
async def yard(tmp_path: Path) -> AsyncIterator[Yard]:
    async with open_yard(tmp_path, community={"moderators": MODERATORS}) as opened:
        opened.pages.say("/engine/", 200, PAGE, headers={"Content-Type": "text/html"})
        yield opened
