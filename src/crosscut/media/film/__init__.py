"""The film as a file: written, laid over, and read back."""
