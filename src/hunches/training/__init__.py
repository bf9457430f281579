"""End models, one file each: examples and probabilistic labels in, a classifier out."""
