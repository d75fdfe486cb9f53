"""What was seen in clips, drawn: each clip along its time, and the best moments of all on one sheet."""
