"""The only folder that knows a codec: files in, values out, and back (PyAV)."""
