"""Requests, what is reviewed for them, and erasures."""

from kith.rights.models.erasing import Erasure, KeyToDestroy
from kith.rights.models.requests import Request, ReviewItem, TimeLimit

__all__ = ["Erasure", "KeyToDestroy", "Request", "ReviewItem", "TimeLimit"]
