"""Hubs, archives, packages and drives: tombstones are told from absence, shells and walls from life."""

from typing import Any

import pytest

from checkers import identify
from checkers.base import Evidence, EvidenceKind, Failure, FailureKind, HostFacts, Reply, Target
from tests.checkers.conversation import Answer, ask_one, failure, git_reply, html, json, reply

KIND = EvidenceKind
SHELL = html("<!doctype html><title>App</title><div id='root'></div><script src='/app.js'></script>")
HUB, DATA = "https://huggingface.co/lab/model", "https://huggingface.co/datasets/lab/data"
ZENODO, FIG = "https://zenodo.org/records/123", "https://figshare.com/articles/dataset/A_title/1234567"
OSF, VERSE = "https://osf.io/abc12/", "https://doi.org/10.7910/DVN/ABCDEF"
ANON, PYPI = "https://anonymous.4open.science/r/Tool-1A2B/", "https://pypi.org/project/some-tool/"
CRAN, DRIVE = (
    "https://cran.r-project.org/package=tool",
    "https://drive.google.com/file/d/1AbCdEfGhIjKlMnOpQrStUvWxYz01234/view",
)
DROP, FOLDER = (
    "https://www.dropbox.com/s/abcdef/code.zip?dl=0",
    DRIVE.replace("file/d", "drive/folders").removesuffix("/view"),
)
CODES: dict[str, Any] = {
    "_id": "64ff",
    "id": "lab/model",
    "gated": False,
    "private": False,
    "siblings": [{"rfilename": "a.py"}],
}
RECORD: dict[str, Any] = {"id": 123, "conceptrecid": "122", "metadata": {"access_right": "open"}, "files": [{}]}
NODE: dict[str, Any] = {"data": {"id": "abc12", "type": "nodes", "attributes": {"public": True}}}
SET: dict[str, Any] = {"status": "OK", "data": {"id": 9, "latestVersion": {"versionState": "RELEASED"}}}


def look(url: str, *answers: Answer, question: str = "", host_id: str | None = None) -> Evidence:
    found = identify(url)[0]
    wanted = Target(key=found.identity.key, url=found.identity.url, host=found.identity.host, host_id=host_id)
    asked = question or found.checker.questions(HostFacts(host=wanted.host))[0].name
    return ask_one(found.checker, wanted, asked, *answers)[0]


def hub(status: int, code: str = "", message: str = "", body: object = None) -> Reply:
    headers = {"x-error-code": code} if code else {}
    return json(body or {}, status, headers=headers | ({"x-error-message": message} if message else {}))


def error(status: int, detail: str, **more: object) -> Reply:
    return json({"errors": [{"detail": detail}], **more}, status)


