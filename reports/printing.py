"""How a value comes into a page: cleaned and escaped in one step; and how a template calls what it calls.

Jinja escapes each value by a chain of calls (`escape`, `finalize`, `Markup`), which was a third of the price of a page.
Most values need nothing done to them, and one search tells which. Its way of calling (`Context.call`) looks whether the
function wants the context, which none of ours does, and costs as much as a small macro. The hook is the generator of an
environment's code (`Environment.code_generator_class`); a page is the same, byte for byte, as Jinja's own would be.
"""

import re
from collections.abc import Callable
from operator import call
from typing import Any, ClassVar, Final

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape

# Controls that no page may hold (HTML, "control or noncharacter in input stream"), half characters that no encoding
# can write, and the overrides that would let a title turn the text around it.
_NOT_TEXT: Final = "\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
_UNFIT: Final = re.compile(f"[{_NOT_TEXT}]")
_TO_DO: Final = re.compile(f"[&<>'\"{_NOT_TEXT}]")


def clean(text: str) -> str:
    """The text with a mark in the place of every character that no page or feed may hold."""
    return text if text.isascii() and text.isprintable() else _UNFIT.sub("\ufffd", text)


def printed(value: Any) -> str:
    """A value as it stands in a page. Markup is ours and stands as it is; a plain text came from outside."""
    if type(value) is str:
        return escape(clean(value)) if _TO_DO.search(value) else value
    return value if type(value) is Markup else escape(value)


class PrintingEnvironment(Environment):
    """Jinja's environment, but values are printed by `printed`, and calls are plain. It always escapes."""

    printed = staticmethod(printed)
    called: ClassVar[Callable[..., object]] = call


class _Generator(CodeGenerator):
    """Writes `environment.printed(value)` where Jinja writes `escape(environment.finalize(value))`, and plain calls."""

    def _output_child_pre(self, *_: object) -> None:
        self.write("environment.printed(")

    def _output_child_post(self, *_: object) -> None:
        self.write(")")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        self.write("environment.called(")
        self.visit(node.node, frame)
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        self.write(")")


PrintingEnvironment.code_generator_class = _Generator
