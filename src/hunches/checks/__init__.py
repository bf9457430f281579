"""The battery every plug-in passes; run it on your own."""
