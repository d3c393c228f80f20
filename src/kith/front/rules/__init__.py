"""What the front may show to whom. No database and no request reaches here."""
