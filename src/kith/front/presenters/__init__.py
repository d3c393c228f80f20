"""What the pages of the front show."""
