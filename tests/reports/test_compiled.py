"""Templates kept as they were compiled: only ours, only whole, only of the same everything."""

from pathlib import Path

from jinja2.compiler import CodeGenerator

from reports.compiled import FOLDER, compiled_in
from reports.environment import make_environment
from reports.site import build
from tests.reports.catalogue import MemoryCatalogue, paper, settings


def _held(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (folder / FOLDER).iterdir()}


def test_what_was_compiled_is_not_compiled_again(tmp_path: Path) -> None:
    build(MemoryCatalogue([paper(1)]), settings(), tmp_path)
    held = _held(tmp_path)
    assert len(held) > 10
    compiled = compiled_in(tmp_path, next(iter(held)).partition("-")[0])
    environment = make_environment(compiled=compiled)
    environment.code_generator_class = _Refusing
    assert environment.get_template("pages/paper.html").blocks


def test_other_settings_leave_nothing_of_the_former(tmp_path: Path) -> None:
    build(MemoryCatalogue([paper(1)]), settings(), tmp_path)
    before = set(_held(tmp_path))
    build(MemoryCatalogue([paper(1)]), settings(title="Quiet Yard"), tmp_path)
    assert before.isdisjoint(_held(tmp_path))


def test_what_a_killed_build_left_half_written_goes(tmp_path: Path) -> None:
    build(MemoryCatalogue([paper(1)]), settings(), tmp_path)
    whole = set(_held(tmp_path))
    fingerprint = next(iter(whole)).partition("-")[0]
    (tmp_path / FOLDER / f"{next(iter(whole))}1.part").write_bytes(b"half")
    assert compiled_in(tmp_path, fingerprint) is not None
    assert set(_held(tmp_path)) == whole


def test_a_torn_file_is_made_again(tmp_path: Path) -> None:
    build(MemoryCatalogue([paper(1)]), settings(), tmp_path)
    for name, content in _held(tmp_path).items():
        (tmp_path / FOLDER / name).write_bytes(content[: len(content) // 2])
    catalogue = MemoryCatalogue([paper(1), paper(2)])
    build(catalogue, settings(), tmp_path)
    assert (tmp_path / "index.html").read_bytes()


def test_code_that_others_may_have_written_is_not_run(tmp_path: Path) -> None:
    place = tmp_path / FOLDER
    place.mkdir()
    place.chmod(0o777)
    assert compiled_in(tmp_path, "now") is None
    place.chmod(0o700)
    assert compiled_in(tmp_path, "now") is not None
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    place.rmdir()
    place.symlink_to(elsewhere)
    assert compiled_in(tmp_path, "now") is None


class _Refusing(CodeGenerator):
    def __init__(self, *_: object, **__: object) -> None:
        raise AssertionError("compiled again")
