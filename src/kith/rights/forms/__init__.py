"""What is filled in: by whoever asks, and by whoever answers."""
