"""How nouns are written down: plain JSON values and back, and the steps from one state to another."""
