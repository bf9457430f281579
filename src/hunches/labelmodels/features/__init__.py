"""What texts and numbers add to votes."""
