"""The schema (JSON Schema 2020-12) of a paper's twin, beside the data: what may be relied on, and what it means."""

from typing import Final

from monitor.model.papers import Availability, LinkKind, Place
from monitor.model.status import Cause, Status
from reports.exports import Facts
from reports.settings import SiteSettings

SCHEMA: Final = "data/schema.json"
GROUP_SCHEMA: Final = "data/group-schema.json"
_WORD: Final = {"type": "string"}
_MAYBE: Final = {"type": ["string", "null"]}
_MOMENT: Final = {"type": ["string", "null"], "format": "date-time"}
_WORDS: Final = {"type": "array", "items": {"type": "string"}}


def twin_schema(site: SiteSettings) -> Facts:
    """The schema of `index.json` beside each paper's page; the lines of the downloads hold its first keys."""
    status = {"enum": [status.value for status in Status]}
    cause = {"enum": [cause.value for cause in Cause]}
    maybe_status = {"enum": [*status["enum"], None]}
    maybe_cause = {"enum": [*cause["enum"], None]}
    evidence = _object(
        at=_MOMENT,
        kind=_WORD,
        questions=_WORDS,
        detail=_WORD,
        status={"type": ["integer", "null"], "description": "The HTTP status, where there was one."},
        failure=_MAYBE,
        took={"type": "number", "description": "Seconds."},
        void={**_MAYBE, "description": "Why it does not count; null where it does."},
        first={
            **_MOMENT,
            "description": "When the first of `times` equal looks was, the last of which was `at`; else null.",
        },
        times={"type": "integer", "description": "How many equal looks in a row this line stands for; mostly one."},
    )
    link = _object(
        raw={**_WORD, "description": "As it stands in the source."},
        url={**_WORD, "description": "As repaired. Not to be opened where its cause is taken-over."},
        repository=_WORD,
        host=_WORD,
        status=maybe_status,
        cause=maybe_cause,
        since=_MOMENT,
        address={**_MAYBE, "description": "Where it answers now, if elsewhere."},
        kind={"enum": [kind.value for kind in LinkKind]},
        place={"enum": [place.value for place in Place]},
        reason=_WORD,
        repair=_MAYBE,
        path=_MAYBE,
        reasons=_WORDS,
        last_life=_MOMENT,
        last_look=_MOMENT,
        next_look=_MOMENT,
        next_why=_WORD,
        looks={"type": "integer"},
        removed=_MOMENT,
        evidence={"type": "array", "items": evidence},
    )
    verdict = _object(at=_MOMENT, status=status, cause=cause, reasons=_WORDS, annulled=_MAYBE)
    twin = _object(
        schemaVersion={"const": 1, "description": "With the four that follow: a shields.io endpoint."},
        label=_WORD,
        message=_WORD,
        color=_WORD,
        labelColor=_WORD,
        id={**_WORD, "description": "The paper's permanent name on this site."},
        title=_WORD,
        status=status,
        cause=cause,
        since={**_MOMENT, "description": "When this status began (UTC)."},
        links={"type": "array", "items": link},
        arxiv_id=_MAYBE,
        doi=_MAYBE,
        authors=_WORDS,
        published={**_MAYBE, "description": "ISO 8601, as far as it is known."},
        venue=_MAYBE,
        categories=_WORDS,
        collections=_WORDS,
        availability={"enum": [one.value for one in Availability]},
        reasons=_WORDS,
        precision={"enum": ["day", "month", "year", None]},
        citations={"type": ["integer", "null"]},
        sentence=_WORD,
        places=_WORDS,
        marks=_WORDS,
        history={"type": "array", "items": verdict, "description": "Newest first."},
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{site.base}{SCHEMA}",
        "title": "A paper and the state of its code",
        **twin,
    }


def group_schema(site: SiteSettings) -> Facts:
    """The schema of `index.json` beside the page of an author, venue, category or host."""
    status = {"enum": [status.value for status in Status]}
    cause = {"enum": [cause.value for cause in Cause]}
    number = {"type": "integer"}
    counts = _object(**{status.value: number for status in Status})
    outage = _object(began=_MOMENT, ended=_MOMENT, turned=number, living=number, why=_MAYBE)
    host = _object(
        repositories=_object(**{status.value: number for status in Status}, unjudged=number),
        first_answer={**_MAYBE, "description": "A day (UTC)."},
        last_answer={**_MAYBE, "description": "A day (UTC)."},
        held_until=_MOMENT,
        held_why=_MAYBE,
        closed_on=_MAYBE,
        outages={"type": "array", "items": outage, "description": "The newest ten, newest first."},
    )
    group = _object(
        kind={"enum": ["author", "venue", "category", "host"]},
        name={**_WORD, "description": "A venue's name is without its year."},
        page=_WORD,
        papers=number,
        statuses=counts,
        years={
            "type": "array",
            "items": _object(
                year={"type": ["integer", "null"]},
                statuses={"type": "object", "additionalProperties": number, "propertyNames": status},
            ),
        },
        listed={
            "type": "array",
            "items": _object(id=_WORD, title=_WORD, status=status, cause=cause, since=_MOMENT),
            "description": "The first hundred papers, the broken first.",
        },
        near={"type": "array", "items": _object(kind=_WORD, name=_WORD, papers=number)},
        identity={**_MAYBE, "description": "Of an author: by what papers are told to be theirs. Null for the others."},
        persons={
            "type": "array",
            "items": _object(papers={"type": "array", "items": _WORD}, judged=number, answering=number),
            "description": "Who showed by an ORCID iD that these papers of the name are theirs.",
        },
        of_day={**_MAYBE, "description": "The day this file is of, where it is not written with every change."},
        host={**host, "type": ["object", "null"]},
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{site.base}{GROUP_SCHEMA}",
        "title": "An author, venue, category or host, and the state of its papers' code",
        **group,
    }


def _object(**properties: object) -> Facts:
    return {"type": "object", "properties": properties, "required": list(properties)}
