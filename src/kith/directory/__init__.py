"""Services that people can find, kept true: who runs them, where and when, and who last checked.

Open Referral UK goes in and out by `open_referral.py`; the format itself is `kith.open_referral`.
"""
