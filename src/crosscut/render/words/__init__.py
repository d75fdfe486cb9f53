"""What is written over the film: its titles, on the picture or alone."""
