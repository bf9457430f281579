"""Kinds of labelling function, one file each."""

from hunches.lfs.annotator import AnnotatorLF, annotator_lfs
from hunches.lfs.block import Block, BlockVotes
from hunches.lfs.condition import ConditionLF, rule
from hunches.lfs.labeling_function import LabelingFunction, lf_kinds
from hunches.lfs.lookup import LookupLF, lookup_lf
from hunches.lfs.model import ModelLF, model_lf
from hunches.lfs.preprocessor import Preprocessor, preprocessor
from hunches.lfs.python import PythonLF, labeling_function
from hunches.lfs.row import Row
from hunches.lfs.similarity import SimilarityLF, similarity_lf
from hunches.lfs.spacy_doc import spacy_doc
from hunches.lfs.tokens import tokens

__all__ = [
    "AnnotatorLF",
    "Block",
    "BlockVotes",
    "ConditionLF",
    "LabelingFunction",
    "LookupLF",
    "ModelLF",
    "Preprocessor",
    "PythonLF",
    "Row",
    "SimilarityLF",
    "annotator_lfs",
    "labeling_function",
    "lf_kinds",
    "lookup_lf",
    "model_lf",
    "preprocessor",
    "rule",
    "similarity_lf",
    "spacy_doc",
    "tokens",
]
