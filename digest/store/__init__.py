"""The database: tables, migrations, and one module of queries for each noun. No other package knows SQL."""

from digest.store.engine import Connection, Store, open_store

__all__ = ["Connection", "Store", "open_store"]
