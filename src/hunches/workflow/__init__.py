"""The verbs of Hunches, one file each; the only place that writes lineage."""
