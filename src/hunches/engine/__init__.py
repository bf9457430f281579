"""Applies labelling functions to blocks of examples; executors decide where a block is worked on."""
