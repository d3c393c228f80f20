"""What templates ask about the person who signed in."""
