"""Programmatic labelling: write noisy rules, get probabilistic labels, train and evaluate a model.

The names here are the words of the quick start. Each is loaded when it is first used, so that
``import hunches`` and the command line start at once.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hunches.conditions import parse_condition
    from hunches.engine import apply
    from hunches.errors import HunchesError
    from hunches.evaluation import LFAnalysis, Scores, analyze, score
    from hunches.labelmodels import LabelModel
    from hunches.lfs import (
        LabelingFunction,
        annotator_lfs,
        labeling_function,
        lookup_lf,
        model_lf,
        preprocessor,
        rule,
    )
    from hunches.records import ABSTAIN, Label, LabelSpace, Votes
    from hunches.sdk import Project
    from hunches.workflow import label_parquet, notebook_result

_HOMES = {
    "ABSTAIN": "records",
    "HunchesError": "errors",
    "LFAnalysis": "evaluation",
    "Label": "records",
    "LabelModel": "labelmodels",
    "LabelSpace": "records",
    "LabelingFunction": "lfs",
    "Project": "sdk",
    "Scores": "evaluation",
    "Votes": "records",
    "analyze": "evaluation",
    "annotator_lfs": "lfs",
    "apply": "engine",
    "label_parquet": "workflow",
    "labeling_function": "lfs",
    "lookup_lf": "lfs",
    "model_lf": "lfs",
    "notebook_result": "workflow",
    "parse_condition": "conditions",
    "preprocessor": "lfs",
    "rule": "lfs",
    "score": "evaluation",
}

__all__ = [
    "ABSTAIN",
    "HunchesError",
    "LFAnalysis",
    "Label",
    "LabelModel",
    "LabelSpace",
    "LabelingFunction",
    "Project",
    "Scores",
    "Votes",
    "analyze",
    "annotator_lfs",
    "apply",
    "label_parquet",
    "labeling_function",
    "lookup_lf",
    "model_lf",
    "notebook_result",
    "parse_condition",
    "preprocessor",
    "rule",
    "score",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        message = f"module 'hunches' has no attribute '{name}'"
        raise AttributeError(message)  # what Python's import system expects of a module
    return getattr(import_module(f"hunches.{_HOMES[name]}"), name)
