"""What can be wrong on our side of the wire. A host's failure is a value (`checkers.base.Failure`), never one of these.

GraveyardError                something a person can mend; the message says what and how
├── ConfigurationError        config.yaml, the environment or a token; stops the start (exit code 2)
├── UsageError                a command was called with something it cannot take (exit code 2)
├── SourceError               a whole source of papers could not be read: no such file, unknown format
├── StoreError                the database cannot be used
│   ├── NewerDatabaseError    written by a newer program; this one must not touch it
│   └── BusyError             another process already sweeps this database
├── CrewError                 the machine has no room for another asking process
├── UnknownPaperError         no paper has that identifier
├── UnknownCorrectionError    no correction has that number or handle
└── UnknownClaimError         no claim has that number or handle
"""


class GraveyardError(Exception):
    """Something a person can mend. `advice` says what to do next, in one sentence."""

    exit_code = 1

    def __init__(self, message: str, *, advice: str = "") -> None:
        super().__init__(message)
        self.advice = advice


class ConfigurationError(GraveyardError):
    """The configuration cannot be used as it stands."""

    exit_code = 2


class UsageError(GraveyardError):
    """A command was called with something it cannot take."""

    exit_code = 2


class SourceError(GraveyardError):
    """A whole source of papers could not be read."""


class StoreError(GraveyardError):
    """The database cannot be used."""


class NewerDatabaseError(StoreError):
    """The database was written by a newer program."""


class BusyError(StoreError):
    """Another process already sweeps this database."""


class CrewError(GraveyardError):
    """The machine has no room for another asking process."""


class UnknownPaperError(GraveyardError):
    """No paper has that identifier."""


class UnknownCorrectionError(GraveyardError):
    """No correction has that number or handle."""


class UnknownClaimError(GraveyardError):
    """No claim has that number or handle."""
