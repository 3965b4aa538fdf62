"""A correction's own page at its unguessable address: what was sent, how far it has come, and why.

The page and its feed name nobody: neither who sent it nor which moderator decided.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from aiohttp import web

from monitor.community.desk import Desk
from monitor.community.drawing import HEADERS, Declined, page
from monitor.errors import UnknownCorrectionError
from monitor.model.corrections import Correction, Problem, State, Step
from monitor.rules.moderation import answer_by
from reports.addresses import paper_folder, web_link

WORDS: Final = {
    State.RECEIVED: "We have it, and are about to look at it.",
    State.CHECKED: "We looked at it.",
    State.QUEUED: "Now a person decides.",
    State.JOINED: "Somebody said the same before; both are decided together.",
    State.ACCEPTED: "It was accepted.",
    State.REJECTED: "It was not accepted.",
    State.UNDONE: "It was accepted, and that was taken back.",
}

SAID: Final = {
    Problem.MOVED: "The code has moved",
    Problem.WRONG_REPOSITORY: "This is not the paper's repository",
    Problem.ALIVE_AGAIN: "The code is there again",
    Problem.NEVER_HAD_CODE: "The paper never had code",
    Problem.PROMISE_KEPT: "The promised code is there",
    Problem.DETAILS: "Title, venue or another detail is wrong",
    Problem.WILL_NOT_RUN: "The code will not run",
    Problem.REMOVE: "Please remove me or this paper",
    Problem.ADD_PAPER: "A paper is missing here",
}


def routes(desk: Desk) -> list[web.RouteDef]:
    """The page and its feed."""

    async def show(request: web.Request) -> web.Response:
        correction = await _meant(desk, request)
        return page(
            desk,
            "standing.html",
            f"c/{correction.handle}/",
            SAID[correction.submission.problem],
            correction=correction,
            said=SAID[correction.submission.problem],
            word=WORDS[correction.state],
            steps=[_plain(step) for step in await desk.store.corrections.steps(correction.number)],
            live=_live_since(correction, built_at(desk.folder)),
            answer_by=answer_by(correction),
            looking=correction.state is State.RECEIVED,
            paper=paper_folder(correction.submission.paper) if correction.submission.paper else None,
            seen_at=web_link(correction.verification.url) if correction.verification else None,
        )

    async def feed(request: web.Request) -> web.Response:
        correction = await _meant(desk, request)
        steps = await desk.store.corrections.steps(correction.number)
        return web.Response(
            body=_atom(desk, correction, steps), content_type="application/atom+xml", charset="utf-8", headers=HEADERS
        )

    return [
        web.get("/c/{handle:[A-Za-z0-9_-]{1,64}}/", show),
        web.get("/c/{handle:[A-Za-z0-9_-]{1,64}}/feed.xml", feed),
    ]


def built_at(folder: Path) -> datetime | None:
    """When the site was last built (UTC), by its heartbeat; None where there is none to read."""
    try:
        told = json.loads((folder / "data" / "heartbeat.json").read_bytes())
        return datetime.fromisoformat(told["built_at"])
    except (OSError, ValueError, TypeError, KeyError):
        return None


async def _meant(desk: Desk, request: web.Request) -> Correction:
    try:
        return await desk.store.corrections.by_handle(request.match_info["handle"])
    except UnknownCorrectionError as error:
        raise Declined(
            status=404, title="No such correction", advice="See that the whole address was copied."
        ) from error


def _live_since(correction: Correction, built: datetime | None) -> datetime | None:
    if correction.state is not State.ACCEPTED or correction.decided_at is None or built is None:
        return None
    return built if built >= correction.decided_at else None


def _plain(step: Step) -> tuple[datetime, str, str]:
    """A step as the public sees it: when, what, and why; not by whom."""
    return step.at, step.verb, step.reason


def _atom(desk: Desk, correction: Correction, steps: list[Step]) -> bytes:
    """RFC 4287. An entry for each step; entries are only ever added."""
    own = f"{desk.site.base}c/{correction.handle}/"
    said = SAID[correction.submission.problem]
    entries = "".join(
        f"<entry><id>{escape(own)}#{number}</id><title>{escape(f'{said}: {step.verb}')}</title>"
        f"<updated>{step.at:%Y-%m-%dT%H:%M:%SZ}</updated><summary>{escape(_xml_text(step.reason))}</summary>"
        f"<link href={quoteattr(own)}/></entry>\n"
        for number, step in enumerate(steps, 1)
    )
    latest = steps[-1].at if steps else correction.at
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>{escape(own)}</id><title>{escape(_xml_text(f'{said}: {correction.title}'))}</title>"
        f"<author><name>{escape(_xml_text(desk.site.title))}</name></author>"
        f"<updated>{latest:%Y-%m-%dT%H:%M:%SZ}</updated><link href={quoteattr(own)}/>"
        f'<link rel="self" href={quoteattr(own + "feed.xml")}/>\n{entries}</feed>\n'
    ).encode("utf-8", errors="replace")


def _xml_text(text: str) -> str:
    """Without what XML 1.0 may not hold (section 2.2)."""
    return "".join(mark if mark >= " " or mark in "\t\n" else " " for mark in text)
