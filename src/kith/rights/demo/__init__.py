"""The room's part of the demonstration."""
