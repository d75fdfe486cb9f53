"""Where the film looks inside a picture: still where the camera shakes, and where the subject is. Numbers only."""
