"""Measures votes, labels and predictions against gold labels."""

from hunches.evaluation.calibration import CalibrationCurve, calibration_curve
from hunches.evaluation.class_score import ClassScore
from hunches.evaluation.intervals import Interval, wilson_interval
from hunches.evaluation.lf_analysis import LFAnalysis, analyze
from hunches.evaluation.lf_overlap import LFOverlap
from hunches.evaluation.lf_preview import LFPreview
from hunches.evaluation.lf_summary import LFSummary
from hunches.evaluation.measure import Measure
from hunches.evaluation.other_votes import OtherVotes
from hunches.evaluation.picture import Picture
from hunches.evaluation.preview_facts import PreviewFacts
from hunches.evaluation.preview_votes import SeenVotes, preview_votes
from hunches.evaluation.previewed_example import PreviewedExample
from hunches.evaluation.printable import printable
from hunches.evaluation.scores import Scores, score
from hunches.evaluation.table import Table, cell
from hunches.evaluation.text_width import shortened, text_width

__all__ = [
    "CalibrationCurve",
    "ClassScore",
    "Interval",
    "LFAnalysis",
    "LFOverlap",
    "LFPreview",
    "LFSummary",
    "Measure",
    "OtherVotes",
    "Picture",
    "PreviewFacts",
    "PreviewedExample",
    "Scores",
    "SeenVotes",
    "Table",
    "analyze",
    "calibration_curve",
    "cell",
    "preview_votes",
    "printable",
    "score",
    "shortened",
    "text_width",
    "wilson_interval",
]
