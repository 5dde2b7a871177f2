"""The database's shapes, one after the other: expand first, contract a release later."""
