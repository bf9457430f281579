"""Label models, one file each: votes in, probabilities out."""

from hunches.labelmodels.label_model import (
    FittedLabelModel,
    LabelModel,
    LabelModelPlugin,
    Probabilities,
    label_models,
)

__all__ = ["FittedLabelModel", "LabelModel", "LabelModelPlugin", "Probabilities", "label_models"]
