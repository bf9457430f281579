"""Chooses which models and parameters are tried, by Optuna. Needs the extra ``hunches[search]``."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from hunches.errors import InvalidValue
from hunches.extras import load_extra
from hunches.registry import make
from hunches.training import Choice, IntRange, end_models, search_space_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hunches.training import Range, SearchSpace

_MODEL: Final = "model"
_DIGITS: Final = 4


@dataclass(frozen=True, slots=True)
class TrialSpec:
    """What is tried: an end model and those of its parameters that are not at their defaults."""

    kind: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AskedTrial:
    """A trial that was asked for; ``handle`` is Optuna's own, None for one that teaches it nothing."""

    spec: TrialSpec
    handle: Any = None


class TrialSampler:
    """Proposes trials: first every model with its defaults, then what earlier trials make promising.

    What is proposed is decided by the seed and by the order of asking and telling: a search that was killed is gone
    through again, and proposes what it proposed. The sampler is the tree-structured Parzen estimator of J. Bergstra,
    R. Bardenet, Y. Bengio and B. Kégl, "Algorithms for hyper-parameter optimization", NeurIPS 2011.

    Parameters
    ----------
    spaces : mapping
        The values to try of each model, by its name.
    is_lower_better : bool
        Whether the score is an error.
    seed : int
        Decides what is tried.
    """

    def __init__(self, spaces: Mapping[str, SearchSpace], *, is_lower_better: bool, seed: int) -> None:
        self._optuna = load_extra("optuna", feature="The search over models and parameters", extra="search")
        self._spaces = {kind: space for kind, space in spaces.items() if space}
        self._fixed: Iterator[str] = iter([kind for kind in spaces if kind not in self._spaces])
        direction = "minimize" if is_lower_better else "maximize"
        self._study = self._quiet_study(direction, seed)
        for kind, space in self._spaces.items():
            default = {f"{kind}.{name}": value for name, value in _defaults(kind, space).items()}
            self._study.enqueue_trial({_MODEL: kind, **default})

    def ask(self) -> AskedTrial | None:
        """Return what to try next, None when there is nothing to choose from."""
        fixed = next(self._fixed, None)
        if fixed is not None:
            return AskedTrial(TrialSpec(fixed, {}))
        if not self._spaces:
            return None
        handle = self._study.ask()
        kind = handle.suggest_categorical(_MODEL, list(self._spaces))
        space = self._spaces[kind]
        values = {name: _suggested(handle, f"{kind}.{name}", space[name]) for name in space}
        defaults = _defaults(kind, space)
        return AskedTrial(
            TrialSpec(kind, {name: value for name, value in values.items() if value != defaults[name]}), handle
        )

    def tell(self, asked: AskedTrial, score: float | None) -> None:
        """Let a trial's score, None for one that failed, guide what is proposed."""
        if asked.handle is None:
            return
        if score is None:
            self._study.tell(asked.handle, state=self._optuna.trial.TrialState.FAIL)
        else:
            self._study.tell(asked.handle, score)

    def _quiet_study(self, direction: str, seed: int) -> Any:  # noqa: ANN401  # of a package without our types
        logging = self._optuna.logging
        before = logging.get_verbosity()
        logging.set_verbosity(logging.ERROR)  # it would greet on the error stream
        try:
            return self._optuna.create_study(direction=direction, sampler=self._optuna.samplers.TPESampler(seed=seed))
        finally:
            logging.set_verbosity(before)


def spaces_of(models: Sequence[str], given: Mapping[str, SearchSpace]) -> dict[str, SearchSpace]:
    """Return the values to try of each model: those given, or those it offers.

    Raises
    ------
    UnknownName
        When there is no such end model.
    InvalidValue
        When values are given for a model that is not searched, or of a parameter whose default is not among them.
    """
    if unsearched := set(given) - set(models):
        expected = f"only those searched: {', '.join(models)}"
        raise InvalidValue("The models whose values are given", value=sorted(unsearched), expected=expected)
    spaces = {kind: given.get(kind, search_space_of(end_models.get(kind))) for kind in models}
    for kind, space in spaces.items():
        for name, default in _defaults(kind, space).items():
            if default not in space[name]:
                expected = f"to hold the default, {default!r}, which is tried first"
                raise InvalidValue(f"The values to try of {name} of {kind}", value=space[name], expected=expected)
    return spaces


def _defaults(kind: str, space: SearchSpace) -> dict[str, Any]:
    """Return the default value of each parameter that is searched."""
    if not space:
        return {}
    made = make(end_models, kind, {})
    known = {field.name for field in fields(made)}  # type: ignore[arg-type]  # end models are frozen dataclasses
    unknown = set(space) - known
    if unknown:
        raise InvalidValue(
            f"The parameters to search of {kind}", value=sorted(unknown), expected=f"among {sorted(known)}"
        )
    return {name: getattr(made, name) for name in space}


def _suggested(handle: Any, name: str, values: Range) -> Any:  # noqa: ANN401  # of a package without our types
    if isinstance(values, Choice):
        return handle.suggest_categorical(name, list(values.options))
    if isinstance(values, IntRange):
        return handle.suggest_int(name, values.low, values.high, log=values.is_log)
    suggested = handle.suggest_float(name, values.low, values.high, log=values.is_log)
    # Further digits change no model worth mentioning, and nobody wants to type them.
    return min(max(float(f"{suggested:.{_DIGITS}g}"), values.low), values.high)
