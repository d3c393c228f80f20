"""What allauth calls: its adapters, and its forms in our words."""

from kith.accounts.allauth_adapters.account import AccountAdapter
from kith.accounts.allauth_adapters.second_factor import SecondFactorAdapter

__all__ = ["AccountAdapter", "SecondFactorAdapter"]
