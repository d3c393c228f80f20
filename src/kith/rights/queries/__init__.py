"""What is told of requests and erasures."""
