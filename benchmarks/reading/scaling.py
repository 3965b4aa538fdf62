"""Adversarial text at two lengths: reading eight times as much must take about eight times as long, not sixty-four."""

import time

from monitor.model.papers import PaperRecord
from monitor.rules.reading import read, repairs

SHORT, TIMES = 10_000, 8
PIECES = (
    "https://", "http:/", "github.com/", "github.com/a/", "github.com/a/b.", "www.", "www.a.", "a.b.", "a.com/",
    "git@", "git@a.", "[", "(", "{", "}{", "\\href{", "\\url{x}{", "](", "<a ", '">', "</a>", "\\", "\\_",
    "$\\sim$", "{\\raise.1ex\\hbox{", "%\n", "%", "&amp;", "- ", "-\n", " / ", ". ", "code ", "code will ",
    "code will be ", "we will ", "we will release ", "is available ", "code is ", "upon ", "on request ", "et al ",
    "their code ", "using ", "based on ", "to be ", "as part of ", "after ", "not ", "open-source and ",
    "10.5281/", "swh:1:", "github: a/", "GitHub repo ", "xn--", "\u200b", "\uff0f", "代码将", "código ", "\ue000",
    "\ue0010", "https : / / ", "x" * 50 + ".", "a-", "_", "~", "\n", "A.", "A. ", "will be released in the GAP ",
    "code upon the the ", "code and the ", "contact the authors ", "release of the ", "link to the code ",
    "while the code, ", "code, but it ", "avaliable ", "we extended the ", "thank the ", "patch to the ",
    "https://a.org/ and ", "our code ( ", "programs and source ", "available by the ", "final version will include ",
)  # fmt: skip


def adversaries() -> None:
    """The ratio of times at eight times the length, the worst first; anything far above eight is not linear."""
    ratios = []
    for piece in PIECES:
        for before in ("", "Our code is at https://github.com/"):
            short, long = (_seconds(before + piece * (size // len(piece))) for size in (SHORT, SHORT * TIMES))
            ratios.append((long / short, long, before, piece))
    for ratio, seconds, before, piece in sorted(ratios, reverse=True)[:12]:
        print(f"{TIMES} times the text, {ratio:5.1f} times the time ({seconds * 1000:.0f} ms): {before!r} + {piece!r}")


def _seconds(text: str) -> float:
    best = float("inf")
    for _ in range(2):
        started = time.process_time()
        read(PaperRecord(source="made", key="1", title="", abstract=text, full_text=text))
        repairs(text)
        best = min(best, time.process_time() - started)
    return best
