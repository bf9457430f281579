"""Says where predictions go wrong, why, and what would help."""

from hunches.evaluation.analysis.confused_pair import ConfusedPair
from hunches.evaluation.analysis.confusion import Confusion, confusion
from hunches.evaluation.analysis.disagreements import Disagreement, Disagreements, disagreements
from hunches.evaluation.analysis.distinctive_word import DistinctiveWord, distinctive_words
from hunches.evaluation.analysis.error_cell import ErrorCell
from hunches.evaluation.analysis.error_cluster import ErrorCluster
from hunches.evaluation.analysis.error_clusters import ErrorClusters, cluster_errors
from hunches.evaluation.analysis.error_cross import ErrorCross, cross_errors
from hunches.evaluation.analysis.example_group import ExampleGroup
from hunches.evaluation.analysis.gold_suspects import GoldSuspect, GoldSuspects, suspect_gold
from hunches.evaluation.analysis.learning_curve import LearningCurve, fit_learning_curve, learning_curve
from hunches.evaluation.analysis.learning_point import LearningPoint
from hunches.evaluation.analysis.part import AnalysisPart
from hunches.evaluation.analysis.reliability import Reliability, reliability
from hunches.evaluation.analysis.reliability_bin import ReliabilityBin
from hunches.evaluation.analysis.slice_score import SliceScore
from hunches.evaluation.analysis.slice_scores import SliceScores, score_slices
from hunches.evaluation.analysis.split_leakage import SplitLeakage, split_leakage
from hunches.evaluation.analysis.split_overlap import LeakedPair, SplitOverlap
from hunches.evaluation.analysis.threshold_curve import ThresholdCurve, threshold_curve
from hunches.evaluation.analysis.thresholds import Thresholds, thresholds

__all__ = [
    "AnalysisPart",
    "ConfusedPair",
    "Confusion",
    "Disagreement",
    "Disagreements",
    "DistinctiveWord",
    "ErrorCell",
    "ErrorCluster",
    "ErrorClusters",
    "ErrorCross",
    "ExampleGroup",
    "GoldSuspect",
    "GoldSuspects",
    "LeakedPair",
    "LearningCurve",
    "LearningPoint",
    "Reliability",
    "ReliabilityBin",
    "SliceScore",
    "SliceScores",
    "SplitLeakage",
    "SplitOverlap",
    "ThresholdCurve",
    "Thresholds",
    "cluster_errors",
    "confusion",
    "cross_errors",
    "disagreements",
    "distinctive_words",
    "fit_learning_curve",
    "learning_curve",
    "reliability",
    "score_slices",
    "split_leakage",
    "suspect_gold",
    "threshold_curve",
    "thresholds",
]
