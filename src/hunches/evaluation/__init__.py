"""Measures votes, labels and predictions against gold labels."""

from hunches.evaluation.best_of_many import best_of_many
from hunches.evaluation.calibration import CalibrationCurve, calibration_curve
from hunches.evaluation.class_score import ClassScore
from hunches.evaluation.compare_models import Candidate, compare_models
from hunches.evaluation.compared_model import ComparedModel
from hunches.evaluation.comparison import Comparison
from hunches.evaluation.costs import COSTS, Cost, Latency, ModelCosts, TrainingCosts, cost_named
from hunches.evaluation.intervals import Interval, wilson_interval
from hunches.evaluation.lf_analysis import LFAnalysis, analyze
from hunches.evaluation.lf_overlap import LFOverlap
from hunches.evaluation.lf_preview import LFPreview
from hunches.evaluation.lf_summary import LFSummary
from hunches.evaluation.measure import Measure
from hunches.evaluation.metrics import METRICS, Metric, metric_named
from hunches.evaluation.other_votes import OtherVotes
from hunches.evaluation.paired import PairedDifference, paired_difference
from hunches.evaluation.pareto import Objective, Standing, cost_objective, merit_objective, standings
from hunches.evaluation.percentiles import percentile
from hunches.evaluation.picture import Picture
from hunches.evaluation.preview_facts import PreviewFacts
from hunches.evaluation.preview_votes import SeenVotes, preview_votes
from hunches.evaluation.previewed_example import PreviewedExample
from hunches.evaluation.printable import printable
from hunches.evaluation.scores import Scores, score
from hunches.evaluation.table import Table, cell
from hunches.evaluation.text_width import shortened, text_width

__all__ = [
    "COSTS",
    "METRICS",
    "CalibrationCurve",
    "Candidate",
    "ClassScore",
    "ComparedModel",
    "Comparison",
    "Cost",
    "Interval",
    "LFAnalysis",
    "LFOverlap",
    "LFPreview",
    "LFSummary",
    "Latency",
    "Measure",
    "Metric",
    "ModelCosts",
    "Objective",
    "OtherVotes",
    "PairedDifference",
    "Picture",
    "PreviewFacts",
    "PreviewedExample",
    "Scores",
    "SeenVotes",
    "Standing",
    "Table",
    "TrainingCosts",
    "analyze",
    "best_of_many",
    "calibration_curve",
    "cell",
    "compare_models",
    "cost_named",
    "cost_objective",
    "merit_objective",
    "metric_named",
    "paired_difference",
    "percentile",
    "preview_votes",
    "printable",
    "score",
    "shortened",
    "standings",
    "text_width",
    "wilson_interval",
]
