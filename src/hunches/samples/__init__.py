"""Sample data sets: where they come from, how to check them, and rules for them."""
