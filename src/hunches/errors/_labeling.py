"""Errors of labelling functions and their votes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hunches.errors._root import HunchesError, listed

if TYPE_CHECKING:
    from collections.abc import Sequence


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

    def __init__(self, workers: int, *, scheduler: str | None = None) -> None:
        died = f"One of the {workers} worker processes died while labelling functions were applied"
        mend = "Try again with workers=1"
        if scheduler is not None:
            died = f"Workers of the Dask cluster at '{scheduler}' died, {workers} are left, and a block was lost"
            mend = "Give each worker more memory"
        super().__init__(
            f"{died}, most likely killed for its use of memory. {mend}, or look for a labelling function that needs "
            "much.",
            workers=workers,
            scheduler=scheduler,
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
            f"functions for {listed(missing)}.",
            name=name,
            missing=list(missing),
        )