@pytest.mark.parametrize(
    ("url", "answer", "kind"),
    [
        (HUB, json(CODES), KIND.EXISTS),
        (DATA, json({**CODES, "id": "lab/data"}), KIND.EXISTS),
        (HUB, json({**CODES, "gated": "auto"}), KIND.GATED),
        (HUB, json({**CODES, "gated": "manual"}), KIND.GATED),
        (HUB, json({**CODES, "disabled": True}), KIND.WITHHELD),
        (HUB, json({**CODES, "siblings": [{"rfilename": ".gitattributes"}]}), KIND.EMPTY),
        (HUB, json({**CODES, "siblings": [{"rfilename": "README.md"}]}), KIND.README_ONLY),
        (HUB, json({**CODES, "id": "Lab/Model"}), KIND.EXISTS),
        (HUB, hub(401, message="Invalid username or password."), KIND.NOT_VISIBLE),
        (HUB, hub(401, body={"error": "Invalid username or password."}), KIND.NOT_VISIBLE),
        (HUB, hub(401, body={"error": "Repository not found"}), KIND.NOT_VISIBLE),
        (HUB, hub(404, code="RepoNotFound"), KIND.NOT_VISIBLE),
        (HUB, hub(401, code="GatedRepo"), KIND.GATED),
        (HUB, hub(404, code="RevisionNotFound"), KIND.EXISTS),
        (HUB, hub(429), KIND.WALLED),
        (ZENODO, json(RECORD), KIND.EXISTS),
        (ZENODO, json({**RECORD, "metadata": {"access_right": "restricted"}}), KIND.GATED),
        (ZENODO, json({**RECORD, "metadata": {"access_right": "embargoed"}}), KIND.GATED),
        (ZENODO, json({"id": "123", "access": {"record": "public", "files": "restricted"}}), KIND.GATED),
        (ZENODO, json({**RECORD, "id": 130, "conceptrecid": "123"}), KIND.EXISTS),
        (ZENODO, json({**RECORD, "id": 130, "conceptrecid": "129"}), KIND.MOVED),
        (ZENODO, json({"status": 410, "message": "Record deleted", "tombstone": {}}, 410), KIND.TOMBSTONE),
        (ZENODO, json({"status": 404, "message": "The persistent identifier does not exist."}, 404), KIND.NOT_VISIBLE),
        (ZENODO, reply(429), KIND.WALLED),
        (FIG, json({"id": 1234567}), KIND.EXISTS),
        (FIG, json({"id": 1234567, "is_embargoed": True}), KIND.GATED),
        (FIG, json({"message": "Entity not found: article", "code": "EntityNotFound"}, 404), KIND.NOT_VISIBLE),
        (OSF, json(NODE), KIND.EXISTS),
        (OSF, error(410, "The requested node is no longer available."), KIND.TOMBSTONE),
        (OSF, error(404, "Not found."), KIND.NOT_VISIBLE),
        (OSF, error(401, "Authentication credentials were not provided."), KIND.GATED),
        (VERSE, json(SET), KIND.EXISTS),
        (VERSE, json({"status": "ERROR", "message": "User :guest is not permitted"}, 401), KIND.GATED),
        (ANON, json({"url": None, "lastUpdateDate": "2025-01-01T00:00:00.000Z"}), KIND.EXISTS),
        (ANON, json({"error": "repository_expired"}, 410), KIND.EXPIRED),
        (ANON, json({"error": "repo_not_found"}, 404), KIND.NOT_VISIBLE),
        (ANON, json({"error": "repository_not_ready"}, 425), KIND.UNKNOWN),
        (ANON, json({"error": "repo_not_found"}, 403), KIND.WALLED),
        (ANON, json({"error": "token_expired"}, 401), KIND.WALLED),
        (ANON, SHELL, KIND.UNKNOWN),
        (PYPI, json({"info": {"name": "Some_Tool"}, "urls": [{}]}), KIND.EXISTS),
        (PYPI, json({"info": {"name": "some.tool"}, "urls": []}), KIND.EMPTY),
        (PYPI, json({"message": "Not Found"}, 404), KIND.NOT_VISIBLE),
        (CRAN, html("<title>CRAN: Package tool</title>"), KIND.EXISTS),
        (DRIVE, reply(200, b"\x00zip", headers={"content-type": "application/zip"}), KIND.EXISTS),
        (DRIVE, html("<title>Google Drive - Quota exceeded</title>"), KIND.EXISTS),
        (DRIVE, html("<title>Google Drive - File not found</title>", 404), KIND.UNKNOWN),
        (DRIVE, html("<title>Google Drive - Page Not Found</title>"), KIND.UNKNOWN),
        (DROP, html("<title>Dropbox - 404</title>"), KIND.UNKNOWN),
        (DROP, reply(404), KIND.UNKNOWN),
        (DROP, reply(200, b"PK", headers={"content-disposition": "attachment; filename=code.zip"}), KIND.EXISTS),
        (DROP, json({"error": "gone"}), KIND.UNKNOWN),
    ],
)  # fmt: skip
def test_the_first_question_s_words(url: str, answer: Answer, kind: EvidenceKind) -> None:
    assert look(url, answer).kind is kind


