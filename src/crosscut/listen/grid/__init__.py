"""Beats and bars: a tick clock, what is heard on its ticks, how they are counted, and whether that can be trusted."""
