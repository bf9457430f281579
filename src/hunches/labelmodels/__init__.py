"""Label models, one file each: votes in, probabilities out."""
