"""Rooms of the store that few commands enter. Each is loaded when one does: all took a tenth of a sweep's start.

What every sweep enters stands in `monitor/store/house.py`.
"""

from functools import cached_property
from typing import TYPE_CHECKING

from monitor.store.database import Database

if TYPE_CHECKING:
    from monitor.store.annulments import Annulments
    from monitor.store.arrivals import Arrivals
    from monitor.store.claims import Claims
    from monitor.store.corrections import Corrections
    from monitor.store.erasing import Erasing
    from monitor.store.figures import FigureRows
    from monitor.store.fleet import Fleet
    from monitor.store.folding import Folding
    from monitor.store.gate import Gate
    from monitor.store.hosts import Hosts
    from monitor.store.known import KnownPapers
    from monitor.store.lanes import LaneRows
    from monitor.store.notices import Notices
    from monitor.store.papers import Papers
    from monitor.store.queue import Queue
    from monitor.store.removing import Removing
    from monitor.store.turns import Turns
    from monitor.store.watches import Watches


class Rooms:
    """The doors to them, all on one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @cached_property
    def annulments(self) -> "Annulments":
        """Burials taken back."""
        from monitor.store.annulments import Annulments

        return Annulments(self._database)

    @cached_property
    def arrivals(self) -> "Arrivals":
        """The way in for corrections."""
        from monitor.store.arrivals import Arrivals

        return Arrivals(self._database)

    @cached_property
    def claims(self) -> "Claims":
        """Who says to have written which paper."""
        from monitor.store.claims import Claims

        return Claims(self._database)

    @cached_property
    def corrections(self) -> "Corrections":
        """What readers sent in."""
        from monitor.store.corrections import Corrections

        return Corrections(self._database)

    @cached_property
    def erasing(self) -> "Erasing":
        """The end of what names a reader."""
        from monitor.store.erasing import Erasing

        return Erasing(self._database)

    @cached_property
    def figures(self) -> "FigureRows":
        """The figures of this graveyard."""
        from monitor.store.figures import FigureRows

        return FigureRows(self._database)

    @cached_property
    def fleet(self) -> "Fleet":
        """Leases of hosts, and the workers that hold them."""
        from monitor.store.fleet import Fleet

        return Fleet(self._database)

    @cached_property
    def folding(self) -> "Folding":
        """Old equal looks, and what becomes of them."""
        from monitor.store.folding import Folding

        return Folding(self._database)

    @cached_property
    def gate(self) -> "Gate":
        """Allowances, challenges and sessions."""
        from monitor.store.gate import Gate

        return Gate(self._database)

    @cached_property
    def hosts(self) -> "Hosts":
        """What is known of hosts, and the operator's word over them."""
        from monitor.store.hosts import Hosts

        return Hosts(self._database)

    @cached_property
    def known(self) -> "KnownPapers":
        """Papers as whoever wants to learn more about them needs them."""
        from monitor.store.known import KnownPapers

        return KnownPapers(self._database)

    @cached_property
    def lanes(self) -> "LaneRows":
        """Lanes shared by the workers of a fleet."""
        from monitor.store.lanes import LaneRows

        return LaneRows(self._database)

    @cached_property
    def notices(self) -> "Notices":
        """What is to be told to whom."""
        from monitor.store.notices import Notices

        return Notices(self._database)

    @cached_property
    def papers(self) -> "Papers":
        """Papers, each with its links, marks and history."""
        from monitor.store.papers import Papers

        return Papers(self._database)

    @cached_property
    def queue(self) -> "Queue":
        """What waits for moderators."""
        from monitor.store.queue import Queue

        return Queue(self._database)

    @cached_property
    def removing(self) -> "Removing":
        """Papers and names taken away on request."""
        from monitor.store.removing import Removing

        return Removing(self._database)

    @cached_property
    def turns(self) -> "Turns":
        """The turns of papers' fates, and the looks at all repositories."""
        from monitor.store.turns import Turns

        return Turns(self._database)

    @cached_property
    def watches(self) -> "Watches":
        """Who wants to hear of which paper."""
        from monitor.store.watches import Watches

        return Watches(self._database)
