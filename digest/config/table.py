"""What every table of the configuration is."""

from pydantic import BaseModel, ConfigDict


class Table(BaseModel):
    """A table of the configuration: frozen, and strict about names."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
