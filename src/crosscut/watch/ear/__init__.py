"""What is heard in a clip's own sound."""
