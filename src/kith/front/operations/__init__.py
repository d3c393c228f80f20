"""What the front does: laying its first pages, and what stands in modules of their own."""

from kith.front.operations.laying import lay_home_page

__all__ = ["lay_home_page"]
