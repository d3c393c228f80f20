"""Whatever B says, and whether B is there at all, A is told the same: see README.md here."""
