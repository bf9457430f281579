"""The verbs of Hunches, one file each; the only place that writes lineage."""

from hunches.training.training_set_policy import TrainingSetPolicy
from hunches.workflow._project_export import ExportedProject
from hunches.workflow._readable_lfs import ExportedLFs
from hunches.workflow._stored_gold import GoldCounts, gold_policy
from hunches.workflow.accept import AcceptedSuggestion, accept
from hunches.workflow.adjudicate import Adjudicated, adjudicate
from hunches.workflow.agreement import AgreementReport, Disagreement, agreement
from hunches.workflow.analyze import QUICK_PARTS, SLOW_PARTS, Analysis, AnalysisChoice, ShownExample, analyze
from hunches.workflow.analyze_lfs import analyze_lfs
from hunches.workflow.annotate import RecordedAnnotations, annotate
from hunches.workflow.apply_lfs import AppliedLFs, apply_lfs
from hunches.workflow.best import BestRevisions, best
from hunches.workflow.build_training_set import BuiltTrainingSet, build_training_set
from hunches.workflow.check_gate import GateChoice, check_gate
from hunches.workflow.collect_garbage import CollectedGarbage, collect_garbage
from hunches.workflow.compare import ComparisonChoice, compare
from hunches.workflow.create_project import create_project
from hunches.workflow.define_annotator_lfs import DefinedAnnotatorLFs, define_annotator_lfs
from hunches.workflow.define_gate import DefinedGate, define_gate
from hunches.workflow.define_lf import DefinedLFs, define_lf
from hunches.workflow.define_slice import define_slice
from hunches.workflow.diagnose import diagnose
from hunches.workflow.diff import RevisionDiff, diff
from hunches.workflow.evaluate import EvaluationChoice, evaluate
from hunches.workflow.explain import ExplainedExample, explain
from hunches.workflow.explain_plan import explain_plan
from hunches.workflow.export import export
from hunches.workflow.fit_label_model import FittedLabels, LabelModelChoice, fit_label_model
from hunches.workflow.import_data import ImportedData, Reading, import_data, preview_data
from hunches.workflow.import_project import ImportedProject, import_project
from hunches.workflow.label_parquet import LabelledParquet, label_parquet
from hunches.workflow.lineage import Lineage, lineage
from hunches.workflow.list_annotations import AnnotationLog, list_annotations
from hunches.workflow.log import RevisionLog, log
from hunches.workflow.looks import Look, Looks, looks
from hunches.workflow.measure_model import MeasuredModel, measure_model
from hunches.workflow.name_revision import drop_revision_name, name_revision
from hunches.workflow.notebook_result import notebook_result
from hunches.workflow.open_project import OpenProject, open_project
from hunches.workflow.preview_lf import lf_of_file, preview_lf, previewed_lf
from hunches.workflow.previewer import PreviewChoice, Previewer
from hunches.workflow.queue import AnnotationQueue, QueueChoice, QueuedExample, queue
from hunches.workflow.restore import Restored, restore
from hunches.workflow.run_notebook import NotebookResult, NotebookRun, run_notebook
from hunches.workflow.search import Found, search
from hunches.workflow.show import ShownRevision, show
from hunches.workflow.suggest import SuggestChoice, SuggestedAction, SuggestedExample, Suggestions, suggest
from hunches.workflow.switch_lf import switch_lf
from hunches.workflow.train import EndModelChoice, TrainedModel, train
from hunches.workflow.tune import Trial, TuneChoice, Tuned, tune
from hunches.workflow.undo_annotation import UndoneAnnotation, undo_annotation
from hunches.workflow.verify import Verification, verify

__all__ = [
    "QUICK_PARTS",
    "SLOW_PARTS",
    "AcceptedSuggestion",
    "Adjudicated",
    "AgreementReport",
    "Analysis",
    "AnalysisChoice",
    "AnnotationLog",
    "AnnotationQueue",
    "AppliedLFs",
    "BestRevisions",
    "BuiltTrainingSet",
    "CollectedGarbage",
    "ComparisonChoice",
    "DefinedAnnotatorLFs",
    "DefinedGate",
    "DefinedLFs",
    "Disagreement",
    "EndModelChoice",
    "EvaluationChoice",
    "ExplainedExample",
    "ExportedLFs",
    "ExportedProject",
    "FittedLabels",
    "Found",
    "GateChoice",
    "GoldCounts",
    "ImportedData",
    "ImportedProject",
    "LabelModelChoice",
    "LabelledParquet",
    "Lineage",
    "Look",
    "Looks",
    "MeasuredModel",
    "NotebookResult",
    "NotebookRun",
    "OpenProject",
    "PreviewChoice",
    "Previewer",
    "QueueChoice",
    "QueuedExample",
    "Reading",
    "RecordedAnnotations",
    "Restored",
    "RevisionDiff",
    "RevisionLog",
    "ShownExample",
    "ShownRevision",
    "SuggestChoice",
    "SuggestedAction",
    "SuggestedExample",
    "Suggestions",
    "TrainedModel",
    "TrainingSetPolicy",
    "Trial",
    "TuneChoice",
    "Tuned",
    "UndoneAnnotation",
    "Verification",
    "accept",
    "adjudicate",
    "agreement",
    "analyze",
    "analyze_lfs",
    "annotate",
    "apply_lfs",
    "best",
    "build_training_set",
    "check_gate",
    "collect_garbage",
    "compare",
    "create_project",
    "define_annotator_lfs",
    "define_gate",
    "define_lf",
    "define_slice",
    "diagnose",
    "diff",
    "drop_revision_name",
    "evaluate",
    "explain",
    "explain_plan",
    "export",
    "fit_label_model",
    "gold_policy",
    "import_data",
    "import_project",
    "label_parquet",
    "lf_of_file",
    "lineage",
    "list_annotations",
    "log",
    "looks",
    "measure_model",
    "name_revision",
    "notebook_result",
    "open_project",
    "preview_data",
    "preview_lf",
    "previewed_lf",
    "queue",
    "restore",
    "run_notebook",
    "search",
    "show",
    "suggest",
    "switch_lf",
    "train",
    "tune",
    "undo_annotation",
    "verify",
]
