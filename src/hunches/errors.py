"""Every error a caller of Hunches may meet, with its stable code, HTTP status and exit code.

The tree::

    HunchesError
    ├── InputError                     exit 3  the caller gave something that cannot be used
    │   ├── UnreadableFile             unreadable-file
    │   ├── UnwritableFile             unwritable-file
    │   ├── WrongEncoding              wrong-encoding
    │   ├── RaggedFile                 ragged-file
    │   ├── MalformedFile              malformed-file
    │   ├── FailedQuery                failed-query
    │   ├── DuplicateIds               duplicate-ids
    │   ├── MissingExtra               missing-extra
    │   ├── InvalidValue               invalid-value
    │   ├── InvalidLabelSpace          invalid-label-space
    │   ├── MissingLabelSpace          missing-label-space
    │   ├── UnknownClass               unknown-class
    │   ├── UnknownColumn              unknown-column
    │   ├── UnknownName                unknown-name
    │   ├── DuplicateName              duplicate-name
    │   ├── ConditionSyntaxError       condition-syntax
    │   ├── InvalidPattern             invalid-pattern
    │   ├── WrongColumnType            wrong-column-type
    │   ├── NoFeatures                 no-features
    │   ├── UnreadableModel            unreadable-model
    │   ├── CheckFailed                check-failed
    │   └── NoGold                     no-gold
    ├── LabelingError                  exit 4  labelling functions or their votes cannot be used
    │   ├── BrokenLabelingFunction     broken-lf
    │   ├── UnloadableLabelingFunction unloadable-lf
    │   ├── WorkerLost                 worker-lost
    │   ├── NoVotes                    no-votes
    │   ├── EmptyTrainingSet           empty-training-set
    │   └── OneClassOnly               one-class-only
    ├── NotFitted                      exit 5  a model is asked before it has learned (not-fitted)
    ├── MissingStepError               exit 5  an earlier step of the loop has not been done (missing-step)
    └── StoreError                     exit 6  the project on disk cannot be used
        ├── ProjectNotFound            project-not-found
        ├── ProjectExists              project-exists
        ├── ProjectTooNew              project-too-new
        ├── ProjectBusy                project-busy
        ├── ReadOnlyProject            read-only-project
        ├── CorruptObject              corrupt-object
        ├── SampleUnavailable          sample-unavailable
        ├── SampleCorrupt              sample-corrupt
        └── StorageFull                storage-full (exit 7)

Constructors take facts; the class writes the sentence: what happened, to which object, what to do next.
Exit 0 is success, 1 a defect in Hunches itself, 2 a command line that cannot be understood, 130 an interrupt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class HunchesError(Exception):
    """The root of every error Hunches raises on purpose.

    Attributes
    ----------
    code : str
        Stable name of the kind of error, for programs.
    http_status, exit_code : int
        What the HTTP door and the command line answer.
    facts : dict
        The facts the sentence was written from.

    >>> UnknownClass("SPMA", known=["SPAM", "HAM"]).code
    'unknown-class'
    """

    code: ClassVar[str] = "error"
    http_status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1

    facts: dict[str, object]

    def __init__(self, sentence: str, **facts: object) -> None:
        super().__init__(sentence)
        self.facts = facts

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), str(self), self.facts)

    @classmethod
    def rebuilt(cls, sentence: str, facts: dict[str, object]) -> Self:
        """Return the error as it was before it crossed a process border."""
        error = cls.__new__(cls)
        HunchesError.__init__(error, sentence, **facts)
        return error


def _rebuild(kind: type[HunchesError], sentence: str, facts: dict[str, object]) -> HunchesError:
    return kind.rebuilt(sentence, facts)


def _listed(names: Sequence[object], limit: int = 12) -> str:
    shown = ", ".join(f"'{name}'" for name in names[:limit])
    more = len(names) - limit
    return f"{shown} and {more} more" if more > 0 else shown or "none"


class InputError(HunchesError):
    """What the caller gave cannot be used as it is."""

    code = "invalid-input"
    http_status = 422
    exit_code = 3


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
            f"(such as {_listed(examples, 3)}). Choose another id column, drop the repeated rows with "
            "duplicates='drop', or leave the id out to number the rows.",
            column=column,
            count=count,
            examples=list(examples),
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


class InvalidValue(InputError):
    """An argument or a record's field has a value it must not have."""

    code = "invalid-value"

    def __init__(self, name: str, *, value: object, expected: str) -> None:
        super().__init__(f"{name} is {value!r}; it must be {expected}.", name=name, value=repr(value))


