"""Where the pages send readers: to our form, to a prefilled report on GitHub, or to the operator's mail."""

from monitor.config import load
from monitor.roof.site import report_address

OPERATOR = {
    "GRAVEYARD_OPERATOR__NAME": "A",
    "GRAVEYARD_OPERATOR__MAIL": "a@b.example",
    "GRAVEYARD_OPERATOR__URL": "https://b.example/",
}
SITE = "https://yard.example/base/"


def told(**environ: str) -> str | None:
    return report_address(load(None, environ).keys, SITE)


def test_an_open_form_is_linked_beside_the_site_or_where_it_is_served() -> None:
    assert told(**OPERATOR) == f"{SITE}correct/?paper={{paper}}"
    elsewhere = told(**OPERATOR, GRAVEYARD_COMMUNITY__FORM_ADDRESS="https://form.example/")
    assert elsewhere == "https://form.example/correct/?paper={paper}"


def test_without_a_form_reports_go_to_github_or_by_mail() -> None:
    found = told(GRAVEYARD_COMMUNITY__ISSUES_REPOSITORY="lab/yard")
    assert found is not None
    assert found.startswith("https://github.com/lab/yard/issues/new?title={what}")
    assert told() is None
    assert told(**OPERATOR, GRAVEYARD_COMMUNITY__OPEN="false") is None
