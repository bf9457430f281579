"""The Python door to the verbs."""
