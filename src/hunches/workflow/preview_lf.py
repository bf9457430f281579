"""The verb that shows what a labelling function would do before it is defined."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from hunches.errors import InvalidValue, UnknownName
from hunches.lfs import LabelingFunction, rule
from hunches.workflow._lf_files import read_lf_file
from hunches.workflow.previewer import Previewer

if TYPE_CHECKING:
    from hunches.evaluation import LFPreview
    from hunches.records import Label
    from hunches.workflow.open_project import OpenProject
    from hunches.workflow.previewer import PreviewChoice

_EXPECTED: Final = "the text of a condition, or an object made by hu.rule(…) and the like"
_UNNAMED: Final = "new rule"


def preview_lf(
    project: OpenProject,
    lf: LabelingFunction | str,
    label: Label | str | None = None,
    *,
    choice: PreviewChoice | None = None,
) -> LFPreview:
    """Return what a labelling function, or a condition and a class, would do to the examples.

    It only reads: nothing is defined, no votes are stored, no run is recorded. Whoever previews more than once keeps
    a `Previewer`, which need not read gold labels and votes again.

    Parameters
    ----------
    project : OpenProject
        The project.
    lf : LabelingFunction or str
        What is previewed: an object made by ``hu.rule(…)`` and the like, or the text of a condition.
    label : Label or str, optional
        The class a condition votes.
    choice : PreviewChoice, optional
        Which examples, how long, how many to show.

    Raises
    ------
    ConditionSyntaxError, InvalidPattern, UnknownColumn, WrongColumnType, UnknownClass
        When it cannot be read or does not fit the dataset or the classes, as when it is defined.
    InvalidValue
        When a condition comes without a class, or a labelling function with one.
    MissingStepError
        When nothing was imported yet.
    """
    return Previewer(project).preview(previewed_lf(lf, label), choice=choice)


def lf_of_file(path: Path | str, *, name: str) -> LabelingFunction:
    """Return the labelling function of a name that a file of Python or YAML defines.

    Raises
    ------
    UnreadableFile, UnloadableLabelingFunction
        When the file cannot be loaded.
    UnknownName
        When it defines none of that name.
    """
    lfs = {loaded.lf.name: loaded.lf for loaded in read_lf_file(Path(path))}
    if name not in lfs:
        raise UnknownName("labelling function", name=name, known=list(lfs))
    return lfs[name]


def previewed_lf(
    lf: LabelingFunction | str, label: Label | str | None = None, *, name: str | None = None
) -> LabelingFunction:
    """Return the labelling function that is meant by one, or by the text of a condition and a class.

    ``name`` is that of the labelling function a condition is to replace.
    """
    if isinstance(lf, LabelingFunction):
        if label is not None:
            raise InvalidValue("The class beside a labelling function", value=label, expected="left out")
        return lf
    if not isinstance(lf, str):
        raise InvalidValue("What is previewed", value=lf, expected=_EXPECTED)
    if label is None:
        raise InvalidValue("The class of the condition", value=label, expected="given beside it, such as 'SPAM'")
    return rule(name or _UNNAMED, lf, label)
