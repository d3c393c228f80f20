"""What each request of a person who signed in passes through."""
