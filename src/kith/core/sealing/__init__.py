"""The chain over the audit trail: how an entry is sealed, and how one finds what was tampered with."""
