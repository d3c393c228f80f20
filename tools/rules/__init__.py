"""The rules of the house that a script can keep. Run them with `python -m tools.rules`."""
