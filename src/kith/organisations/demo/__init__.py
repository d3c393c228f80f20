"""The organisations room's part of the demonstration; what is invented stands in the TOML files."""
