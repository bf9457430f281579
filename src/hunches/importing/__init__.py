"""Reads what users bring (files, frames, queries) into blocks of examples."""

from hunches.importing.append import appended_schema, check_append, prepare_append, refuse_unreadable
from hunches.importing.check_source import check_source, read_sample
from hunches.importing.existing_examples import ExistingExamples
from hunches.importing.guess_columns import guess_columns
from hunches.importing.import_options import ImportOptions
from hunches.importing.import_problem import ImportProblem
from hunches.importing.open_source import open_source
from hunches.importing.prepare import PreparedImport, prepare
from hunches.importing.preview import ColumnSummary, Preview
from hunches.importing.source import Source
from hunches.importing.splits import assign_splits

__all__ = [
    "ColumnSummary",
    "ExistingExamples",
    "ImportOptions",
    "ImportProblem",
    "PreparedImport",
    "Preview",
    "Source",
    "appended_schema",
    "assign_splits",
    "check_append",
    "check_source",
    "guess_columns",
    "open_source",
    "prepare",
    "prepare_append",
    "read_sample",
    "refuse_unreadable",
]
