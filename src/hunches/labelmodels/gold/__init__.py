"""What gold labels add to votes, how much it is worth, and which to give next."""
