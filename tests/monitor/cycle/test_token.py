"""What a bad token, a used-up budget and a limit make of a sweep: nobody is judged by them, and the operator hears."""

from pathlib import Path

from structlog.testing import capture_logs

from checkers.base import Failure, Reply
from monitor.model.status import Status
from tests.monitor.cycle.made import Life, advertised, live, reply

CODE = "https://github.com/ada/code"
SECRET = "ghp_a0b1c2d3e4f5g6h7i8j9"
GONE = {"www_authenticate": 'Basic realm="GitHub"'}


def test_a_refused_token_is_said_and_the_run_goes_on_as_a_stranger_and_buries_nobody(tmp_path: Path) -> None:
    def answer(url: str, day: float) -> Reply | Failure:
        if "api.github.com" in url:
            return reply(url, 401, b'{"message": "Bad credentials: %s"}' % SECRET.encode(), content_type="text/json")
        return advertised(url) if "code" in url else reply(url, 401, f"no {SECRET}".encode(), **GONE)

    async def story(life: Life) -> None:
        await life.add(CODE, "https://github.com/ada/lost")
        with capture_logs() as said:
            count = await life.look()
            assert (await life.paper(0)).status is Status.ALIVE
            questions = [look.questions for look in (await life.paper(0)).links[0].evidence]
            assert questions == [("info-refs",)], "the refused question is no look"
            assert count.asked >= 2
            assert [one["host"] for one in said if one["event"] == "token-refused"] == ["github.com"]
            await life.days(20)
        assert (await life.paper(1)).status is Status.LIMBO, "no burial in a run whose token was refused"
        assert SECRET not in str(said)

    live(tmp_path, answer, story, GRAVEYARD_GITHUB__TOKEN=SECRET)
    for file in tmp_path.iterdir():
        assert SECRET.encode() not in file.read_bytes(), "no token in the database"


def test_a_used_up_budget_leaves_the_rest_due_and_makes_no_look(tmp_path: Path) -> None:
    def answer(url: str, day: float) -> Reply | Failure:
        assert url.endswith("/graphql"), "nobody is asked otherwise meanwhile"
        return reply(url, 200, b'{"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]}')

    async def story(life: Life) -> None:
        await life.add(CODE)
        count = await life.look()
        assert (count.asked, count.left) == (0, {"github.com": 1})
        assert not (await life.paper()).links[0].evidence

    live(tmp_path, answer, story, GRAVEYARD_GITHUB__TOKEN=SECRET, GRAVEYARD_SWEEP__PATIENCE="5")


def test_a_token_near_its_end_is_told_of(tmp_path: Path) -> None:
    def answer(url: str, day: float) -> Reply | Failure:
        ends = "2026-03-12 08:00:00 UTC"
        return reply(url, 200, b'{"data": {"r0": null}}', github_authentication_token_expiration=ends)

    async def story(life: Life) -> None:
        await life.add(CODE)
        with capture_logs() as said:
            await life.look()
        assert [one["days"] for one in said if one["event"] == "token-ends"] == [9]

    live(tmp_path, answer, story, GRAVEYARD_GITHUB__TOKEN=SECRET)