def test_trap_8_a_hidden_hub_repository_needs_its_own_words() -> None:
    plain = reply(401, "<html>log in")
    assert look(HUB, plain, git_reply()).kind is KIND.EXISTS
    assert look(HUB, plain, reply(503)).kind is KIND.WALLED


def test_trap_20_a_redirect_of_the_hub_may_end_at_another_repository() -> None:
    other = json({**CODES, "_id": "77aa", "id": "new/model"})
    assert look(HUB, other).kind is KIND.MOVED
    assert look(HUB, other, host_id="64ff").kind is KIND.OTHER_IDENTITY
    same = look(HUB, json({**CODES, "id": "new/model"}), host_id="64ff")
    assert (same.kind, same.address) == (KIND.MOVED, "https://huggingface.co/new/model")


def test_trap_16_an_expired_anonymous_repository_may_name_the_true_one() -> None:
    told = look(ANON, json({"url": "https://github.com/lab/tool", "lastUpdateDate": "2025-01-01T00:00:00.000Z"}))
    assert (told.kind, told.address) == (KIND.MOVED, "https://github.com/lab/tool")
    to_github = reply(302, headers={"location": "https://github.com/lab/tool/"})
    assert look(ANON, to_github, question="files").kind is KIND.MOVED
    elsewhere = reply(302, headers={"location": "https://anonymous.4open.science/login"})
    assert look(ANON, elsewhere, question="files").kind is KIND.UNKNOWN
    assert look(ANON, json([{"name": "main.py", "path": ""}]), question="files").kind is KIND.EXISTS


def test_trap_9_zenodo_s_traffic_filter_is_a_wall() -> None:
    blocked = html("<p>Access to this resource has been blocked due to unusual traffic from your network.", 403)
    assert look(ZENODO, blocked, blocked).kind is KIND.WALLED


def test_a_tombstone_gives_its_reason() -> None:
    stone = {"message": "Record deleted", "tombstone": {"removal_reason": {"id": "copyright"}}}
    assert "copyright" in look(ZENODO, json(stone, 410)).detail


def test_all_versions_of_a_zenodo_record_share_their_identity() -> None:
    assert look(ZENODO, json(RECORD)).host_id == "122"
    newer = {**RECORD["metadata"], "relations": {"version": [{"is_last": False}]}}
    assert ("newer version", "there is one") in look(ZENODO, json({**RECORD, "metadata": newer})).facts


@pytest.mark.parametrize("url", [ZENODO, FIG, OSF])
def test_the_page_is_a_second_question_and_a_shell_is_no_life(url: str) -> None:
    assert look(url, html("<title>Gone</title>", 410), question="page").kind is KIND.TOMBSTONE
    assert look(url, html("<title>No such page</title>", 404), question="page").kind is KIND.NOT_VISIBLE
    unclear = look(url, SHELL, reply(503), question="page")
    assert unclear.kind is KIND.UNKNOWN


def test_an_api_that_answers_with_its_program_is_not_believed() -> None:
    assert look(OSF, SHELL, SHELL).kind is KIND.UNKNOWN
    assert look(FIG, SHELL, html("<title>x</title>", 404)).questions == ("page",)


def test_a_deaccessioned_data_set_is_found_behind_its_404() -> None:
    missing = json({"status": "ERROR", "message": "Dataset with Persistent ID doi:... not found."}, 404)
    taken = json({"status": "OK", "data": {"id": 3, "datasetId": 9, "versionState": "DEACCESSIONED"}})
    assert look(VERSE, missing, taken).kind is KIND.TOMBSTONE
    assert look(VERSE, missing, missing).kind is KIND.NOT_VISIBLE


