"""Badges: a small SVG for a README, and the same for shields.io's endpoint. Drawn by us, no font fetched.

The endpoint's keys are shields' (shields.io/badges/endpoint-badge); since June 2026 it passes over keys that are not
its own, so a paper's whole twin can be its endpoint.
"""

from html import escape
from typing import Final

from monitor.model.status import Cause, Status
from reports.voice import Voice

_COLOURS: Final = {
    Status.ALIVE: "#2e6b3e",
    Status.GHOSTED: "#5f4f92",
    Status.NOT_FOUND: "#9b3a30",
    Status.LIMBO: "#7d5408",
    Status.EXEMPT: "#33617f",
}
_STONE: Final = "#2b3136"
# Verdana at 11 pixels, the face badges are measured in: mean advance, and the narrow and the wide letters beside it.
_NARROW: Final = frozenset("ijltfr.,:;'!|I ")
_WIDE: Final = frozenset("mwMW@%—")


def endpoint(status: Status, cause: Cause, voice: Voice, *, stale: bool = False) -> dict[str, object]:
    """The keys that make a JSON file a shields.io endpoint."""
    return {
        "schemaVersion": 1,
        "label": voice.say("badge.label"),
        "message": message(status, cause, voice, stale=stale),
        "color": _COLOURS[status],
        "labelColor": _STONE,
    }


def message(status: Status, cause: Cause, voice: Voice, *, stale: bool = False) -> str:
    """What a badge says: never a status without its cause, and that it is only last known where the data are old."""
    return f"{'last known: ' if stale else ''}{voice.face(status).word.lower()} · {voice.words(cause).label}"


def badge(status: Status, cause: Cause, voice: Voice, *, stale: bool = False) -> bytes:
    """The badge as SVG, about a kilobyte. White on its grounds keeps 4.5:1 (WCAG 1.4.3)."""
    label, said = voice.say("badge.label"), message(status, cause, voice, stale=stale)
    left, right = _width(label) + 12, _width(said) + 12
    whole = left + right
    title = escape(f"{label}: {said}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="20" role="img" aria-label="{title}">'
        f"<title>{title}</title>"
        f'<path fill="{_STONE}" d="M0 20V6a6 6 0 0 1 6-6h{left - 6}v20z"/>'
        f'<path fill="{_COLOURS[status]}" d="M{left} 0h{right - 3}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3H{left}z"/>'
        '<g fill="#fff" text-anchor="middle" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11">'
        f'<text x="{left / 2:g}" y="14" textLength="{left - 12}">{escape(label)}</text>'
        f'<text x="{left + right / 2:g}" y="14" textLength="{right - 12}">{escape(said)}</text>'
        "</g></svg>\n"
    ).encode()


def _width(text: str) -> int:
    return round(sum(4 if letter in _NARROW else 10 if letter in _WIDE else 7 for letter in text))
