import re
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment, UndefinedError

from monitor.errors import ConfigurationError, GraveyardError
from reports.environment import environment_over, make_environment, shorten
from reports.site import build
from tests.reports.catalogue import MemoryCatalogue, settings


def test_without_templates_the_error_says_what_to_do() -> None:
    with pytest.raises(GraveyardError, match="templates are missing") as refused:
        environment_over(DictLoader({}))
    assert "Install paper-graveyard again" in refused.value.advice


def test_an_undefined_name_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        make_environment().from_string("{{ nothing }}").render()


def test_every_value_is_escaped_whatever_the_template_is_called() -> None:
    assert make_environment().from_string("{{ text }}").render(text="<b>") == "&lt;b&gt;"


def test_what_may_be_missing_is_asked_for_and_what_must_be_there_is_not_invented() -> None:
    environment = make_environment()
    asked = "{{ it.nothing is defined }} {{ it.nothing|default('none') }}"
    assert environment.from_string(asked).render(it="text") == "False none"
    with pytest.raises((UndefinedError, AttributeError)):
        environment.from_string("{{ it.nothing }}").render(it="text")


def test_blocks_macros_and_loops_stand_as_jinja_has_them() -> None:
    templates = {
        "base.html": "<{% block head %}base{% endblock %}|{% block body %}{% endblock %}>",
        "macros.html": "{% macro told(a, b='&') %}[{{ a }}{{ b }}]{% endmacro %}",
        "page.html": (
            "{% extends 'base.html' %}{% import 'macros.html' as macros %}{% block body %}{{ super() }}"
            "{% for one in many %}{{ loop.index }}{{ macros.told(one) }}{{ macros.told(one, b='<') }}{% endfor %}"
            "{{ [1, 2]|join('&') }}{{ many|first }}{% endblock %}"
        ),
    }
    ours = environment_over(DictLoader(templates)).get_template("page.html").render(many=["x", '"'])
    assert ours == Environment(loader=DictLoader(templates), autoescape=True).get_template("page.html").render(
        many=["x", '"']
    )


def test_templates_of_ones_own_may_name_keys_and_blocks_by_a_dot(tmp_path: Path) -> None:
    own = "{% block it %}{% set one = {'a': 1} %}[{{ one.a }}]{% endblock %}{{ self.it() }}"
    (tmp_path / "own.html").write_text(own, encoding="utf-8")
    assert make_environment(templates=tmp_path).get_template("own.html").render() == "[1][1]"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("one\n{% if %}", "privacy.html, line 2"),
        ("one\n\n{{ nothing.at.all }}", "line 3: 'nothing' is undefined"),
        ("{% for one in 5 %}{% endfor %}", "line 1: 'int' object is not iterable"),
    ],
)
def test_a_mistake_in_a_template_of_ones_own_is_told_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "own/pages").mkdir(parents=True)
    (tmp_path / "own/pages/privacy.html").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=re.escape(said)):
        build(MemoryCatalogue([]), settings(templates=tmp_path / "own"), tmp_path / "site")


def test_shortening() -> None:
    assert shorten("abcdef", 6) == "abcdef"
    assert shorten("abcdefg", 6) == "abcde…"
