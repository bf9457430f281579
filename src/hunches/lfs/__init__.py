"""Kinds of labelling function, one file each."""
