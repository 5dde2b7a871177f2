"""Evening Digest: collect the day's articles, choose, summarise, and mail them."""

from importlib.metadata import version

__all__ = ["__version__"]

__version__ = version("evening-digest")
