"""What every end model must do, as named checks."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
import pyarrow as pa

from hunches.checks._drawn_examples import FEATURES, draw_examples, soft_labels
from hunches.checks._global_randomness import global_randomness
from hunches.checks._perform import name_of, perform
from hunches.checks._probabilities import not_equal, not_probabilities
from hunches.errors import InvalidValue, OneClassOnly, UnknownColumn, UnreadableModel
from hunches.records import ModelState, decode_model, encode_model

if TYPE_CHECKING:
    from collections.abc import Callable

    from hunches.checks._perform import Finding
    from hunches.training import EndModel, FittedEndModel, TrainingLabels

    Make: TypeAlias = Callable[..., EndModel]

_CLOSE: Final = 1e-6  # single-precision models multiply blocks of other sizes in another order
_TEXTS: Final = (
    "",
    " \n\t",
    "naïve café",
    "e\u0301 and \u00e9",
    "😀👩‍👩‍👧 ok",
    "שלום عالم",
    "日本語",
    "a\x00b",
    "ß" * 5000,
)


def end_model_checks() -> list[tuple[str, Callable[[Make], None]]]:
    """Return the name of each check and the check: it takes what makes an end model.

    >>> from hunches.training import LinearModel
    >>> for name, check in end_model_checks()[:2]:
    ...     check(LinearModel)
    """
    return [(name_of(check), partial(_perform, check)) for check in _CHECKS]


def check_end_model(make: Callable[..., EndModel]) -> None:
    """Raise `CheckFailed` when an end model does not do what every one must.

    Parameters
    ----------
    make : callable
        Called without arguments, returns a new end model: its class, or a ``partial`` of it. It is called many
        times, and the model is trained on 90 examples with a text, a number and a category.

    >>> from hunches.training import LinearModel
    >>> check_end_model(LinearModel)
    """
    for check in _CHECKS:
        _perform(check, make)


def _perform(check: Callable[[Make], Finding], make: Make) -> None:
    perform(check, make, plugin=f"The end model '{getattr(make, '__name__', make)}'")


def _train(make: Make, examples: pa.Table | None = None, labels: TrainingLabels | None = None) -> FittedEndModel:
    """Return a model trained with a fixed seed, on drawn examples unless there are others."""
    drawn, truth = draw_examples()
    rng = np.random.default_rng(0)
    return make().fit(
        drawn if examples is None else examples, labels or soft_labels(truth), features=FEATURES, rng=rng
    )


def _others() -> pa.Table:
    return draw_examples(40, seed=1)[0]


def _not_answered(model: FittedEndModel, examples: pa.Table) -> Finding:
    return not_probabilities(model.predict_proba(examples), (examples.num_rows, len(model.space)))


def _gives_probabilities(make: Make) -> Finding:
    """Probabilities are ``float64 [n_examples, n_classes]``, from 0 to 1, and every row sums to 1."""
    return _not_answered(_train(make), _others())


def _says_what_it_was_trained_on(make: Make) -> Finding:
    """Its ``space`` and ``features`` are those it was trained with."""
    model, (_, truth) = _train(make), draw_examples()
    same = model.space == soft_labels(truth).space and model.features == FEATURES
    return None if same else f"{model.space} and {model.features}"


def _loads_what_it_dumps(make: Make) -> Finding:
    """Models read back from their bytes give the same probabilities, to the last bit."""
    model = _train(make)
    loaded = make().load(decode_model(encode_model(model.dump())))
    return not_equal(loaded.predict_proba(_others()), model.predict_proba(_others()), tolerance=0.0)


def _refuses_what_others_dumped(make: Make) -> Finding:
    """Asked to load the state of another plug-in, it raises `UnreadableModel`."""
    try:
        make().load(ModelState("a-plugin-nobody-has.v1", {}, {}, {}))
    except UnreadableModel:
        return None
    return "no error"


def _ignores_the_order_of_examples(make: Make) -> Finding:
    """Probabilities do not depend on which examples come before or after."""
    model, examples = _train(make), _others()
    order = np.random.default_rng(1).permutation(examples.num_rows)
    return not_equal(
        model.predict_proba(examples.take(order)), model.predict_proba(examples)[order], tolerance=_CLOSE
    )


def _ignores_the_borders_of_blocks(make: Make) -> Finding:
    """Probabilities do not depend on where one block of examples ends and the next begins, nor on its type."""
    model, examples = _train(make), _others()
    for rows in (1, 7):
        blocks = examples.combine_chunks().to_batches(max_chunksize=rows)
        parts = np.concatenate([model.predict_proba(block) for block in blocks])
        moved = not_equal(parts, model.predict_proba(examples), tolerance=_CLOSE)
        if moved:
            return f"{moved}, in blocks of {rows}"
    return None


def _gives_the_same_bytes_again(make: Make) -> Finding:
    """Equal examples, labels and state of ``rng`` give a model of the same bytes."""
    first, second = (encode_model(_train(make).dump()) for _ in range(2))
    return None if first == second else f"models of {len(first)} and {len(second)} bytes that differ"


def _keeps_no_state_between_fits(make: Make) -> Finding:
    """Training it again does not change what was trained before."""
    examples, truth = draw_examples()
    other_examples, other_truth = draw_examples(n_classes=2, seed=3)
    plugin, rng = make(), np.random.default_rng(0)
    first = plugin.fit(examples, soft_labels(truth), features=FEATURES, rng=rng)
    before = first.predict_proba(_others())
    plugin.fit(other_examples, soft_labels(other_truth, n_classes=2), features=FEATURES, rng=rng)
    return not_equal(first.predict_proba(_others()), before, tolerance=0.0)


def _learns_from_soft_labels(make: Make) -> Finding:
    """From labels that are 60% sure it learns three easy classes: nine of ten predictions are right."""
    examples, truth = draw_examples()
    model = _train(make, labels=soft_labels(truth, sure=0.6))
    share = float((model.predict_proba(examples).argmax(axis=1) == truth).mean())
    return None if share >= 0.9 else f"{share:.0%} right"  # the docstring says it


def _ignores_examples_without_weight(make: Make) -> Finding:
    """Examples of weight 0 change nothing."""
    examples, truth = draw_examples()
    noise, _ = draw_examples(30, seed=7)
    labels = soft_labels(np.concatenate([truth, np.zeros(30, dtype=np.int64)]))
    labels = replace(labels, weights=np.repeat([1.0, 0.0], [len(truth), 30]))
    model = _train(make, pa.concat_tables([examples, noise]), labels)
    return not_equal(model.predict_proba(_others()), _train(make).predict_proba(_others()), tolerance=_CLOSE)


def _takes_unseen_values(make: Make) -> Finding:
    """Words and categories it was not trained on, and numbers far away, get probabilities."""
    strange = {"text": ["xylophone"] * 3, "likes": [-1e30, 1e30, 0.0], "country": ["zz", "", "DE"]}
    return _not_answered(_train(make), pa.table(strange))


def _takes_missing_values(make: Make) -> Finding:
    """Columns without any value get probabilities, in training and after."""
    model, empty = _train(make), _without_values(_others(), FEATURES.names)
    wrong = _not_answered(model, empty)
    examples, _ = draw_examples()
    for name in FEATURES.names:
        wrong = wrong or _not_answered(_train(make, _without_values(examples, [name])), _others())
    return wrong


def _without_values(examples: pa.Table, names: tuple[str, ...] | list[str]) -> pa.Table:
    for name in names:
        place, kind = examples.column_names.index(name), examples.schema.field(name).type
        examples = examples.set_column(place, name, pa.nulls(examples.num_rows, kind))
    return examples


def _takes_no_examples(make: Make) -> Finding:
    """No examples get probabilities of the shape ``[0, n_classes]``."""
    return _not_answered(_train(make), _others().slice(0, 0))


def _takes_any_text(make: Make) -> Finding:
    """Texts in any script, with any character, empty or long get probabilities, in training and after."""
    examples, _ = draw_examples()
    texts = pa.array((_TEXTS * 10)[: examples.num_rows], pa.large_string())
    odd = examples.set_column(0, "text", texts)
    return _not_answered(_train(make), odd) or _not_answered(_train(make, odd), odd)


def _refuses_one_class(make: Make) -> Finding:
    """Labels that are all for one class raise `OneClassOnly`."""
    examples, truth = draw_examples()
    try:
        _train(make, examples, soft_labels(np.zeros_like(truth), sure=1.0))
    except OneClassOnly:
        return None
    return "no error"


def _takes_a_class_without_labels(make: Make) -> Finding:
    """Classes that no label is for still have a probability, less than the others."""
    examples, truth = draw_examples(n_classes=2)
    labels = soft_labels(truth, n_classes=4, sure=1.0)
    model = _train(make, examples, labels)
    answer = model.predict_proba(_others())
    wrong = not_probabilities(answer, (40, 4))
    return wrong or (f"the classes {answer.argmax(axis=1)}" if np.any(answer.argmax(axis=1) > 1) else None)


def _refuses_what_it_cannot_train_on(make: Make) -> Finding:
    """Labels of another number than the examples, or all of weight 0, raise `InvalidValue`."""
    examples, truth = draw_examples()
    labels = soft_labels(truth)
    for name, refused in (
        ("too few labels", labels.take(np.arange(3))),
        ("weights of 0", replace(labels, weights=np.zeros(len(truth)))),
    ):
        try:
            _train(make, examples, refused)
        except InvalidValue:
            continue
        return f"no error for {name}"
    return None


def _tells_missing_columns(make: Make) -> Finding:
    """Examples that lack a column raise `UnknownColumn`."""
    try:
        _train(make).predict_proba(_others().drop_columns(["likes"]))
    except UnknownColumn:
        return None
    return "no error"


def _leaves_global_randomness_alone(make: Make) -> Finding:
    """No random number is drawn from Python's or NumPy's shared generators, nor are they seeded."""
    before = global_randomness()
    _train(make).predict_proba(_others())
    return None if global_randomness() == before else "the state of a shared generator changed"


_CHECKS: Final = (
    _gives_probabilities,
    _says_what_it_was_trained_on,
    _loads_what_it_dumps,
    _refuses_what_others_dumped,
    _ignores_the_order_of_examples,
    _ignores_the_borders_of_blocks,
    _gives_the_same_bytes_again,
    _keeps_no_state_between_fits,
    _learns_from_soft_labels,
    _ignores_examples_without_weight,
    _takes_unseen_values,
    _takes_missing_values,
    _takes_no_examples,
    _takes_any_text,
    _refuses_one_class,
    _takes_a_class_without_labels,
    _refuses_what_it_cannot_train_on,
    _tells_missing_columns,
    _leaves_global_randomness_alone,
)
