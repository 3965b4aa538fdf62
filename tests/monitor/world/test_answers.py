"""What the made hosts say means to our checkers what it means from the real ones."""

import json
from datetime import UTC, datetime

import pytest

from checkers.base import Evidence, EvidenceKind, Reply
from checkers.page import is_html, read_page
from checkers.smart_http import info_refs
from checkers.walls import wall_in
from monitor.world import answers
from monitor.world.answers import Answer
from monitor.world.truth import Scene, Spot, State

BEGINS = datetime(2026, 1, 1, tzinfo=UTC)
TOOL = Spot("github.com", "owner/name")
LAB = Spot("lab.example.edu", "~anna/tool")
HOME = Spot("github.com", "owner-lab/name")


def reply(url: str, answer: Answer) -> Reply:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return Reply(url=url, status=answer.status, headers=headers, body=answer.body)


def evidence(spot: Spot, state: State) -> Evidence:
    """What a checker concludes from one advertisement."""
    asking = info_refs("key", f"https://{spot.host}/{spot.path}")
    request = next(asking)
    try:
        while True:
            request = asking.send(reply(request.url, answers.advertisement(spot, Scene(0, state))))
    except StopIteration as end:
        told: Evidence = end.value
        return told


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (State.ALIVE, EvidenceKind.EXISTS),
        (State.QUIET, EvidenceKind.EXISTS),
        (State.ARCHIVED, EvidenceKind.EXISTS),
        (State.README_ONLY, EvidenceKind.EXISTS),
        (State.SQUATTED, EvidenceKind.EXISTS),
        (State.EMPTY, EvidenceKind.EMPTY),
        (State.GONE, EvidenceKind.NOT_VISIBLE),
        (State.WITHHELD, EvidenceKind.WITHHELD),
        (State.WALLED, EvidenceKind.WALLED),
        (State.CHALLENGE, EvidenceKind.WALLED),
        (State.ERRORING, EvidenceKind.UNAVAILABLE),
        (State.SOFT_404, EvidenceKind.UNKNOWN),
        (State.PARKED, EvidenceKind.UNKNOWN),
    ],
)
@pytest.mark.parametrize("spot", [TOOL, Spot("codeberg.org", "owner/name")])
def test_a_state_is_read_from_the_git_answer(spot: Spot, state: State, kind: EvidenceKind) -> None:
    assert evidence(spot, state).kind is kind


def test_who_takes_a_name_has_other_commits() -> None:
    assert dict(evidence(TOOL, State.ALIVE).facts)["HEAD"] != dict(evidence(TOOL, State.SQUATTED).facts)["HEAD"]


def test_the_advertisement_is_what_git_writes() -> None:
    head = answers.commit(TOOL, State.ALIVE)
    body = answers.advertisement(TOOL, Scene(0, State.ALIVE)).body
    assert body.startswith(b"001e# service=git-upload-pack\n0000")
    assert body.endswith(b"003d" + head.encode() + b" refs/heads/main\n0000")
    assert answers.advertisement(TOOL, Scene(0, State.EMPTY)).body == b"001e# service=git-upload-pack\n00000000"


def test_pages_look_like_what_they_are() -> None:
    def seen(state: State) -> Reply:
        return reply("https://lab.example.edu/~anna/tool", answers.page(LAB, Scene(0, state)))

    alive = read_page(seen(State.ALIVE))
    assert "tool" in alive.title
    assert (alive.says_missing, alive.says_parked, alive.shell) == (False, False, False)
    assert read_page(seen(State.SOFT_404)).says_missing
    assert read_page(seen(State.PARKED)).says_parked
    assert wall_in(seen(State.CHALLENGE)) == "Anubis"
    assert wall_in(seen(State.ALIVE)) is None
    assert all(is_html(seen(state)) for state in State if state is not State.MOVED)
    statuses = {
        state: seen(state).status
        for state in (State.GONE, State.TOMBSTONE, State.WITHHELD, State.WALLED, State.ERRORING)
    }
    assert list(statuses.values()) == [404, 410, 451, 429, 503]


def test_a_move_is_told_in_every_language() -> None:
    moved = Scene(3, State.MOVED, to=HOME)
    assert answers.page(TOOL, moved).headers["Location"] == "https://github.com/owner-lab/name"
    assert (
        answers.advertisement(TOOL, moved).headers["Location"].startswith("https://github.com/owner-lab/name.git/info")
    )
    told = answers.github_repository(TOOL, moved, begins=BEGINS)
    assert (told.status, told.headers["Location"]) == (301, f"https://api.github.com/repositories/{HOME.number}")


@pytest.mark.parametrize(("state", "status"), [(State.GONE, 404), (State.WITHHELD, 451), (State.ERRORING, 503)])
def test_github_refuses_with_its_own_statuses(state: State, status: int) -> None:
    assert answers.github_repository(TOOL, Scene(0, state), begins=BEGINS).status == status


def test_github_tells_identity_and_activity() -> None:
    def told(state: State) -> dict[str, object]:
        found: dict[str, object] = json.loads(answers.github_repository(TOOL, Scene(0, state), begins=BEGINS).body)
        return found

    assert told(State.ALIVE)["full_name"] == "owner/name"
    assert told(State.ALIVE)["id"] == told(State.QUIET)["id"] == TOOL.number
    assert told(State.SQUATTED)["id"] != told(State.ALIVE)["id"]
    assert told(State.ARCHIVED)["archived"] is True
    assert str(told(State.QUIET)["pushed_at"]) < "2024"
    assert "2025-06" < str(told(State.ALIVE)["pushed_at"]) < "2026-01-02"
    assert told(State.SQUATTED)["created_at"] == "2026-01-01T00:00:00Z"


def test_a_first_folder_shows_whether_there_is_a_program() -> None:
    def names(state: State) -> list[str]:
        return [entry["name"] for entry in json.loads(answers.github_contents(Scene(0, state)).body)]

    assert names(State.README_ONLY) == ["README.md"]
    assert "train.py" in names(State.ALIVE)
    assert answers.github_contents(Scene(0, State.EMPTY)).status == 404


def test_archives_and_reviews_say_what_became_of_it() -> None:
    review = answers.anonymous_options(Scene(0, State.EXPIRED))
    assert (review.status, json.loads(review.body)) == (410, {"error": "repository_expired"})
    assert answers.anonymous_options(Scene(0, State.ALIVE)).status == 200
    assert answers.anonymous_options(Scene(0, State.GONE)).status == 404
    record = Spot("zenodo.org", "records/1")
    assert "tombstone" in json.loads(answers.zenodo_record(record, Scene(0, State.TOMBSTONE)).body)
    assert json.loads(answers.zenodo_record(record, Scene(0, State.ALIVE)).body)["files"]
    assert answers.zenodo_record(record, Scene(0, State.GONE)).status == 404
