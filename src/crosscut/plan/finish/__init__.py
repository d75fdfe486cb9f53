"""Passes over a finished edit: ramps, what stands beside narrow pictures, how sections come in, how it ends."""
