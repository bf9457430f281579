"""Errors of values, names, conditions and columns that cannot be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hunches.errors._root import HunchesError, listed

if TYPE_CHECKING:
    from collections.abc import Sequence


class InputError(HunchesError):
    """What the caller gave cannot be used as it is."""

    code = "invalid-input"
    http_status = 422
    exit_code = 3


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
            f"The label space with classes {listed(classes)} cannot be made: {reason}. Give distinct names, such as "
            "LabelSpace(['SPAM', 'HAM']).",
            classes=list(classes),
        )


class MissingLabelSpace(InputError):
    """Nothing shows which classes there are."""

    code = "missing-label-space"

    def __init__(self, lfs: Sequence[str]) -> None:
        super().__init__(
            f"None of the labelling functions {listed(lfs)} shows which classes there are. Pass "
            "space=hu.LabelSpace([...]), or return its labels instead of bare names and numbers.",
            lfs=list(lfs),
        )


class UnknownClass(InputError):
    """A class is named that the label space does not have."""

    code = "unknown-class"

    def __init__(self, name: object, *, known: Sequence[str], where: str = "the label space") -> None:
        super().__init__(
            f"{name!r} is not a class of {where}; its classes are {listed(known)}. Correct the class, or make "
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
            f"{listed(known)}. Correct the name, or import the column.",
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
            f"There is no {kind} named '{name}'; there are {listed(known)}. Correct the name.",
            kind=kind,
            name=name,
            known=list(known),
        )


class UnknownExample(InputError):
    """An example is asked for by an id that none of the dataset has."""

    code = "unknown-example"
    http_status = 404

    def __init__(self, example: str, *, n_examples: int, some: Sequence[str]) -> None:
        super().__init__(
            f"None of the {n_examples} examples of the dataset has the id '{example}'; there are {listed(some, 3)}. "
            "Correct the id, or find the example with: hunches search CONDITION",
            example=example,
            n_examples=n_examples,
            some=list(some),
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
        super().__init__(
            f"The condition cannot be read at character {position + 1}: {problem}. {hint}{_pointed(text, position)}",
            text=text,
            position=position,
            hint=hint,
        )


class GateSyntaxError(InputError):
    """A gate's text cannot be parsed."""

    code = "gate-syntax"

    def __init__(self, text: str, *, position: int, problem: str, hint: str) -> None:
        super().__init__(
            f"The gate cannot be read at character {position + 1}: {problem}. {hint}{_pointed(text, position)}",
            text=text,
            position=position,
            hint=hint,
        )


def _pointed(text: str, position: int) -> str:
    """Return the line of a text that holds a position, and under it a mark that points there."""
    line_start = text.rfind("\n", 0, position) + 1
    line_end = text.find("\n", position)
    line = text[line_start : line_end if line_end >= 0 else len(text)]
    return f"\n  {line}\n  {' ' * (position - line_start)}^"


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


class PatternTooSlow(InputError):
    """A regular expression takes too long on a text."""

    code = "pattern-too-slow"

    def __init__(self, pattern: str, column: str, *, row: int, n_characters: int, was_tried: bool = True) -> None:
        takes = "takes too long" if was_tried else "may take for ever, and nothing can stop it in this thread,"
        super().__init__(
            f"The pattern {pattern!r} {takes} on a text of {n_characters:,} characters in the column "
            f"'{column}': there are too many ways to match it. Let no repeat stand in another, as in (a+)+, and "
            "leave out look-around and references back, or use has(…) or contains(…).",
            pattern=pattern,
            column=column,
            row=row,
            n_characters=n_characters,
        )

    @property
    def row(self) -> int:
        """The position of the text in the block of examples that was looked at."""
        return int(str(self.facts["row"]))


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
            where=where,
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


class SealedTest(InputError):
    """The gold labels of the test split are to be looked at, and nobody said that they may be."""

    code = "sealed-test"

    def __init__(self, verb: str, *, n_looks: int) -> None:
        super().__init__(
            f"The test split is sealed: '{verb}' would look at its gold labels, and scores on it are only honest as "
            f"long as nothing is chosen by them (looks so far: {n_looks}). Choose on the valid split; when all is "
            "chosen, look with unseal=True, or --unseal on the command line. Each look is recorded.",
            verb=verb,
            n_looks=n_looks,
        )


class NeedsAPerson(InputError):
    """A suggestion is to be accepted that takes somebody's work."""

    code = "needs-a-person"

    def __init__(self, title: str, *, command: str) -> None:
        super().__init__(
            f"'{title}' cannot be accepted as it is: it takes a person. Start with: {command}",
            title=title,
            command=command,
        )


class NotebookFailed(InputError):
    """A cell of a notebook raised, did not end in time, or took its kernel down."""

    code = "notebook-failed"
    http_status = 422

    def __init__(self, notebook: str, *, cell: str, line: str, problem: str, kept: str) -> None:
        super().__init__(
            f"The notebook '{notebook}' failed in {cell}, which begins with {line!r}: {problem}. Open '{kept}' to "
            "see how far it got; correct the cell and run the notebook again.",
            notebook=notebook,
            cell=cell,
            line=line,
            problem=problem,
            kept=kept,
        )


class NoTrialFinished(InputError):
    """A search tried models, and none of them could be trained and scored."""

    code = "no-trial-finished"
    http_status = 422

    def __init__(self, models: Sequence[str], *, problem: str) -> None:
        super().__init__(
            f"No trial of the search over {listed(models)} finished. The first problem: {problem} Mend that, give "
            "the search more time, or search other models.",
            models=list(models),
            problem=problem,
        )


class TooFewGold(InputError):
    """Fewer examples have both a gold label and a vote than cross-validation needs."""

    code = "too-few-gold"

    def __init__(self, n_gold: int, *, needed: int) -> None:
        super().__init__(
            f"Only {n_gold} examples have both a gold label and a vote; cross-validation needs {needed} or more. "
            "Give gold labels to more examples that labelling functions vote on.",
            n_gold=n_gold,
            needed=needed,
        )


class NoFeatures(InputError):
    """The columns an end model reads hold nothing it could learn from."""

    code = "no-features"

    def __init__(self, columns: Sequence[str], *, n_examples: int) -> None:
        super().__init__(
            f"The columns {listed(columns)} of {n_examples} examples hold nothing an end model can learn from: no "
            "number, no category and no word that occurs in enough of them. Choose other columns, or train on "
            "more examples.",
            columns=list(columns),
            n_examples=n_examples,
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
