"""Frozen values that travel between all parts of Hunches; nothing here reads or writes."""

from hunches.records.fault import Fault, FaultCode
from hunches.records.gold import GoldLabels, read_gold
from hunches.records.hashing import content_key
from hunches.records.label_space import ABSTAIN, Label, LabelKind, LabelSpace
from hunches.records.votes import VoteColumn, VoteMatrix, Votes

__all__ = [
    "ABSTAIN",
    "Fault",
    "FaultCode",
    "GoldLabels",
    "Label",
    "LabelKind",
    "LabelSpace",
    "VoteColumn",
    "VoteMatrix",
    "Votes",
    "content_key",
    "read_gold",
]
