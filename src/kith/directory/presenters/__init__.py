"""How the directory is told: sentences, lists, and what a page shows of a record."""
