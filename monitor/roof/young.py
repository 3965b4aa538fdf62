"""What a young or half-configured installation must tell: who is missing, and from when on it can bury honestly."""

from datetime import datetime

from monitor.roof.first_burial import first_burial
from monitor.roof.house import House


def missing_operator(house: House) -> str | None:
    """The sentence for whoever runs without `operator:`, None where it is filled in."""
    operator = house.configuration.keys.operator
    missing = [f"operator.{key}" for key in ("name", "mail", "url") if not getattr(operator, key)]
    if not missing:
        return None
    return (
        f"{', '.join(missing)} not set: only the samples are asked, at a trickle, until hosts can tell who asks them."
    )


def earliest_burial(house: House) -> datetime | None:
    """The date of the earliest honest burial, None once it has passed."""
    return first_burial(house.configuration, house.store.installation.started_at, house.clock.now())
