"""Measures votes, labels and predictions against gold labels."""
