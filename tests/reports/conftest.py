from pathlib import Path

import pytest

from monitor.model.status import Cause
from reports.site import build
from tests.reports.catalogue import MemoryCatalogue, one_of_each, paper, settings


@pytest.fixture(scope="session")
def whole_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with a paper of every cause, and enough of one cause for three pages. Nobody may write to it."""
    folder = tmp_path_factory.mktemp("site")
    many = [paper(1_000 + number, Cause.MISSING) for number in range(250)]
    build(MemoryCatalogue([*one_of_each(), *many]), settings(), folder)
    return folder
