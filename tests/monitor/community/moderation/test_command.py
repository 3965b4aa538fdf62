"""`graveyard moderator`: what it prints can be pasted, and lets exactly that person in."""

import io
import json
import sys
from pathlib import Path

import pyotp
import pytest
import yaml

from monitor.cli import main
from monitor.community.moderation.proving import proves
from monitor.config import load

PASSWORD = "four words: ünlikely, 'quoted'"


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(monkeypatch: pytest.MonkeyPatch, typed: str, *arguments: str) -> int:
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    return main(["moderator", *arguments])


@pytest.mark.parametrize("name", ["ann", "1", "yes", "ann.b@lab-c", "Ä"])
def test_what_it_prints_is_a_configuration_that_lets_them_in(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(monkeypatch, f"{PASSWORD}\n", name) == 0
    told = capsys.readouterr()
    assert PASSWORD not in told.out + told.err
    (tmp_path / "config.yaml").write_text(told.out, encoding="utf-8")
    moderators = load(tmp_path / "config.yaml", {}).keys.community.moderators
    assert proves(moderators, name, PASSWORD)
    assert not proves(moderators, name, PASSWORD + " ")
    secret = moderators[name].totp
    assert secret is not None
    assert len(pyotp.TOTP(secret.get_secret_value()).now()) == 6
    assert "otpauth://totp/" in told.err


def test_json_is_one_object_that_the_environment_takes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, f"{PASSWORD}\r\n", "ann", "--no-totp", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["name"], told["totp"], told["authenticator"]) == ("ann", None, None)
    variable = json.dumps({"ann": {"password": told["password"], "totp": told["totp"]}})
    moderators = load(None, {"GRAVEYARD_COMMUNITY__MODERATORS": variable}).keys.community.moderators
    assert proves(moderators, "ann", PASSWORD)


@pytest.mark.parametrize(
    ("typed", "name"),
    [("", "ann"), ("short\n", "ann"), ("x" * 1_001, "ann"), (PASSWORD, "a b"), (PASSWORD, "a'b"), (PASSWORD, "x" * 65)],
)
def test_bad_input_is_a_sentence_and_prints_no_hash(
    typed: str, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, typed, name) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "Traceback" not in told.err


def test_two_hashes_of_one_password_differ(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    hashes = set()
    for _ in range(2):
        run(monkeypatch, PASSWORD, "ann")
        hashes.add(yaml.safe_load(capsys.readouterr().out)["community"]["moderators"]["ann"]["password"])
    assert len(hashes) == 2
