"""The only SQLAlchemy of the house: tables, migrations, writing, and the Catalogue that reports read."""

from monitor.store.catalogue import StoreCatalogue, open_catalogue
from monitor.store.house import Store, open_store
from monitor.store.moving import move
from monitor.store.papers import Counts

__all__ = ["Counts", "Store", "StoreCatalogue", "move", "open_catalogue", "open_store"]