class InvalidLabelSpace(InputError):
    """A label space has no classes, repeated classes or an unknown kind."""

    code = "invalid-label-space"

    def __init__(self, reason: str, *, classes: Sequence[object]) -> None:
        super().__init__(
            f"The label space with classes {_listed(classes)} cannot be made: {reason}. Give distinct names, such as "
            "LabelSpace(['SPAM', 'HAM']).",
            classes=list(classes),
        )


class MissingLabelSpace(InputError):
    """Nothing shows which classes there are."""

    code = "missing-label-space"

    def __init__(self, lfs: Sequence[str]) -> None:
        super().__init__(
            f"None of the labelling functions {_listed(lfs)} shows which classes there are. Pass "
            "space=hu.LabelSpace([...]), or return its labels instead of bare names and numbers.",
            lfs=list(lfs),
        )


class UnknownClass(InputError):
    """A class is named that the label space does not have."""

    code = "unknown-class"

    def __init__(self, name: object, *, known: Sequence[str], where: str = "the label space") -> None:
        super().__init__(
            f"{name!r} is not a class of {where}; its classes are {_listed(known)}. Correct the class, or make "
            "the label space with it.",
            name=repr(name),
            known=list(known),
        )


class UnknownColumn(InputError):
    """A column is named that the examples do not have."""

    code = "unknown-column"

    def __init__(self, column: str, *, known: Sequence[str], where: str) -> None:
        super().__init__(
            f"{where} reads the column '{column}', which the examples do not have; their columns are "
            f"{_listed(known)}. Correct the name, or import the column.",
            column=column,
            known=list(known),
            where=where,
        )


class UnknownName(InputError):
    """Something is asked for by a name nothing has."""

    code = "unknown-name"
    http_status = 404

    def __init__(self, kind: str, *, name: str, known: Sequence[str]) -> None:
        super().__init__(
            f"There is no {kind} named '{name}'; there are {_listed(known)}. Correct the name.",
            kind=kind,
            name=name,
            known=list(known),
        )


class DuplicateName(InputError):
    """Two things of one kind have the same name."""

    code = "duplicate-name"
    http_status = 409

    def __init__(self, kind: str, *, name: str) -> None:
        super().__init__(f"Two {kind}s are named '{name}'. Give each its own name.", kind=kind, name=name)


class ConditionSyntaxError(InputError):
    """A condition's text cannot be parsed."""

    code = "condition-syntax"

    def __init__(self, text: str, *, position: int, problem: str, hint: str) -> None:
        line_start = text.rfind("\n", 0, position) + 1
        line_end = text.find("\n", position)
        line = text[line_start : line_end if line_end >= 0 else len(text)]
        caret = " " * (position - line_start) + "^"
        super().__init__(
            f"The condition cannot be read at character {position + 1}: {problem}. {hint}\n  {line}\n  {caret}",
            text=text,
            position=position,
            hint=hint,
        )


class InvalidPattern(InputError):
    """A regular expression cannot be compiled."""

    code = "invalid-pattern"

    def __init__(self, pattern: str, *, reason: str, position: int | None = None) -> None:
        caret = "" if position is None else f"\n  {pattern}\n  {' ' * position}^"
        super().__init__(
            f"The pattern {pattern!r} is not a valid regular expression: {reason}. Correct it; characters such "
            f"as ( [ * + ? . need a backslash to stand for themselves.{caret}",
            pattern=pattern,
            reason=reason,
            position=position,
        )


class WrongColumnType(InputError):
    """A predicate is asked of a column that holds another kind of value."""

    code = "wrong-column-type"

    def __init__(self, column: str, *, found: str, needed: str, where: str) -> None:
        super().__init__(
            f"{where} needs {needed} in the column '{column}', which holds {found}. Use a predicate that fits, "
            "or import the column with another type.",
            column=column,
            found=found,
            needed=needed,
        )


