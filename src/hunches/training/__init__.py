"""End models, one file each: examples and probabilistic labels in, a classifier out."""

from hunches.training.end_model import EndModel, FeatureColumns, FittedEndModel, end_models
from hunches.training.linear import FittedLinearModel, LinearModel
from hunches.training.training_labels import TrainingLabels

__all__ = [
    "EndModel",
    "FeatureColumns",
    "FittedEndModel",
    "FittedLinearModel",
    "LinearModel",
    "TrainingLabels",
    "end_models",
]
