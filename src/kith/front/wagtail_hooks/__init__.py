"""What the front changes in Wagtail's editors' pages. Wagtail imports this by its name."""

from kith.front.wagtail_hooks import (
    closing,
    home,
    languages,
    links,
    reports,
    saving,
    slipping,
)

__all__ = ["closing", "home", "languages", "links", "reports", "saving", "slipping"]
