"""Pages for the people who sign in."""
