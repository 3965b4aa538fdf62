"""An address that a list gives in a field of its own, read with the same care as one that stands in a text.

Lists are made by programs, and programs keep the closing brace of a LaTeX command or the full stop of a sentence.
"""

from dataclasses import replace

from monitor.model.papers import Place
from monitor.rules.reading.mentions import mentions
from monitor.rules.reading.spelling import Spelling, spellings


def given_spellings(raw: str) -> tuple[Spelling, ...]:
    """The addresses that `raw` may mean, best first: as a reader would read it, then letter by letter."""
    literal = spellings(raw)
    found = mentions(raw, Place.FIELD)
    if not found or found[0].raw == raw:
        return literal
    before, _, after = raw.partition(found[0].raw)
    mended = f"read without {(before + after).strip()[:40]!r}"
    read = tuple(
        replace(each, repair="; ".join(filter(None, (mended, each.repair)))) for each in spellings(found[0].raw)
    )
    return read + tuple(each for each in literal if all(each.url != other.url for other in read))
