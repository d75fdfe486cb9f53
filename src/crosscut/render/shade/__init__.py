"""What becomes of colours: one table a clip for its light, the look of its side and what the user brings."""
