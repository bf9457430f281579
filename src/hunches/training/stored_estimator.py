"""Trained scikit-learn estimators as bytes without pickle. Needs the extra ``hunches[sklearn-models]``."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any, Final

from hunches.errors import InvalidValue, UnreadableModel
from hunches.extras import load_extra

_FEATURE: Final = "The end model 'scikit-learn.v1'"
_EXTRA: Final = "sklearn-models"
_SCHEMA: Final = "schema.json"
_ARRAYS: Final = (".npz",)  # archives themselves
_TRUSTED_PACKAGE: Final = "sklearn."
_TRUSTED_TYPES: Final = tuple(
    f"scipy.sparse._{kind}.{kind}_{shape}" for kind in ("csr", "csc") for shape in ("matrix", "array")
)
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the first moment an archive can name


def dump_estimator(estimator: object) -> bytes:
    """Return an estimator as bytes, the same for the same estimator.

    The format is that of skops: a schema in JSON and arrays. It names its parts by their places in memory and dates
    them; here they are numbered in the order of the schema instead, and undated.

    Raises
    ------
    MissingExtra
        When skops is not installed.
    InvalidValue
        When the estimator holds what skops does not keep.
    """
    skops = _skops()
    try:
        written: bytes = skops.dumps(estimator)
    except (TypeError, ValueError, AttributeError, NotImplementedError) as problem:
        raise InvalidValue(
            "The estimator", value=type(estimator).__name__, expected=f"one that skops can keep ({problem})"
        ) from problem
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        schema = json.loads(archive.read(_SCHEMA))
        files = {name: archive.read(name) for name in archive.namelist() if name != _SCHEMA}
    names = _number(schema)
    kept = {names[name]: _undated(files[name], name) for name in files}
    return _archive({_SCHEMA: json.dumps(schema, sort_keys=True).encode("ascii"), **dict(sorted(kept.items()))})


def load_estimator(data: bytes) -> Any:  # noqa: ANN401  # scikit-learn has no types
    """Return the estimator that was dumped.

    Only what skops trusts by itself, types of scikit-learn and sparse matrices are made; nothing in the bytes is run.

    Raises
    ------
    MissingExtra
        When skops is not installed.
    UnreadableModel
        When it holds anything else, or the bytes are no estimator.
    """
    skops = _skops()
    try:
        strange = skops.get_untrusted_types(data=data)
        foreign = [name for name in strange if not name.startswith(_TRUSTED_PACKAGE) and name not in _TRUSTED_TYPES]
        if foreign:
            raise UnreadableModel(f"it holds {', '.join(foreign)}, and only types of scikit-learn are loaded")
        return skops.loads(data, trusted=strange)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, ImportError) as problem:
        raise UnreadableModel(f"its estimator cannot be read ({problem})") from problem


def _number(schema: object) -> dict[str, str]:
    """Give the parts of a schema numbers in their order, in place; return the new name of each file by the old."""
    numbers: dict[int, int] = {}
    names: dict[str, str] = {}

    def visit(node: object) -> None:
        if isinstance(node, list):
            for part in node:
                visit(part)
        if not isinstance(node, dict):
            return
        if isinstance(node.get("__id__"), int):
            node["__id__"] = numbers.setdefault(node["__id__"], len(numbers) + 1)
        if isinstance(node.get("file"), str):
            ending = node["file"].rpartition(".")[2]
            node["file"] = names.setdefault(node["file"], f"{len(names):06}.{ending}")
        for key in sorted(node, key=str):
            visit(node[key])

    visit(schema)
    return names


def _undated(data: bytes, name: str) -> bytes:
    if not name.endswith(_ARRAYS):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return _archive({part: archive.read(part) for part in archive.namelist()})


def _archive(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression=zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, date_time=_EPOCH), data, compress_type=zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _skops() -> Any:  # noqa: ANN401  # as above
    return load_extra("skops.io", feature=_FEATURE, extra=_EXTRA)
