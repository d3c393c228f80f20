"""The directory's part of the demonstration; what is invented stands in `year.toml`."""
