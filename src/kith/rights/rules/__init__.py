"""What the room works out without tables: days, numbers and words, which outcome fits."""
