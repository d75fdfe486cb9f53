"""Side B: the laboratory, where every blow is a number."""