class NoGold(InputError):
    """Something is to be measured on examples none of which has a gold label."""

    code = "no-gold"

    def __init__(self, n_examples: int) -> None:
        super().__init__(
            f"None of the {n_examples} examples has a gold label, so there is nothing to measure against. Give gold "
            "labels to some of them, or measure on a split that has some.",
            n_examples=n_examples,
        )


class NoFeatures(InputError):
    """The columns an end model reads hold nothing it could learn from."""

    code = "no-features"

    def __init__(self, columns: Sequence[str], *, n_examples: int) -> None:
        super().__init__(
            f"The columns {_listed(columns)} of {n_examples} examples hold nothing an end model can learn from: no "
            "number, no category and no word that occurs in enough of them. Choose other columns, or train on "
            "more examples.",
            columns=list(columns),
            n_examples=n_examples,
        )


class UnreadableModel(InputError):
    """The bytes of an end model are damaged, or are none."""

    code = "unreadable-model"

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The model cannot be read: {reason}. Restore it from a copy, or train it again.", reason=reason
        )


class CheckFailed(InputError):
    """A plug-in does not do what every plug-in of its kind must."""

    code = "check-failed"

    def __init__(self, check: str, *, plugin: str, seen: str, expected: str) -> None:
        super().__init__(
            f"{plugin} fails the check '{check}'. Expected: {expected} Seen: {seen}. Correct it and check it again.",
            check=check,
            plugin=plugin,
            seen=seen,
            expected=expected,
        )


class LabelingError(HunchesError):
    """Labelling functions, or what they voted, cannot be used."""

    code = "labeling-error"
    http_status = 422
    exit_code = 4


class BrokenLabelingFunction(LabelingError):
    """A labelling function failed wherever it was called and never voted."""

    code = "broken-lf"

    def __init__(self, lf: str, *, failures: int, fault_code: str, first: str) -> None:
        super().__init__(
            f"The labelling function '{lf}' is broken: it failed on {failures} examples and voted on none "
            f"({fault_code}: {first}). Correct it or deactivate it, then apply again.",
            lf=lf,
            failures=failures,
            fault_code=fault_code,
            first=first,
        )


class UnloadableLabelingFunction(LabelingError):
    """A labelling function's file or definition cannot be loaded."""

    code = "unloadable-lf"

    def __init__(self, lf: str, *, reason: str) -> None:
        super().__init__(
            f"The labelling function '{lf}' cannot be loaded: {reason}. Correct its file and define it again.",
            lf=lf,
            reason=reason,
        )


class WorkerLost(LabelingError):
    """A process that applied labelling functions died."""

    code = "worker-lost"
    http_status = 500

    def __init__(self, workers: int) -> None:
        super().__init__(
            f"One of the {workers} worker processes died while labelling functions were applied, most likely killed "
            "for its use of memory. Try again with workers=1, or look for a labelling function that needs much.",
            workers=workers,
        )


class NoVotes(LabelingError):
    """No labelling function voted on any example."""

    code = "no-votes"

    def __init__(self, n_lfs: int, *, n_examples: int) -> None:
        super().__init__(
            f"None of the {n_lfs} labelling functions voted on any of the {n_examples} examples, so there is "
            "nothing to learn from. Write one that votes somewhere, then apply again.",
            n_lfs=n_lfs,
            n_examples=n_examples,
        )


class EmptyTrainingSet(LabelingError):
    """A policy leaves nothing to train on."""

    code = "empty-training-set"

    def __init__(self, n_examples: int, *, min_confidence: float) -> None:
        super().__init__(
            f"None of the {n_examples} examples of the train split has a vote and a confidence of at least "
            f"{min_confidence}. Lower min_confidence, or write labelling functions that vote there.",
            n_examples=n_examples,
            min_confidence=min_confidence,
        )


class OneClassOnly(LabelingError):
    """All evidence is for one class, so no model can tell classes apart."""

    code = "one-class-only"

    def __init__(self, name: str, *, what: str, missing: Sequence[str]) -> None:
        super().__init__(
            f"{what} know only the class '{name}'; a model needs examples of at least two. Write labelling "
            f"functions for {_listed(missing)}.",
            name=name,
            missing=list(missing),
        )


