"""What the front reads of what it keeps beside its pages."""
