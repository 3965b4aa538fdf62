"""How templates become code, so that a page is cheap: values in one step, attributes and calls as Python has them.

Jinja escapes each value by a chain of calls (`escape`, `finalize`, `Markup`), looks each attribute up by a function of
its own, hands each piece of a page through three generators, and makes the imported templates anew where it is not
sure of them: together two thirds of the price of a page. The hooks are Jinja's own (`Environment.code_generator_class`,
`template_class`, `get_template`); a page is the same, byte for byte, as Jinja's own would be. Templates of an
operator's own may write `a.b` for a key or a block, as Jinja allows: only in ours is an attribute always one.
"""

import re
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from functools import partial
from importlib.resources import files
from keyword import iskeyword
from operator import call
from typing import Any, ClassVar, Final

from jinja2 import Environment, Template, nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from jinja2.filters import sync_do_first, sync_do_join, sync_do_sum
from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape

# Controls that no page may hold (HTML, "control or noncharacter in input stream"), half characters that no encoding
# can write, and the overrides that would let a title turn the text around it.
_NOT_TEXT: Final = "\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
_UNFIT: Final = re.compile(f"[{_NOT_TEXT}]")
_TO_DO: Final = re.compile(f"[&<>'\"{_NOT_TEXT}]")
_OURS: Final = str(files("templates"))
_OF_WHAT_MAY_BE_MISSING: Final = frozenset({"defined", "undefined", "default", "d"})
_marked: Final[Callable[[str], Markup]] = partial(str.__new__, Markup)
"""Text that is markup already, as such: the class itself first looks whether a text can say so."""


def clean(text: str) -> str:
    """The text with a mark in the place of every character that no page or feed may hold."""
    return text if text.isascii() and text.isprintable() else _UNFIT.sub("\ufffd", text)


def printed(value: Any) -> str:
    """A value as it stands in a page. Markup is ours and stands as it is; a plain text came from outside."""
    if type(value) is Markup:
        return value
    if type(value) is str:
        return escape(clean(value)) if _TO_DO.search(value) else value
    return escape(value)


class _Macro(Macro):
    """A macro, called without detours where it is called as it was written."""

    def __call__(self, *args: Any, **kwargs: Any) -> str:
        if kwargs or len(args) != self._argument_count or self.caller or self.catch_kwargs or self.catch_varargs:
            return super().__call__(*args, **kwargs)
        return _marked(self._func(*args))


class _Template(Template):
    """A template whose globals are those of its environment, which has no others: imported, it is made once."""

    def _get_default_module(self, ctx: Context | None = None) -> Any:  # noqa: ARG002 - Jinja's own signature
        return self._module if self._module is not None else super()._get_default_module()


class PrintingEnvironment(Environment):
    """Jinja's environment, but with the code that is written here. It always escapes, and never looks for changes."""

    template_class = _Template
    printed = staticmethod(printed)
    marked: ClassVar[Callable[[str], Markup]] = _marked
    Macro: ClassVar[Callable[..., Macro]] = _Macro
    called: ClassVar[Callable[..., object]] = call

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._found: dict[str, Template] = {}
        # As they are for those who do not wait; the usual ones ask each time whether somebody does.
        self.filters.update(join=sync_do_join, first=sync_do_first, sum=sync_do_sum)

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - Jinja's own name
    ) -> Template:
        """The template of this name, found once."""
        if not isinstance(name, str) or globals:
            return super().get_template(name, parent, globals)
        template = self._found.get(name)
        if template is None:
            template = self._found[name] = super().get_template(name, parent)
        return template

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The environment's own globals, not a chain that leads to them."""
        return super().make_globals(d) if d else self.globals


class _Generator(CodeGenerator):
    """Writes the code of templates; what it writes otherwise than Jinja is what it overrides.

    - `environment.printed(value)` for a value, plain calls, plain attributes;
    - blocks that are put together as lists, as macros are, and handed on in one piece.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._ours = (self.filename or "").startswith(_OURS)
        self._whole: Frame | None = None
        self._doubtful = 0

    def _output_child_pre(self, *_: object) -> None:
        self.write("printed(")

    def _output_child_post(self, *_: object) -> None:
        self.write(")")

    def write_commons(self) -> None:
        super().write_commons()
        self.writeline("printed = environment.printed")

    def enter_frame(self, frame: Frame) -> None:
        super().enter_frame(frame)
        if frame.buffer is None:
            self._whole = frame
            self.buffer(frame)

    def leave_frame(self, frame: Frame, with_python_scope: bool = False) -> None:
        super().leave_frame(frame, with_python_scope)
        if frame is self._whole:
            self.writeline(f"yield concat({frame.buffer})")

    def return_buffer_contents(self, frame: Frame, force_unescaped: bool = False) -> None:
        if force_unescaped:
            super().return_buffer_contents(frame, force_unescaped)
        else:
            self.writeline(f"return environment.marked(concat({frame.buffer}))")

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        self.write("environment.")
        super().macro_def(macro_ref, frame)

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802
        if not self._ours or self._doubtful or iskeyword(node.attr):
            super().visit_Getattr(node, frame)
            return
        self.visit(node.node, frame)
        self.write(f".{node.attr}")

    def visit_Test(self, node: nodes.Test, frame: Frame) -> None:  # noqa: N802
        with self._doubting(node.name in _OF_WHAT_MAY_BE_MISSING):
            super().visit_Test(node, frame)

    def visit_Filter(self, node: nodes.Filter, frame: Frame) -> None:  # noqa: N802
        with self._doubting(node.name in _OF_WHAT_MAY_BE_MISSING):
            super().visit_Filter(node, frame)

    @contextmanager
    def _doubting(self, whether: bool) -> Iterator[None]:
        self._doubtful += whether
        yield
        self._doubtful -= whether

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        self.write("environment.called(")
        self.visit(node.node, frame)
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        self.write(")")


PrintingEnvironment.code_generator_class = _Generator
