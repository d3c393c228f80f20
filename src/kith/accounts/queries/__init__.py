"""Reads about people who sign in. The first argument is who is asking."""
