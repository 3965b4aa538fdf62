"""An open yard for every test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.monitor.community.yard import PAGE, Reader, Yard, open_yard


@pytest.fixture
async def yard(tmp_path: Path) -> AsyncIterator[Yard]:
    async with open_yard(tmp_path) as opened:
        opened.pages.say("/engine/", 200, PAGE, headers={"Content-Type": "text/html"})
        yield opened


@pytest.fixture
async def reader(yard: Yard) -> AsyncIterator[Reader]:
    async with yard.reader() as opened:
        yield opened
