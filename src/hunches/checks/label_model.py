"""What every label model must do, as named checks."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from hunches.checks._drawn_votes import draw_votes, label_space
from hunches.checks._global_randomness import global_randomness
from hunches.checks._perform import name_of, perform
from hunches.checks._probabilities import not_equal, not_probabilities
from hunches.errors import UnreadableModel
from hunches.records import ABSTAIN, ModelState, VoteColumn, Votes, decode_model, encode_model

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hunches.checks._perform import Finding
    from hunches.labelmodels import LabelModelPlugin, Probabilities

    Make: TypeAlias = Callable[..., LabelModelPlugin]

_CLOSE: Final = 1e-9


def label_model_checks() -> list[tuple[str, Callable[[Make], None]]]:
    """Return the name of each check and the check: it takes what makes a label model.

    >>> from hunches.labelmodels import label_models
    >>> for name, check in label_model_checks()[:2]:
    ...     check(label_models.get("majority-vote.v1"))
    """
    return [(name_of(check), partial(_perform, check)) for check in _CHECKS]


def check_label_model(make: Callable[..., LabelModelPlugin]) -> None:
    """Raise `CheckFailed` when a label model does not do what every one must.

    Parameters
    ----------
    make : callable
        Called without arguments, returns a new label model that has learned nothing: its class, or a ``partial``
        of it. It is called many times.

    >>> from hunches.labelmodels import label_models
    >>> check_label_model(label_models.get("majority-vote.v1"))
    """
    for check in _CHECKS:
        _perform(check, make)


def _perform(check: Callable[[Make], Finding], make: Make) -> None:
    perform(check, make, plugin=f"The label model '{getattr(make, '__name__', make)}'")


def _answer(make: Make, votes: Votes) -> Probabilities:
    return make().fit(votes).predict_proba(votes)


def _not_answered(make: Make, votes: Votes, gold: object = None) -> Finding:
    """Return what is wrong with the probabilities a model fitted to votes gives those votes."""
    labels = None if gold is None else np.asarray(gold, dtype=np.int32)
    answer = make().fit(votes, labels).predict_proba(votes)
    return not_probabilities(answer, (votes.n_examples, len(votes.space)))


def _gives_probabilities(make: Make) -> Finding:
    """Probabilities are ``float64 [n_examples, n_classes]``, from 0 to 1, and every row sums to 1."""
    return _not_answered(make, draw_votes()[0]) or _not_answered(make, draw_votes(n_classes=2)[0])


def _gives_uncovered_rows_one_prior(make: Make) -> Finding:
    """All examples without votes get the same probabilities."""
    matrix = draw_votes()[0].dense()
    matrix[::3] = ABSTAIN
    prior = _answer(make, Votes.from_dense(matrix, label_space(3)))[::3]
    return not_equal(prior, np.broadcast_to(prior[0], prior.shape), tolerance=0.0)


def _ignores_the_order_of_lfs(make: Make) -> Finding:
    """Labelling functions in another order give the same probabilities."""
    votes, _ = draw_votes()
    backwards = Votes(votes.space, votes.n_examples, votes.columns[::-1])
    return not_equal(_answer(make, backwards), _answer(make, votes), tolerance=_CLOSE)


def _ignores_the_order_of_rows(make: Make) -> Finding:
    """Examples in another order give the same probabilities, in that order."""
    votes, _ = draw_votes()
    order = np.random.default_rng(1).permutation(votes.n_examples)
    moved = Votes.from_dense(votes.dense()[order], votes.space)
    return not_equal(_answer(make, moved), _answer(make, votes)[order], tolerance=_CLOSE)


def _ignores_the_order_of_classes(make: Make) -> Finding:
    """Classes in another order give the same probabilities, in that order."""
    votes, _ = draw_votes()
    renamed = np.array([2, 0, 1, ABSTAIN])[votes.dense()]
    moved = Votes.from_dense(renamed, votes.space)
    return not_equal(_answer(make, moved)[:, [2, 0, 1]], _answer(make, votes), tolerance=_CLOSE)


def _ignores_an_lf_that_abstains(make: Make) -> Finding:
    """Adding a labelling function without votes changes no probability and no accuracy, and has none (NaN) itself."""
    votes, _ = draw_votes()
    silent = VoteColumn.from_dense("silent", np.full(votes.n_examples, ABSTAIN, dtype=votes.space.vote_dtype))
    with_silent = Votes(votes.space, votes.n_examples, (*votes.columns, silent))
    before, after = make().fit(votes), make().fit(with_silent)
    own = after.accuracies().get("silent")
    if own is not None and not np.isnan(own):
        return f"an accuracy of {own} for a labelling function that never votes"
    moved = not_equal(_values(after.accuracies(), votes), _values(before.accuracies(), votes), tolerance=_CLOSE)
    return moved or not_equal(after.predict_proba(with_silent), before.predict_proba(votes), tolerance=_CLOSE)


def _values(accuracies: Mapping[str, float], votes: Votes) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array([accuracies[lf] for lf in votes.lf_names])


def _estimates_accuracies(make: Make) -> Finding:
    """Every labelling function that votes has an estimated accuracy from 0 to 1, by name and in order."""
    votes, _ = draw_votes()
    accuracies = make().fit(votes).accuracies()
    if tuple(accuracies) != votes.lf_names:
        return f"accuracies of {tuple(accuracies)} where those of {votes.lf_names} belong"
    wrong = {lf: value for lf, value in accuracies.items() if not 0 <= value <= 1}
    return f"the accuracies {wrong}" if wrong else None


def _takes_one_lf(make: Make) -> Finding:
    """One labelling function is enough."""
    return _not_answered(make, draw_votes(1)[0])


def _takes_two_lfs(make: Make) -> Finding:
    """Two labelling functions are enough."""
    return _not_answered(make, draw_votes(2)[0])


def _takes_one_example(make: Make) -> Finding:
    """One example is enough."""
    return _not_answered(make, Votes.from_dense([[0, 1, ABSTAIN]], label_space(2)))


def _takes_one_class(make: Make) -> Finding:
    """One class alone gets a probability of 1."""
    return _not_answered(make, draw_votes(n_classes=1)[0])


def _takes_votes_for_one_class_only(make: Make) -> Finding:
    """All labelling functions may vote for the same class on every example."""
    return _not_answered(make, Votes.from_dense(np.full((50, 4), 1), label_space(2)))


def _takes_a_class_without_votes(make: Make) -> Finding:
    """Classes nobody votes for still have a probability."""
    return _not_answered(make, Votes.from_dense(draw_votes()[0].dense(), label_space(4)))


def _takes_many_classes(make: Make) -> Finding:
    """77 classes give probabilities."""
    return _not_answered(make, draw_votes(20, 77)[0])


def _takes_many_lfs(make: Make) -> Finding:
    """2,000 labelling functions give probabilities."""
    return _not_answered(make, draw_votes(2000, n_examples=50)[0])


def _takes_lfs_that_all_agree(make: Make) -> Finding:
    """500 labelling functions that vote alike give probabilities, the largest one to the class they vote for."""
    labels = np.arange(40) % 2
    votes = Votes.from_dense(np.tile(labels[:, None], 500), label_space(2))
    answer = _answer(make, votes)
    wrong = not_probabilities(answer, (40, 2))
    return wrong or (f"the classes {answer.argmax(axis=1)}" if np.any(answer.argmax(axis=1) != labels) else None)


def _takes_a_repeated_lf(make: Make) -> Finding:
    """Labelling functions may be there twice, and one may be the opposite of another."""
    matrix = draw_votes(4, 2)[0].dense()
    opposite = np.array([1, 0, ABSTAIN])[matrix[:, :1]]
    repeated = Votes.from_dense(np.hstack([matrix, matrix]), label_space(2))
    against = Votes.from_dense(np.hstack([matrix[:, :1], opposite]), label_space(2))
    return _not_answered(make, repeated) or _not_answered(make, against)


def _takes_any_number_of_gold_labels(make: Make) -> Finding:
    """Gold labels for none, one, some or all of the examples give probabilities."""
    votes, truth = draw_votes()
    for n_gold in (0, 1, 20, len(truth)):
        gold = np.where(np.arange(len(truth)) < n_gold, truth, ABSTAIN)
        wrong = _not_answered(make, votes, gold)
        if wrong:
            return f"{wrong}, with {n_gold} gold labels"
    return None


def _leaves_gold_labels_alone(make: Make) -> Finding:
    """Gold labels it was given are as they were."""
    votes, truth = draw_votes()
    gold = truth.astype(np.int32)
    make().fit(votes, gold)
    return not_equal(gold.astype(np.float64), truth.astype(np.float64), tolerance=0.0)


def _answers_for_new_examples(make: Make) -> Finding:
    """Other examples than those fitted get probabilities: many, none, and some without votes."""
    fitted = make().fit(draw_votes()[0])
    seen, _ = draw_votes(n_examples=90, seed=5)
    silent = Votes.from_dense(np.full((4, 8), ABSTAIN), seen.space)
    for votes in (seen, seen.take(np.arange(0)), silent):
        wrong = not_probabilities(fitted.predict_proba(votes), (votes.n_examples, len(votes.space)))
        if wrong:
            return f"{wrong}, for {votes!r}"
    return None


def _keeps_no_state_between_fits(make: Make) -> Finding:
    """Fitting to other votes changes neither what was fitted before nor what is fitted next."""
    votes, _ = draw_votes()
    plugin = make()
    first = plugin.fit(votes)
    before = first.predict_proba(votes)
    plugin.fit(draw_votes(3, 2, seed=9)[0])
    changed = not_equal(first.predict_proba(votes), before, tolerance=0.0)
    return changed or not_equal(plugin.fit(votes).predict_proba(votes), before, tolerance=0.0)


def _gives_the_same_bytes_again(make: Make) -> Finding:
    """Equal votes give a model of the same bytes."""
    votes, _ = draw_votes()
    first, second = (encode_model(make().fit(votes).dump()) for _ in range(2))
    return None if first == second else f"models of {len(first)} and {len(second)} bytes that differ"


def _leaves_global_randomness_alone(make: Make) -> Finding:
    """No random number is drawn from Python's or NumPy's shared generators, nor are they seeded."""
    votes, _ = draw_votes()
    before = global_randomness()
    _answer(make, votes)
    return None if global_randomness() == before else "the state of a shared generator changed"


def _beats_chance(make: Make) -> Finding:
    """On easy votes, right on 65% to 95%, it is better than chance by a tenth or more."""
    for n_classes in (2, 3, 5):
        votes, truth = draw_votes(n_classes=n_classes, n_examples=400, seed=n_classes)
        covered = votes.covered()
        share = float((_answer(make, votes).argmax(axis=1) == truth)[covered].mean())
        if share < 1 / n_classes + 0.1:
            return f"{share:.0%} right, with {n_classes} classes"
    return None


def _loads_what_it_dumps(make: Make) -> Finding:
    """Models read back from their bytes give the same probabilities and accuracies, to the last bit."""
    votes, truth = draw_votes()
    for gold in (None, np.where(np.arange(len(truth)) < 30, truth, ABSTAIN).astype(np.int32)):  # a few
        fitted = make().fit(votes, gold)
        loaded = make().load(decode_model(encode_model(fitted.dump())))
        moved = not_equal(_values(loaded.accuracies(), votes), _values(fitted.accuracies(), votes), tolerance=0.0)
        moved = moved or not_equal(loaded.predict_proba(votes), fitted.predict_proba(votes), tolerance=0.0)
        if moved:
            return moved
    return None


def _refuses_what_others_dumped(make: Make) -> Finding:
    """Asked to load the state of another plug-in, it raises `UnreadableModel`."""
    try:
        make().load(ModelState("a-plugin-nobody-has.v1", {}, {}, {}))
    except UnreadableModel:
        return None
    return "no error"


_CHECKS: Final = (
    _gives_probabilities,
    _gives_uncovered_rows_one_prior,
    _ignores_the_order_of_lfs,
    _ignores_the_order_of_rows,
    _ignores_the_order_of_classes,
    _ignores_an_lf_that_abstains,
    _estimates_accuracies,
    _takes_one_lf,
    _takes_two_lfs,
    _takes_one_example,
    _takes_one_class,
    _takes_votes_for_one_class_only,
    _takes_a_class_without_votes,
    _takes_many_classes,
    _takes_many_lfs,
    _takes_lfs_that_all_agree,
    _takes_a_repeated_lf,
    _takes_any_number_of_gold_labels,
    _leaves_gold_labels_alone,
    _answers_for_new_examples,
    _keeps_no_state_between_fits,
    _gives_the_same_bytes_again,
    _leaves_global_randomness_alone,
    _beats_chance,
    _loads_what_it_dumps,
    _refuses_what_others_dumped,
)
