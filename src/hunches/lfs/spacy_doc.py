"""spaCy's analysis of a text, for labelling functions to share. Needs the extra ``hunches[spacy]``."""

from __future__ import annotations

import importlib
from functools import cache as once
from importlib import metadata
from typing import TYPE_CHECKING, Any

from hunches.errors import MissingExtra
from hunches.lfs.preprocessor import Preprocessor

if TYPE_CHECKING:
    from collections.abc import Iterable

_BLANK = "blank:"


def spacy_doc(model: str = "en_core_web_sm", *, name: str = "doc", cache: int = 0) -> Preprocessor:
    """Return a preprocessor that makes a spaCy ``Doc`` of each value of the column ``text``.

    The texts of a block go through the pipeline together, and their documents are in memory together. There is no
    time limit. The versions of spaCy and of the pipeline are part of the version of every function that uses it.

    Parameters
    ----------
    model : str
        The name of an installed pipeline, or ``"blank:en"`` for the tokens of a language alone.
    name : str
        Its name: that of the parameter that gets the ``Doc``.
    cache : int
        For how many texts to keep the ``Doc`` in each process.

    Raises
    ------
    MissingExtra
        When spaCy is not installed.
    """
    versions = _spacy().__version__, _version_of(model)
    resources = {"model": model, "versions": versions}
    return Preprocessor(name, _docs, resources, batch=True, time_limit=None, cache=cache)


def _docs(text: Iterable[str], model: str, versions: tuple[str, str]) -> list[object]:
    del versions  # they only decide the version of this preprocessor
    return list(_pipeline(model).pipe(text))


@once
def _pipeline(model: str) -> Any:  # noqa: ANN401  # of a package without types here
    spacy = _spacy()
    return spacy.blank(model.removeprefix(_BLANK)) if model.startswith(_BLANK) else spacy.load(model)


def _spacy() -> Any:  # noqa: ANN401  # as above
    try:
        return importlib.import_module("spacy")
    except ModuleNotFoundError as error:
        raise MissingExtra("A spaCy document", extra="spacy") from error


def _version_of(model: str) -> str:
    try:
        return metadata.version(model)
    except metadata.PackageNotFoundError:  # a language alone, or the path of a pipeline
        return ""
