"""Views of the directory: a page fetches, calls one operation, and redirects."""
