"""What every labelling function must do, as named checks."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

import cloudpickle
import numpy as np
import pyarrow as pa

from hunches.checks._global_randomness import global_randomness
from hunches.checks._lf_subject import LFSubject
from hunches.checks._perform import name_of, perform
from hunches.errors import UnknownClass, UnloadableLabelingFunction
from hunches.lfs import PythonLF
from hunches.lfs._fingerprint import fingerprint
from hunches.records import ABSTAIN, LabelSpace

if TYPE_CHECKING:
    from collections.abc import Callable

    from hunches.checks._lf_subject import Labels
    from hunches.checks._perform import Finding
    from hunches.lfs import LabelingFunction


class LabelingFunctionCheck(Protocol):
    """Raises `CheckFailed` when a labelling function does not do one thing that every one must."""

    def __call__(self, lf: LabelingFunction, examples: object, *, space: LabelSpace | None = None) -> None:
        """Check a labelling function on examples; see `check_labeling_function`."""


def labeling_function_checks() -> list[tuple[str, LabelingFunctionCheck]]:
    """Return the name of each check and the check: it takes what `check_labeling_function` does.

    >>> from hunches.lfs import rule
    >>> short = rule("short", "words(text) < 3", "HAM")
    >>> for name, check in labeling_function_checks()[:2]:
    ...     check(short, {"text": ["nice one", "subscribe to my channel"]}, space=LabelSpace(["SPAM", "HAM"]))
    """
    return [(name_of(check), partial(_perform, check)) for check in _CHECKS]


def check_labeling_function(lf: LabelingFunction, examples: object, *, space: LabelSpace | None = None) -> None:
    """Raise `CheckFailed` when a labelling function does not do what every one must.

    Parameters
    ----------
    lf : LabelingFunction
        The labelling function.
    examples : frame
        Two or more examples: a pandas or Polars frame, an Arrow table, a list of dicts or a dict of lists. The
        checks see as much as the examples show, so give some it votes on.
    space : LabelSpace, optional
        The classes; by default those its labels belong to.

    Raises
    ------
    MissingLabelSpace
        When ``space`` is not given and cannot be seen from the labelling function.
    InvalidValue
        When there are fewer than two examples.

    >>> from hunches.lfs import rule
    >>> SPAM, HAM = LabelSpace(["SPAM", "HAM"])
    >>> check_labeling_function(rule("short", "words(text) < 3", HAM), {"text": ["nice one", "do subscribe to me"]})
    """
    for check in _CHECKS:
        _perform(check, lf, examples, space=space)


def _perform(
    check: Callable[[LFSubject], Finding],
    lf: LabelingFunction,
    examples: object,
    *,
    space: LabelSpace | None = None,
) -> None:
    subject = LFSubject.of(lf, examples, space)
    perform(check, subject, plugin=f"The labelling function '{lf.name}'")


def _differ(found: Labels, expected: Labels) -> Finding:
    rows = np.flatnonzero(found != expected)
    if not len(rows):
        return None
    return f"the vote {found[rows[0]]} where {expected[rows[0]]} belongs, in row {rows[0]} ({len(rows)} such)"


def _votes_a_class_or_abstains(subject: LFSubject) -> Finding:
    """One vote an example, of the label space's ``vote_dtype``: a class, or `ABSTAIN`."""
    return _not_votes(subject)


def _not_votes(subject: LFSubject) -> Finding:
    labels, space = subject.answer().labels, subject.space
    n_examples = subject.table.num_rows
    if labels.shape != (n_examples,) or labels.dtype != space.vote_dtype:
        return f"an array {labels.dtype} {list(labels.shape)} where {space.vote_dtype} [{n_examples}] belongs"
    outside = labels[(labels < ABSTAIN) | (labels >= len(space))]
    return f"the vote {outside[0]}, with {len(space)} classes" if len(outside) else None


def _votes_alike_twice(subject: LFSubject) -> Finding:
    """Asked again, it votes the same."""
    return _differ(subject.votes(), subject.votes())


