import pytest
from jinja2 import DictLoader, UndefinedError

from monitor.errors import GraveyardError
from reports.environment import environment_over, make_environment, shorten


def test_without_templates_the_error_says_what_to_do() -> None:
    with pytest.raises(GraveyardError, match="templates are missing") as refused:
        environment_over(DictLoader({}))
    assert "Install paper-graveyard again" in refused.value.advice


def test_an_undefined_name_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        make_environment().from_string("{{ nothing }}").render()


def test_every_value_is_escaped_whatever_the_template_is_called() -> None:
    assert make_environment().from_string("{{ text }}").render(text="<b>") == "&lt;b&gt;"


def test_shortening() -> None:
    assert shorten("abcdef", 6) == "abcdef"
    assert shorten("abcdefg", 6) == "abcde…"
