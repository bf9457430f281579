"""The command-line door to the verbs."""
