"""config.yaml and the environment, as an operator meets them."""

from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from monitor.config import commented, load
from monitor.config.keys import Keys
from monitor.config.policies import host_table, judgement, papers, rows, schedule
from monitor.errors import ConfigurationError
from monitor.rules.burial import JudgementPolicy
from monitor.rules.paper import PaperPolicy
from monitor.rules.schedule import SchedulePolicy

PROJECT = Path(__file__).parents[3]


def written(folder: Path, text: str) -> Path:
    file = folder / "config.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_file_in_the_project_is_what_init_writes() -> None:
    assert (PROJECT / "config.yaml").read_text(encoding="utf-8") == commented()


def test_what_init_writes_sets_nothing_but_the_defaults(tmp_path: Path) -> None:
    assert load(written(tmp_path, commented()), {}).keys.model_dump() == load(None, {}).keys.model_dump()


def test_every_key_is_in_the_file_with_a_reason() -> None:
    told = yaml.safe_load(commented())
    for name, field in Keys.model_fields.items():
        assert name in told
        for key, inner in getattr(field.annotation, "model_fields", {}).items():
            assert key in told[name]
            assert inner.description, f"{name}.{key} has no reason"


def test_the_defaults_are_those_of_the_rules() -> None:
    keys = load(None, {}).keys
    assert judgement(keys) == JudgementPolicy()
    assert schedule(keys) == SchedulePolicy()
    assert papers(keys) == PaperPolicy()


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, "serve: {port: 1000}\nsite: {title: From the file}\n")
    keys = load(file, {"GRAVEYARD_SERVE__PORT": "2000"}).keys
    assert (keys.serve.port, keys.site.title) == (2000, "From the file")


def test_the_environment_adds_to_the_maps_of_the_file_whatever_case_its_names_are_in(tmp_path: Path) -> None:
    file = written(tmp_path, "hosts: {a.example: {per_second: 2, concurrency: 4}}\n")
    told = {"graveyard_hosts": '{"a.example": {"per_second": 3}, "b.example": {"concurrency": 5}}'}
    hosts = load(file, told).keys.hosts
    assert (hosts["a.example"].per_second, hosts["a.example"].concurrency) == (3, 4)
    assert hosts["b.example"].concurrency == 5


def test_lists_and_maps_come_as_json() -> None:
    keys = load(
        None,
        {
            "GRAVEYARD_HTTP__REMAP": '{"https://github.com/": "http://127.0.0.1:9/"}',
            "GRAVEYARD_HOSTS": '{"default": {"per_second": 5, "concurrency": 3}}',
            "GRAVEYARD_PAPERS__EXPECTS_CODE": '["cs.LG"]',
        },
    ).keys
    assert keys.http.remap == {"https://github.com/": "http://127.0.0.1:9/"}
    assert host_table(keys).lookup("nobody.example").concurrency == 3
    assert papers(keys).expecting_categories == frozenset({"cs.LG"})


@pytest.mark.parametrize(
    ("text", "named", "near"),
    [
        ("site: {titel: x}", "site.titel", "`title`"),
        ("sweeep: {}", "sweeep", "`sweep`"),
        ("hosts: {example.org: {persecond: 1}}", "hosts.example.org.persecond", "`per_second`"),
        ("collections: {mine: {expect_code: true}}", "collections.mine.expect_code", "`expects_code`"),
    ],
)
def test_an_unknown_key_stops_the_start_with_the_nearest_known(
    tmp_path: Path, text: str, named: str, near: str
) -> None:
    with pytest.raises(ConfigurationError) as stopped:
        load(written(tmp_path, text), {})
    assert named in str(stopped.value)
    assert near in str(stopped.value)


@pytest.mark.parametrize("name", ["GRAVEYARD_SIT__TITLE", "GRAVEYARD_SITE__TITEL", "GRAVEYARD_"])
def test_an_unknown_variable_stops_the_start(name: str) -> None:
    with pytest.raises(ConfigurationError):
        load(None, {name: "x"})


