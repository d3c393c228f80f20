"""A room that leaks, one way after another, so that the harness has something to catch."""
