"""Two web servers on loopback, for whoever asks them."""

from collections.abc import AsyncIterator

import pytest

from tests.standins.pages import Pages, serving


@pytest.fixture
async def site() -> AsyncIterator[Pages]:
    async with serving() as served:
        yield served


@pytest.fixture
async def other() -> AsyncIterator[Pages]:
    async with serving(host="127.0.0.2") as served:
        yield served
