"""Label models, one file each: votes in, probabilities out."""

from hunches.labelmodels.diagnosing.diagnosis import Diagnosis, diagnose
from hunches.labelmodels.explaining.explanation import Explanation, explain
from hunches.labelmodels.gold.labeling_queue import LabelingQueue, propose_examples
from hunches.labelmodels.gold.validation import GoldReport, cross_validate
from hunches.labelmodels.label_model import LabelModel
from hunches.labelmodels.label_models import (
    FitsStatistics,
    FittedLabelModel,
    LabelModelPlugin,
    Probabilities,
    label_models,
)
from hunches.labelmodels.named_numbers import read_named
from hunches.labelmodels.share_counts import ShareCounts
from hunches.labelmodels.vote_shares import mean_share, share_of_votes
from hunches.labelmodels.vote_statistics import VoteStatistics

__all__ = [
    "Diagnosis",
    "Explanation",
    "FitsStatistics",
    "FittedLabelModel",
    "GoldReport",
    "LabelModel",
    "LabelModelPlugin",
    "LabelingQueue",
    "Probabilities",
    "ShareCounts",
    "VoteStatistics",
    "cross_validate",
    "diagnose",
    "explain",
    "label_models",
    "mean_share",
    "propose_examples",
    "read_named",
    "share_of_votes",
]
