"""The database: tables, migrations, and one module of queries for each noun. No other package knows SQL."""

from sqlalchemy import Connection

from digest.store.engine import Store, open_store

__all__ = ["Connection", "Store", "open_store"]
