"""What holds of a page that somebody edits: its words, its links, its dates."""
