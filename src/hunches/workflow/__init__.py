"""The verbs of Hunches, one file each; the only place that writes lineage."""

from hunches.workflow.analyze_lfs import analyze_lfs
from hunches.workflow.apply_lfs import AppliedLFs, apply_lfs
from hunches.workflow.build_training_set import BuiltTrainingSet, TrainingSetPolicy, build_training_set
from hunches.workflow.create_project import create_project
from hunches.workflow.define_lf import DefinedLFs, define_lf
from hunches.workflow.define_slice import define_slice
from hunches.workflow.diagnose import diagnose
from hunches.workflow.evaluate import EvaluationChoice, evaluate
from hunches.workflow.explain import ExplainedExample, explain
from hunches.workflow.explain_plan import explain_plan
from hunches.workflow.export import export
from hunches.workflow.fit_label_model import FittedLabels, LabelModelChoice, fit_label_model
from hunches.workflow.import_data import ImportedData, Reading, import_data, preview_data
from hunches.workflow.label_parquet import LabelledParquet, label_parquet
from hunches.workflow.open_project import OpenProject, open_project
from hunches.workflow.preview_lf import lf_of_file, preview_lf, previewed_lf
from hunches.workflow.previewer import PreviewChoice, Previewer
from hunches.workflow.search import Found, search
from hunches.workflow.suggest import SuggestedExample, Suggestions, suggest
from hunches.workflow.switch_lf import switch_lf
from hunches.workflow.train import EndModelChoice, TrainedModel, train

__all__ = [
    "AppliedLFs",
    "BuiltTrainingSet",
    "DefinedLFs",
    "EndModelChoice",
    "EvaluationChoice",
    "ExplainedExample",
    "FittedLabels",
    "Found",
    "ImportedData",
    "LabelModelChoice",
    "LabelledParquet",
    "OpenProject",
    "PreviewChoice",
    "Previewer",
    "Reading",
    "SuggestedExample",
    "Suggestions",
    "TrainedModel",
    "TrainingSetPolicy",
    "analyze_lfs",
    "apply_lfs",
    "build_training_set",
    "create_project",
    "define_lf",
    "define_slice",
    "diagnose",
    "evaluate",
    "explain",
    "explain_plan",
    "export",
    "fit_label_model",
    "import_data",
    "label_parquet",
    "lf_of_file",
    "open_project",
    "preview_data",
    "preview_lf",
    "previewed_lf",
    "search",
    "suggest",
    "switch_lf",
    "train",
]
