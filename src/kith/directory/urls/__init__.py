"""Addresses of the directory: public pages, the API, work pages."""
