"""What the front asks people. Nothing that comes back is kept."""
