"""What the directory does by the clock."""
