"""A tag for templates, `{% kept KEY, … %}…{% endkept %}`: what it holds is drawn once for each key and then repeated.

For what many pages share: the head, a badge, a neighbour's stone. The key must hold everything that the content
depends on besides the settings of the site, of which an environment knows only one. The form is that of the fragment
cache in Jinja's own documentation ("Extensions").
"""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Final

from jinja2 import Environment, nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from markupsafe import Markup

PIECES: Final = 8_192
"""Pieces remembered at once, some kilobytes each at most; the one not used for longest goes first."""


class Kept(Extension):
    """The tag, with what it keeps."""

    tags = {"kept"}  # noqa: RUF012 - Jinja's own declaration of it

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self._pieces: OrderedDict[Hashable, Markup] = OrderedDict()

    def parse(self, parser: Parser) -> list[nodes.Node]:
        """The tag with its keys and its content."""
        line = next(parser.stream).lineno
        keys = [nodes.Const(f"{parser.name}:{line}"), parser.parse_expression()]
        while parser.stream.skip_if("comma"):
            keys.append(parser.parse_expression())
        content = parser.parse_statements(("name:endkept",), drop_needle=True)
        key, piece = parser.free_identifier(line), parser.free_identifier(line)
        # Written out in place: a block that is called (`CallBlock`) is a new macro each time, even for a piece at hand.
        drawn = [
            nodes.AssignBlock(piece, None, content),
            nodes.ExprStmt(self.call_method("_keep", [key, piece])),
        ]
        made: list[nodes.Node] = [
            nodes.Assign(key, nodes.Tuple(keys, "load")),
            nodes.Assign(piece, self.call_method("_piece", [key])),
            nodes.If(nodes.Not(piece), drawn, [], []),
            nodes.Output([piece]),
        ]
        return [node.set_lineno(line) for node in made]

    def _piece(self, key: Hashable) -> Markup | None:
        piece = self._pieces.get(key)
        if piece is not None:
            self._pieces.move_to_end(key)
        return piece

    def _keep(self, key: Hashable, piece: Markup) -> None:
        self._pieces[key] = piece
        if len(self._pieces) > PIECES:
            self._pieces.popitem(last=False)
