"""A tag for templates, `{% kept KEY, … %}…{% endkept %}`: what it holds is drawn once for each key and then repeated.

For what many pages share: the head, a badge, a neighbour's stone. The key must hold everything that the content
depends on besides the settings of the site, of which an environment knows only one. The form is that of the fragment
cache in Jinja's own documentation ("Extensions").
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
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

    def parse(self, parser: Parser) -> nodes.Node:
        """The tag with its keys and its content."""
        line = next(parser.stream).lineno
        keys = [nodes.Const(f"{parser.name}:{line}"), parser.parse_expression()]
        while parser.stream.skip_if("comma"):
            keys.append(parser.parse_expression())
        content = parser.parse_statements(("name:endkept",), drop_needle=True)
        call = self.call_method("_piece", [nodes.Tuple(keys, "load")])
        return nodes.CallBlock(call, [], [], content).set_lineno(line)

    def _piece(self, key: Hashable, caller: Callable[[], str]) -> Markup:
        piece = self._pieces.get(key)
        if piece is None:
            # The caller is a macro of an environment that escapes: its text is safe already.
            piece = self._pieces[key] = Markup(caller())  # noqa: S704
            if len(self._pieces) > PIECES:
                self._pieces.popitem(last=False)
        else:
            self._pieces.move_to_end(key)
        return piece
