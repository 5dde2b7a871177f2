"""Values to JSON-ready data and back, for columns that hold a whole value."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def plain(value: object) -> Any:
    """Return a dataclass as JSON-ready data."""
    return _adapter(type(value)).dump_python(value, mode="json")  # type: ignore[arg-type]  # classes do hash


def valued(kind: type[T], data: Any) -> T:
    """Return the dataclass that ``plain`` made data of."""
    found: T = _adapter(kind).validate_python(data)  # type: ignore[arg-type]  # classes do hash
    return found
