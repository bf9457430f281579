"""The checks every plug-in passes: labelling functions, label models, end models. Run them on your own."""

from hunches.checks.end_model import check_end_model, end_model_checks
from hunches.checks.label_model import check_label_model, label_model_checks
from hunches.checks.labeling_function import (
    LabelingFunctionCheck,
    check_labeling_function,
    labeling_function_checks,
)

__all__ = [
    "LabelingFunctionCheck",
    "check_end_model",
    "check_label_model",
    "check_labeling_function",
    "end_model_checks",
    "label_model_checks",
    "labeling_function_checks",
]
