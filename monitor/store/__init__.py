"""The only SQLAlchemy of the house: tables, migrations, writing, and the Catalogue that reports read."""

from monitor.store.house import Store, open_store

__all__ = ["Store", "open_store"]
