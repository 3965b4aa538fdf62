import pytest

from monitor.errors import ConfigurationError
from reports.settings import Operator
from tests.reports.catalogue import settings


@pytest.mark.parametrize(
    "address", ["", "graves.example", "ftp://graves.example/", "https://", "https://x/?a=1", "http://["]
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ConfigurationError, match="not a web address") as refused:
        settings(address=address)
    assert "site.address" in refused.value.advice


@pytest.mark.parametrize(
    ("address", "base", "path"),
    [
        ("https://graves.example", "https://graves.example/", "/"),
        ("https://graves.example/yard", "https://graves.example/yard/", "/yard/"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/", "/"),
    ],
)
def test_the_base(address: str, base: str, path: str) -> None:
    site = settings(address=address)
    assert (site.base, site.base_path) == (base, path)


def test_what_is_missing_of_the_operator() -> None:
    assert settings().missing == ()
    assert settings(operator=None).missing == ("operator.name", "operator.mail", "operator.url")
    assert settings(operator=Operator(mail="ada@graves.example")).missing == ("operator.name", "operator.url")
