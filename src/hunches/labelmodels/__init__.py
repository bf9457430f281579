"""Label models, one file each: votes in, probabilities out."""

from hunches.labelmodels.label_model import LabelModel
from hunches.labelmodels.label_models import FittedLabelModel, LabelModelPlugin, Probabilities, label_models
from hunches.labelmodels.named_numbers import read_named
from hunches.labelmodels.vote_shares import mean_share, share_of_votes

__all__ = [
    "FittedLabelModel",
    "LabelModel",
    "LabelModelPlugin",
    "Probabilities",
    "label_models",
    "mean_share",
    "read_named",
    "share_of_votes",
]
