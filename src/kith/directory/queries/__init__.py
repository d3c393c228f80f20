"""What the directory tells, first of all to those who ask without an account."""
