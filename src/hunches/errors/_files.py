"""Errors of what users bring: files, queries and saved models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hunches.errors._input import InputError
from hunches.errors._root import listed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class UnreadableFile(InputError):
    """A file is missing, is not a file, or may not be read."""

    code = "unreadable-file"

    def __init__(self, path: Path | str, *, reason: str) -> None:
        super().__init__(
            f"Cannot read '{path}': {reason}. Check the path and its permissions, then try again.",
            path=str(path),
            reason=reason,
        )


class UnwritableFile(InputError):
    """A file of the user's cannot be written where it is to be."""

    code = "unwritable-file"

    def __init__(self, path: Path | str, *, reason: str) -> None:
        super().__init__(
            f"Cannot write '{path}': {reason}. Choose another place, or make that folder writable, then try again.",
            path=str(path),
            reason=reason,
        )


class WrongEncoding(InputError):
    """A file's bytes are not text in the encoding it was read with."""

    code = "wrong-encoding"

    def __init__(self, path: Path | str, *, encoding: str, suggestion: str) -> None:
        super().__init__(
            f"'{path}' is not valid {encoding} text. Name its encoding, for example encoding='{suggestion}', "
            "or save it as UTF-8.",
            path=str(path),
            encoding=encoding,
            suggestion=suggestion,
        )


class RaggedFile(InputError):
    """A line of a table has another number of cells than its header."""

    code = "ragged-file"

    def __init__(self, path: Path | str, *, number: int, line: str, expected: int, found: int) -> None:
        super().__init__(
            f"'{path}' has {found} cells where its header has {expected}, in line {number}: {line[:120]!r}. "
            "Quote cells that contain the delimiter, or name the delimiter.",
            path=str(path),
            number=number,
            line=line,
            expected=expected,
            found=found,
        )


class MalformedFile(InputError):
    """A file is not what its format says: cut off, damaged, or of another format."""

    code = "malformed-file"

    def __init__(self, path: Path | str, *, form: str, reason: str, line: int | None = None) -> None:
        where = "" if line is None else f" at line {line}"
        super().__init__(
            f"'{path}' is not valid {form}{where}: {reason}. Write or download the file again, or name its format.",
            path=str(path),
            form=form,
            reason=reason,
            line=line,
        )


class FailedQuery(InputError):
    """A database cannot be reached, or refuses a query."""

    code = "failed-query"

    def __init__(self, database: str, *, reason: str) -> None:
        super().__init__(
            f"The query on '{database}' failed: {reason}. Correct the query or the connection URL, then try again.",
            database=database,
            reason=reason,
        )


class DuplicateIds(InputError):
    """Two examples have the same id."""

    code = "duplicate-ids"

    def __init__(self, column: str, *, count: int, examples: Sequence[object]) -> None:
        super().__init__(
            f"Column '{column}' cannot be the id: {count} of its values occur more than once "
            f"(such as {listed(examples, 3)}). Choose another id column, drop the repeated rows with "
            "duplicates='drop', or leave the id out to number the rows.",
            column=column,
            count=count,
            examples=list(examples),
        )


class ColumnMismatch(InputError):
    """Examples that are to be appended have other columns than the dataset."""

    code = "column-mismatch"

    def __init__(self, column: str, *, found: str | None, needed: str | None) -> None:
        if found is None:
            problem = f"they have no column '{column}', a {needed} of the dataset. Add it, empty if need be"
        elif needed is None:
            problem = (
                f"their column '{column}' ({found}) is new to the dataset. Leave it out, or import it as 'ignored'"
            )
        else:
            problem = f"their column '{column}' holds {found}, where the dataset has {needed}. Correct its values"
        super().__init__(
            f"The examples cannot be appended: {problem}, or import all examples anew.",
            column=column,
            found=found,
            needed=needed,
        )


class MissingExtra(InputError):
    """A feature needs a package that the base installation leaves out."""

    code = "missing-extra"

    def __init__(self, feature: str, *, extra: str) -> None:
        super().__init__(
            f"{feature} needs an extra that is not installed. Install it with: pip install 'hunches[{extra}]'",
            feature=feature,
            extra=extra,
        )


class UnreachableCluster(InputError):
    """No Dask scheduler answers at an address, or it went away."""

    code = "unreachable-cluster"
    http_status = 502

    def __init__(self, address: str, *, reason: str) -> None:
        super().__init__(
            f"The Dask scheduler at '{address}' cannot be reached: {reason}. Check the address, and that a scheduler "
            "runs there (it is started with: dask scheduler), then try again.",
            address=address,
            reason=reason,
        )


class UnfitCluster(InputError):
    """The workers of a Dask cluster cannot do the work: there is none, or they lack what it needs."""

    code = "unfit-cluster"
    http_status = 502

    def __init__(self, address: str, *, reason: str, mend: str) -> None:
        super().__init__(
            f"The Dask cluster at '{address}' cannot do the work: {reason}. {mend}, then try again.",
            address=address,
            reason=reason,
            mend=mend,
        )


class UnreadableModel(InputError):
    """The bytes of a model are damaged, or are none."""

    code = "unreadable-model"

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The model cannot be read: {reason}. Restore it from a copy, or train it again.", reason=reason
        )
