"""What is seen: one pass over the pictures of a clip, which leaves numbers behind and no picture."""
