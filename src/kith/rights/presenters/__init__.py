"""Requests, what is reviewed and what is told, in words."""
