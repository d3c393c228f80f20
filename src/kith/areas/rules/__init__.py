"""Rules that several rooms need: words as people type them, signs of danger, and whom to ring."""
