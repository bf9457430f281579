"""What can be said of labels, with gold and without."""
