"""A yard whose world holds arXiv, ORCID, GitHub and a lab, and whose mail goes to a post office of our own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.monitor.community.claims.post import Town, open_town


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with open_town(tmp_path) as opened:
        yield opened
