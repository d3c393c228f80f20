"""Other people's machines: how the house asks them, and where it never goes."""

from kith.outside.connecting import ClosedNetwork, Connector, is_public
from kith.outside.fetching import Fetched, Fetcher, NotFetched, fetcher

__all__ = ["ClosedNetwork", "Connector", "Fetched", "Fetcher", "NotFetched", "fetcher", "is_public"]
