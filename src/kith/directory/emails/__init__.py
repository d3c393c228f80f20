"""What the directory writes to people."""
