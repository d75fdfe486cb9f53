"""What a plan tells of itself: the cuts of a path, what lands in them, why they are there, and what else could be."""
