"""How feeds at addresses are asked. Without Django: `kith directory validate` needs no database."""

from __future__ import annotations

from kith.open_referral import Fetch, NotReadable, Reply
from kith.outside import NotFetched, fetcher


def asking(*, allow_private: bool = False) -> Fetch:
    """Asks addresses of other machines, and never one inside a closed network unless told to."""
    asker = fetcher(allow_private=allow_private)

    def fetch(address: str) -> Reply:
        try:
            return asker.get(address)
        except NotFetched as why:
            raise NotReadable(address, str(why)) from None

    return fetch
