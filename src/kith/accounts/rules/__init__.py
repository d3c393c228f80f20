"""What may be, without a database."""