@pytest.mark.parametrize(
    "text",
    [
        "serve: {port: many}",
        "serve: {port: 99999}",
        "judgement: {strikes: 0}",
        "judgement: {span_days: -1}",
        "http: {remap: [1, 2]}",
        "- a list",
        "just words",
        "operator: [unclosed",
        "http: {timeout: .nan}",
        "schedule: {dead_days: [0]}",
    ],
)
def test_a_bad_value_is_a_configuration_error(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigurationError):
        load(written(tmp_path, text), {})


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("hosts: {git.example: {checker: gitt}}", "Did you mean `git`?"),
        ("http: {remap: {'https://h/': 'ftp://x'}}", "'ftp://x'"),
        ("http: {remap: {'https://h/': nowhere}}", "'nowhere'"),
        ("http: {remap: {h: 'http://127.0.0.1:1/'}}", "'h'"),
        ("schedule: {living_shortest_days: 11}", "schedule.living_shortest_days"),
        ("schedule: {dead_days: []}", "schedule.dead_days"),
        ("operator: {url: example.org}", "operator.url"),
        ("operator: {mail: nobody}", "operator.mail"),
        ('operator: {name: "a\\r\\nCookie: b"}', "operator.name"),
        ("site: {address: example.org}", "site.address"),
        ("community: {moderators: {ann: {password: $argon2id$x, totp: 'hunter-2'}}}", "community.moderators.ann.totp"),
        ("community: {moderators: {ann: {password: $argon2id$x, totp: ABCD}}}", "community.moderators.ann.totp"),
        ("site: {title: a}\nsite: {title: b}", "'site' stands here twice"),
        ("papers: {elder_before: 2020}", "such as 2020-01-01"),
    ],
)
def test_what_cannot_work_stops_the_start_and_is_named(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(ConfigurationError) as stopped:
        load(written(tmp_path, text), {})
    assert named in str(stopped.value)


def test_bytes_that_are_no_text_are_a_configuration_error(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_bytes(b"\xff\xfe\x00site")
    with pytest.raises(ConfigurationError):
        load(file, {})


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as stopped:
        load(tmp_path / "none.yaml", {})
    assert "init" in stopped.value.advice


def test_paths_are_read_from_the_file_s_own_folder(tmp_path: Path) -> None:
    configuration = load(written(tmp_path, "database: {url: 'sqlite:///here.db'}\nsite: {folder: out}\n"), {})
    assert configuration.database_url == f"sqlite+aiosqlite:///{tmp_path / 'here.db'}"
    assert configuration.site_folder == tmp_path / "out"


def test_a_postgresql_address_gets_its_driver() -> None:
    configuration = load(None, {"GRAVEYARD_DATABASE__URL": "postgresql://me@host/name"})
    assert configuration.database_url == "postgresql+asyncpg://me@host/name"


def test_the_token_is_read_from_its_file_and_never_shown(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("ghp_hidden\n", encoding="utf-8")
    configuration = load(written(tmp_path, "github: {token_file: secret}"), {})
    token = configuration.github_token
    assert token is not None
    assert token.get_secret_value() == "ghp_hidden"
    assert "ghp_hidden" not in repr(load(None, {"GRAVEYARD_GITHUB__TOKEN": "ghp_hidden"}))


def test_a_token_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="token_file"):
        _ = load(written(tmp_path, "github: {token_file: nowhere}"), {}).github_token


def test_every_threshold_in_force_is_told_with_its_reason() -> None:
    told = {name: (value, reason) for name, value, reason in rows(load(None, {}).keys)}
    assert told["judgement.strikes"][0] == "3"
    assert all(reason for _, reason in told.values())


def test_a_changed_threshold_reaches_its_rule() -> None:
    keys = load(None, {"GRAVEYARD_JUDGEMENT__SPAN_DAYS": "20"}).keys
    assert judgement(keys).span == timedelta(days=20)
    assert schedule(keys).judgement.span == timedelta(days=20)