def _ignores_the_borders_of_blocks(subject: LFSubject) -> Finding:
    """Votes do not depend on where one block of examples ends and the next begins."""
    whole = subject.votes()
    for rows in sorted({1, 2, 7, max(1, len(whole) // 2)}):
        moved = _differ(subject.votes(block_rows=rows), whole)
        if moved:
            return f"{moved}, in blocks of {rows}"
    return None


def _ignores_the_order_of_examples(subject: LFSubject) -> Finding:
    """Votes do not depend on which examples come before or after."""
    order = np.arange(subject.table.num_rows)[::-1]
    shuffled = np.random.default_rng(0).permutation(order)
    for rows in (order, shuffled):
        moved = _differ(subject.on(subject.table.take(rows)).votes(), subject.votes()[rows])
        if moved:
            return f"{moved}, in another order"
    return None


def _takes_no_examples(subject: LFSubject) -> Finding:
    """No examples get no votes."""
    return _not_votes(subject.on(subject.table.slice(0, 0)))


def _takes_missing_values(subject: LFSubject) -> Finding:
    """Cells without a value, in some rows or in all, never raise."""
    n_rows = subject.table.num_rows
    for is_missing in (np.arange(n_rows) % 2 == 0, np.full(n_rows, fill_value=True)):
        wrong = _not_votes(subject.on(_with_nulls(subject.table, is_missing)))
        if wrong:
            return f"{wrong}, with {is_missing.sum()} cells missing"
    return None


def _with_nulls(table: pa.Table, is_missing: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> pa.Table:
    places = pa.array(np.where(is_missing, -1, np.arange(len(is_missing))), mask=is_missing)
    return pa.Table.from_arrays([column.take(places) for column in table.columns], schema=table.schema)


def _is_defined_by_json(subject: LFSubject) -> Finding:
    """Its definition is JSON that reads back equal, and its key is the same each time."""
    definition = subject.lf.definition(subject.space)
    if json.loads(json.dumps(definition)) != definition:
        return f"the definition {definition!r}, which JSON gives back changed"
    first, second = (subject.lf.key(subject.space) for _ in range(2))
    return None if first == second else f"the keys {first} and {second}"


def _travels_to_other_processes(subject: LFSubject) -> Finding:
    """Pickled by cloudpickle and read back, it votes the same."""
    copy: LabelingFunction = cloudpickle.loads(cloudpickle.dumps(subject.lf))
    return _differ(replace(subject, lf=copy).votes(), subject.votes())


def _is_made_from_its_definition(subject: LFSubject) -> Finding:
    """Made from its definition, where its kind can be, it votes the same and has the same key."""
    lf, space = subject.lf, subject.space
    try:
        copy = lf.from_definition(lf.name, json.loads(json.dumps(lf.definition(space))))
    except UnloadableLabelingFunction:
        return None
    if copy.key(space) != lf.key(space):
        return f"the key of {copy.definition(space)!r}, not that of {lf.definition(space)!r}"
    return _differ(replace(subject, lf=copy).votes(), subject.votes())


def _leaves_examples_alone(subject: LFSubject) -> Finding:
    """Examples are as they were after it voted."""
    # Arrow's own results lie in memory of their own that a careless function could write to.
    copy = subject.table.take(np.arange(subject.table.num_rows))
    subject.on(copy).answer()
    changed = [name for name in copy.column_names if copy.column(name) != subject.table.column(name)]
    return f"changed values in {changed}" if changed else None


def _leaves_shared_values_alone(subject: LFSubject) -> Finding:
    """Values that preprocessors made for all that use them are as they were after it voted."""
    used = subject.lf.uses if isinstance(subject.lf, PythonLF) else ()
    block = subject.block()
    before = [fingerprint(list(item.prepared(block))) for item in used]
    subject.lf.vote(block)
    after = [fingerprint(list(item.prepared(block))) for item in used]
    changed = [item.name for item, old, new in zip(used, before, after, strict=True) if old != new]
    return f"changed values of the preprocessors {changed}, which others share" if changed else None


def _leaves_global_randomness_alone(subject: LFSubject) -> Finding:
    """No random number is drawn from Python's or NumPy's shared generators, nor are they seeded."""
    before = global_randomness()
    subject.votes()
    return None if global_randomness() == before else "the state of a shared generator changed"


def _tells_unknown_classes(subject: LFSubject) -> Finding:
    """Under a label space without its classes it raises `UnknownClass`, or votes for classes of that space."""
    elsewhere = replace(subject, space=LabelSpace(["a class of another task"]))
    try:
        return _not_votes(elsewhere)
    except UnknownClass:
        return None


_CHECKS: Final = (
    _votes_a_class_or_abstains,
    _votes_alike_twice,
    _ignores_the_borders_of_blocks,
    _ignores_the_order_of_examples,
    _takes_no_examples,
    _takes_missing_values,
    _is_defined_by_json,
    _travels_to_other_processes,
    _is_made_from_its_definition,
    _leaves_examples_alone,
    _leaves_shared_values_alone,
    _leaves_global_randomness_alone,
    _tells_unknown_classes,
)
