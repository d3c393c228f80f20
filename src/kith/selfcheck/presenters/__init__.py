"""What the pages of the check say."""

from kith.selfcheck.presenters.asking import asked_here, library, may_be_asked
from kith.selfcheck.presenters.page import Page, browser_data, check_page, measure_data, plan_page
from kith.selfcheck.presenters.planning import Item

__all__ = [
    "Item",
    "Page",
    "asked_here",
    "browser_data",
    "check_page",
    "library",
    "may_be_asked",
    "measure_data",
    "plan_page",
]
