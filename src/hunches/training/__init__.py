"""End models, one file each: examples and probabilistic labels in, a classifier out."""

from hunches.training.end_model import EndModel, FeatureColumns, FittedEndModel, end_models
from hunches.training.example_encoder import ExampleEncoder, fit_example_encoder
from hunches.training.linear import FittedLinearModel, LinearModel
from hunches.training.training_labels import TrainingLabels

__all__ = [
    "EndModel",
    "ExampleEncoder",
    "FeatureColumns",
    "FittedEndModel",
    "FittedLinearModel",
    "LinearModel",
    "TrainingLabels",
    "end_models",
    "fit_example_encoder",
]
