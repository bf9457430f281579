"""Sample data sets: where they come from, how to check them, and rules for them."""

from hunches.samples.fetch import fetch_sample
from hunches.samples.sample import Sample, samples

__all__ = ["Sample", "fetch_sample", "samples"]
