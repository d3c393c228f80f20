"""What is done with requests, and how something is erased."""
