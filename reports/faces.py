"""How each status looks: its word, its icon, its colour's name. Never the colour alone (WCAG 1.4.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from monitor.model.status import Status


@dataclass(frozen=True, slots=True)
class Face:
    """A status as readers see it. `icon` names a macro's drawing, `style` a class of the style sheet."""

    word: str
    icon: str
    style: str


FACES: Final[Mapping[Status, Face]] = MappingProxyType(
    {
        Status.ALIVE: Face("Alive", "sprout", "alive"),
        Status.GHOSTED: Face("Ghosted", "ghost", "ghosted"),
        Status.NOT_FOUND: Face("404", "stone", "lost"),
        Status.LIMBO: Face("Limbo", "hourglass", "limbo"),
        Status.EXEMPT: Face("Exempt", "book", "exempt"),
    }
)
