"""Crosscut cuts training montages: it listens to a song, watches footage, plans one edit and renders it.

The package root imports nothing; import what you need from the module that holds it (`crosscut.montage`
runs the whole work, `crosscut.model` holds the nouns).
"""

__version__ = "0.1.0"
