"""How one label came about."""
