"""The privacy page says what the configuration says, and `doctor` calls no public site ready without it."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.config import load
from monitor.roof.doctor import findings
from monitor.roof.site import publish, settings
from monitor.store import open_store
from tests.monitor.store.made import reading

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OPERATOR = 'operator: {name: "A <b>lab</b>", mail: us@lab.example, url: "https://lab.example/"}\n'
PUBLIC = 'site: {address: "https://graveyard.example/"}\n'


def configured(folder: Path, text: str) -> Any:
    (folder / "config.yaml").write_text(text, encoding="utf-8")
    return load(folder / "config.yaml", {})


async def public(folder: Path, text: str) -> tuple[bool, str]:
    async for one in findings(configured(folder, text)):
        if one.check == "public":
            return one.ok, one.advice
    raise AssertionError


async def made(configuration: Any) -> None:
    store = await open_store(configuration.database_url, now=NOW)
    await store.papers.add([reading("2601.00001"), reading("2601.00002")], "c", now=NOW)
    for number in ("2601.00001", "2601.00002"):
        await store.removing.remove_paper(
            await store.papers.find(number), by="operator", now=NOW.replace(minute=int(number[-1]))
        )
    await store.close()


async def test_doctor_waits_for_the_operator_and_the_pages(tmp_path: Path) -> None:
    assert (await public(tmp_path, ""))[0]
    ok, advice = await public(tmp_path, PUBLIC)
    assert (ok, "operator" in advice) == (False, True)
    ok, advice = await public(tmp_path, PUBLIC + OPERATOR)
    assert (ok, "render" in advice) == (False, True)
    assert not (await public(tmp_path, "serve: {host: 0.0.0.0}\n"))[0]


@pytest.mark.parametrize(("told", "days"), [("", "180 days"), ("community: {purge_days: 30}\n", "30 days")])
async def test_the_privacy_page_names_the_operator_the_days_and_no_removed_paper(
    tmp_path: Path, told: str, days: str
) -> None:
    configuration = configured(tmp_path, PUBLIC + OPERATOR + told)
    await made(configuration)
    await asyncio.to_thread(publish, configuration, configuration.site_folder)
    page = (configuration.site_folder / "privacy" / "index.html").read_text(encoding="utf-8")
    assert "A &lt;b&gt;lab&lt;/b&gt;" in page
    assert f"erased after {days}" in page
    assert "within 30 days" in page
    assert "<td>2</td>" in page
    assert "2601.0000" not in page
    assert (await public(tmp_path, PUBLIC + OPERATOR + told))[0]


def test_a_site_without_a_form_keeps_nothing_and_says_so(tmp_path: Path) -> None:
    told = settings(configured(tmp_path, "community: {open: false}\n"), NOW, NOW)
    assert not told.readers.open