def test_trap_27_an_archived_package_of_cran_is_alive_and_neither_404_speaks_alone() -> None:
    removed = html("<p>Package tool was removed from the CRAN repository.</p><p>Archived on 2020-01-01")
    assert (look(CRAN, removed).kind, look(CRAN, removed).archived) == (KIND.EXISTS, True)
    listed = html('<a href="tool_0.1.tar.gz">tool_0.1.tar.gz</a>')
    assert look(CRAN, reply(404), listed).kind is KIND.EXISTS
    assert look(CRAN, reply(404), reply(404)).kind is KIND.NOT_VISIBLE
    assert look(CRAN, reply(404), reply(404), question="archive").questions == ("archive",)
    assert look(CRAN, reply(404), reply(503)).kind is KIND.UNKNOWN


def test_trap_5_a_script_challenge_of_pypi_is_no_life() -> None:
    challenge = html("<title>Client Challenge</title>")
    assert look(PYPI, challenge, challenge).kind is KIND.WALLED
    assert look(PYPI, challenge, json({"name": "some-tool", "files": [{}]})).kind is KIND.EXISTS


def test_a_folder_on_a_drive_is_never_asked() -> None:
    assert look(FOLDER).kind is KIND.UNKNOWN


def test_a_private_file_on_a_drive_is_walled() -> None:
    hops = ((DRIVE, 302),)
    there = html("Sign in", url="https://accounts.google.com/ServiceLogin", hops=hops)
    assert look(DRIVE, there).kind is KIND.WALLED


def handle(code: int, url: str = "", status: int = 200) -> Reply:
    values = [{"type": "URL", "data": {"format": "string", "value": url}}] if url else []
    return json({"responseCode": code, "handle": "10.1/x", "values": values}, status)


DOI = "https://doi.org/10.24433/CO.1234567.v1"


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        ([handle(1, "https://lab.example.org/tool"), html(f"<title>A tool</title><p>{'word ' * 300}")], KIND.EXISTS),
        ([handle(1, "https://lab.example.org/tool"), html("<title>Just a moment...</title>", 403)], KIND.WALLED),
        ([handle(1, "https://zenodo.org/records/9"), json({"id": 9})], KIND.EXISTS),
        ([handle(1, "https://zenodo.org/records/9"), json({"message": "x", "tombstone": {}}, 410)], KIND.TOMBSTONE),
        ([handle(1, "https://code.google.com/p/tool")], KIND.UNKNOWN),
        ([handle(1, "https://doi.org/10.24433/co.1234567.v1")], KIND.UNKNOWN),
        ([handle(1, "javascript:alert(1)")], KIND.UNKNOWN),
        ([handle(100, status=404)], KIND.UNKNOWN),
        ([handle(200)], KIND.UNKNOWN),
        ([handle(2, status=500)], KIND.UNAVAILABLE),
        ([reply(404, "<html>")], KIND.UNKNOWN),
        ([failure(FailureKind.TIMEOUT)], KIND.UNAVAILABLE),
    ],
)
def test_a_doi_is_what_lies_behind_it(answers: list[Reply | Failure], kind: EvidenceKind) -> None:
    evidence = look(DOI, *answers)
    assert (evidence.kind, evidence.questions) == (kind, ("handle",))
    assert evidence.host_id is None


@pytest.mark.parametrize(
    ("doi", "key"),
    [
        ("https://doi.org/10.5281/zenodo.123", "zenodo.org/records/123"),
        ("https://doi.org/10.6084/m9.figshare.1234567.v2", "figshare.com/articles/1234567"),
        ("doi:10.17605/OSF.IO/ABC12", None),
        ("https://doi.org/10.17605/OSF.IO/ABC12", "osf.io/abc12"),
        ("http://dx.doi.org/10.7910/DVN/ABCDEF", "dataverse.harvard.edu/dataset/doi:10.7910/dvn/abcdef"),
        ("https://hdl.handle.net/10.5281/zenodo.123", "zenodo.org/records/123"),
        ("https://doi.org/10.1145/3292500", "doi.org/10.1145/3292500"),
    ],
)
def test_the_dois_of_archives_are_their_records(doi: str, key: str | None) -> None:
    assert [found.identity.key for found in identify(doi)][:1] == ([key] if key else [])
