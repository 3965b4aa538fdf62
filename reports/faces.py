"""How each status looks: its word, its icon, its colour's name. Never the colour alone (WCAG 1.4.1)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Face:
    """A status as readers see it. `icon` names a macro's drawing, `style` a class of the style sheet."""

    word: str
    icon: str
    style: str
