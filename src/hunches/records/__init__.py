"""Frozen values that travel between all parts of Hunches; nothing here reads or writes."""

from hunches.records.annotation import (
    Annotation,
    AnnotationKind,
    live_annotations,
    standing_annotations,
)
from hunches.records.artefact import Artefact
from hunches.records.blocks import (
    BLOCK_ROWS,
    normalise_batch,
    normalise_table,
    to_table,
)
from hunches.records.dataset import SPLIT_NAMES, Column, ColumnKind, DatasetSchema, SplitName
from hunches.records.fault import Fault, FaultCode, FaultTally
from hunches.records.gold import GoldLabels, read_gold
from hunches.records.gold_policy import GoldDecision, GoldPolicy, decide_gold
from hunches.records.hashing import content_key
from hunches.records.label_space import ABSTAIN, Label, LabelKind, LabelSpace
from hunches.records.lf_version import LFVersion
from hunches.records.model_state import JSON, ModelState, decode_model, encode_model
from hunches.records.project_record import ProjectRecord
from hunches.records.project_state import LFState, ProjectState
from hunches.records.revision import Change, Revision
from hunches.records.run import Run, RunState
from hunches.records.votes import VoteColumn, VoteMatrix, Votes

__all__ = [
    "ABSTAIN",
    "BLOCK_ROWS",
    "JSON",
    "SPLIT_NAMES",
    "Annotation",
    "AnnotationKind",
    "Artefact",
    "Change",
    "Column",
    "ColumnKind",
    "DatasetSchema",
    "Fault",
    "FaultCode",
    "FaultTally",
    "GoldDecision",
    "GoldLabels",
    "GoldPolicy",
    "LFState",
    "LFVersion",
    "Label",
    "LabelKind",
    "LabelSpace",
    "ModelState",
    "ProjectRecord",
    "ProjectState",
    "Revision",
    "Run",
    "RunState",
    "SplitName",
    "VoteColumn",
    "VoteMatrix",
    "Votes",
    "content_key",
    "decide_gold",
    "decode_model",
    "encode_model",
    "live_annotations",
    "normalise_batch",
    "normalise_table",
    "read_gold",
    "standing_annotations",
    "to_table",
]
