"""What the worker does for the front."""
