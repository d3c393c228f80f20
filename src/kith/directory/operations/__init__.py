"""Every write of the directory."""
