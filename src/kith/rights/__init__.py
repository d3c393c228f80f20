"""What people may ask of whoever holds something about them: complaints, corrections, access, erasure."""
