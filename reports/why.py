"""Why a paper's status is what it is, with the numbers of today. Pure."""

from monitor.model.catalogue import PaperRow
from monitor.model.papers import LinkKind
from monitor.model.verdicts import Reason


def why(row: PaperRow) -> tuple[Reason, ...]:
    """The paper's reasons, each in its newest wording.

    A paper's verdict is written down when it changes, its repository's with every look. Where one address of its own
    has the paper's cause, what the same rule says there is the newer: "30 of 30 looks", no longer "4 of 4".
    """
    deciding = [
        link
        for link in row.links
        if link.removed is None
        and link.kind is LinkKind.OWN_CODE
        and (link.status, link.cause) == (row.status, row.cause)
    ]
    if len(deciding) != 1:
        return row.reasons
    newer = {reason.rule: reason for reason in deciding[0].reasons}
    return tuple(newer.get(reason.rule, reason) for reason in row.reasons)
