"""Paper Graveyard: import, look, judge, publish. The rooms and their order: docs/architecture.md."""

__version__ = "0.1.0"