class NotFitted(HunchesError):
    """A model is asked before it has learned."""

    code = "not-fitted"
    http_status = 409
    exit_code = 5

    def __init__(self, model: str, *, verb: str) -> None:
        super().__init__(f"The {model} has not learned anything yet. Call {verb} first.", model=model, verb=verb)


class MissingStepError(HunchesError):
    """A verb needs the result of an earlier one."""

    code = "missing-step"
    http_status = 409
    exit_code = 5

    def __init__(self, needed: str, *, project: str, command: str) -> None:
        super().__init__(
            f"The project '{project}' has no {needed} yet. Make it first with: hunches {command}",
            needed=needed,
            project=project,
            command=command,
        )


class StoreError(HunchesError):
    """The project on disk cannot be used."""

    code = "store-error"
    exit_code = 6


class ProjectNotFound(StoreError):
    """There is no project at a path."""

    code = "project-not-found"
    http_status = 404

    def __init__(self, path: Path | str) -> None:
        super().__init__(
            f"There is no Hunches project at '{path}'. Make one with: hunches create-project NAME --classes A,B, "
            "or name one with --project PATH.",
            path=str(path),
        )


class ProjectExists(StoreError):
    """A project is to be made where something already is."""

    code = "project-exists"
    http_status = 409

    def __init__(self, path: Path | str) -> None:
        super().__init__(
            f"'{path}' already exists. Choose another name, or open the project that is there.",
            path=str(path),
        )


class ProjectTooNew(StoreError):
    """A project was written by a newer version of Hunches."""

    code = "project-too-new"
    http_status = 409

    def __init__(self, path: Path | str, *, revision: str) -> None:
        super().__init__(
            f"The project at '{path}' was made by a newer version of Hunches (schema '{revision}'). Nothing was "
            "changed. Update with: pip install --upgrade hunches",
            path=str(path),
            revision=revision,
        )


class ProjectBusy(StoreError):
    """Another process is doing the same to the project."""

    code = "project-busy"
    http_status = 409

    def __init__(self, path: Path | str, *, holder: str) -> None:
        super().__init__(
            f"The project at '{path}' is busy: {holder} is writing to it. Wait until it ends, or stop it, then "
            "try again.",
            path=str(path),
            holder=holder,
        )


class ReadOnlyProject(StoreError):
    """A project is to be written to that may only be read."""

    code = "read-only-project"
    http_status = 403

    def __init__(self, path: Path | str) -> None:
        super().__init__(
            f"'{path}' cannot be written to. Give yourself the permission to, or work on a copy of the project.",
            path=str(path),
        )


class CorruptObject(StoreError):
    """A stored object's bytes are not those that were written."""

    code = "corrupt-object"

    def __init__(self, path: Path | str, *, reason: str) -> None:
        super().__init__(
            f"The stored object '{path}' is damaged: {reason}. Restore it from a copy, or delete it and run the "
            "verb that made it again.",
            path=str(path),
            reason=reason,
        )


class SampleUnavailable(StoreError):
    """A sample data set cannot be downloaded here and now."""

    code = "sample-unavailable"
    http_status = 503

    def __init__(self, sample: str, *, distribution: str, reason: str, remedy: str) -> None:
        super().__init__(
            f"The sample '{sample}' cannot be fetched from the distribution '{distribution}': {reason}. {remedy}",
            sample=sample,
            distribution=distribution,
            reason=reason,
        )


class SampleCorrupt(StoreError):
    """A sample's file is not the one its checksum was written for."""

    code = "sample-corrupt"

    def __init__(self, sample: str, *, where: str, expected: str, found: str, remedy: str) -> None:
        super().__init__(
            f"{where} of the sample '{sample}' is not the expected one: its SHA-256 is {found[:12]}…, not "
            f"{expected[:12]}…. {remedy}",
            sample=sample,
            expected=expected,
            found=found,
        )


class StorageFull(StoreError):
    """There is no room left to write."""

    code = "storage-full"
    http_status = 507
    exit_code = 7

    def __init__(self, path: Path | str) -> None:
        super().__init__(
            f"There is no room left to write '{path}'. The project is as it was; free some space and try again.",
            path=str(path),
        )
