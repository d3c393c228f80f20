"""Kith runs a Relationships Charter for a place."""
