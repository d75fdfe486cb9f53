"""Side A: one man alone in the snow, from the first breath to the summit."""
