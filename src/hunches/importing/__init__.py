"""Reads what users bring (files, frames, queries) into blocks of examples."""

from hunches.importing.check_source import check_source, read_sample
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
    "ImportOptions",
    "ImportProblem",
    "PreparedImport",
    "Preview",
    "Source",
    "assign_splits",
    "check_source",
    "guess_columns",
    "open_source",
    "prepare",
    "read_sample",
]
