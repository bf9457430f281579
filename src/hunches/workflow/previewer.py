"""Answers what labelling functions would do, while they are typed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.engine import check_lfs
from hunches.errors import InvalidValue
from hunches.evaluation import preview_votes
from hunches.workflow._preview_state import PreviewState
from hunches.workflow._preview_work import PreviewWork

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa
    from numpy.typing import NDArray

    from hunches.evaluation import LFPreview, PreviewFacts, SeenVotes
    from hunches.lfs import LabelingFunction
    from hunches.records import SplitName
    from hunches.workflow._stored_dataset import StoredDataset
    from hunches.workflow.open_project import OpenProject

_SAMPLE_ROWS: Final = 8_192
_SAMPLE_SECONDS: Final = 0.1
_LONGEST_TEXT: Final = 1_000
_TEXT_BYTES: Final = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class PreviewChoice:
    """What a preview is counted on, how long it may take, and how much it shows.

    Parameters
    ----------
    split : {"train", "valid", "test"}, optional
        The examples counted; by default all, of which those of the test split are never shown and their gold labels
        not measured against, so that rules are not fitted to them.
    seconds : float, optional
        How long the answer may take: when all examples would take longer, as many as fit are drawn at random. None
        for as long as all take.
    n_samples : int
        How many examples of each kind are shown at most.
    seed : int
        Decides which examples are drawn, and shown, first.

    Raises
    ------
    InvalidValue
        When no time is given or a negative number is to be shown.

    >>> PreviewChoice(split="train").seconds
    2.0
    """

    split: SplitName | None = None
    seconds: float | None = 2.0
    n_samples: int = 10
    seed: int = 0

    def __post_init__(self) -> None:
        if self.seconds is not None and not self.seconds > 0:
            raise InvalidValue("The seconds a preview may take", value=self.seconds, expected="above 0, or None")
        if self.n_samples < 0:
            raise InvalidValue("The number of examples shown", value=self.n_samples, expected="0 or more")


@dataclass(frozen=True, slots=True, eq=False)
class _View:
    """What is held against for one name, split and seed."""

    key: tuple[PreviewState, str, str | None, int]
    facts: PreviewFacts
    order: NDArray[np.int32]
    drawable: NDArray[np.int32]


def _is_never_cancelled() -> bool:
    return False


class Previewer:
    """Previews labelling functions on a project, keeping what is the same for every keystroke.

    Examples stay mapped. Gold labels and the votes of all labelling functions are read once and kept: 5 bytes a vote
    and some 50 an example; after labelling functions were applied again, only the columns that changed are read. It
    writes nothing and leaves no run. Threads may share it.

    Parameters
    ----------
    project : OpenProject
        The project, whose dataset is looked at.
    text_bytes : int
        How much memory may be used to keep texts in the form that conditions are answered from, which makes previews
        of conditions several times faster. 512 MiB by default, enough for some 3 million short texts.
    clock : callable
        Tells seconds, from any moment on.

    >>> import tempfile
    >>> from hunches import workflow
    >>> from hunches.lfs import rule
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     project = workflow.create_project(f"{folder}/spam", classes=["SPAM", "HAM"])
    ...     texts = ["subscribe now", "nice song", "please subscribe", "lovely tune"]
    ...     _ = workflow.import_data(project, {"text": texts * 10})
    ...     preview = Previewer(project).preview(rule("promo", "has(text, 'subscribe')", "SPAM"))
    ...     project.store.close()
    >>> preview.hits, preview.is_exact, preview.newly_covered
    (20, True, 20)
    """

    def __init__(
        self, project: OpenProject, *, text_bytes: int = _TEXT_BYTES, clock: Callable[[], float] = perf_counter
    ) -> None:
        self._project = project
        self._text_bytes = text_bytes
        self._clock = clock
        self._state: PreviewState | None = None
        self._view: _View | None = None

    def preview(
        self,
        lf: LabelingFunction,
        *,
        choice: PreviewChoice | None = None,
        is_cancelled: Callable[[], bool] | None = None,
        on_sample: Callable[[LFPreview], None] | None = None,
    ) -> LFPreview:
        """Return what a labelling function would do to the examples.

        Parameters
        ----------
        lf : LabelingFunction
            What is previewed. The applied votes of one of the same name do not count.
        choice : PreviewChoice, optional
            Which examples, how long, how many to show.
        is_cancelled : callable, optional
            Asked about every 15 ms of work, which is as long as a cancelled preview goes on; only a call of the
            user's own code that takes longer is waited for.
        on_sample : callable, optional
            Is given a first answer from a random sample of 8,192 examples, or as many as 0.1 s allow, unless those
            are all.

        Raises
        ------
        PreviewCancelled
            Once ``is_cancelled`` returns true.
        UnknownColumn, WrongColumnType, UnknownClass
            When it does not fit the dataset or the classes, as when it is defined.
        MissingStepError
            When nothing was imported yet.
        """
        chosen = choice or PreviewChoice()
        self._state = state = PreviewState.current(self._project, self._state, text_bytes=self._text_bytes)
        check_lfs([lf], state.rows.schema, self._project.space)
        view = self._viewed(state, lf.name, chosen)
        ask = is_cancelled or _is_never_cancelled
        work = PreviewWork(lf, state.rows, space=self._project.space, is_cancelled=ask, clock=self._clock)
        work.draw(view.drawable, until=_SAMPLE_ROWS, seconds=_SAMPLE_SECONDS)

        def answer(seen: SeenVotes) -> LFPreview:
            preview = preview_votes(seen, view.facts, n_samples=chosen.n_samples)
            return replace(_shown(preview, state), split=chosen.split, seconds=work.seconds)

        if work.n_drawn < len(view.drawable) and on_sample is not None:
            on_sample(answer(work.drawn(view.drawable)))
        return answer(_seen(work, view, seconds=chosen.seconds))

    def _viewed(self, state: PreviewState, lf: str, choice: PreviewChoice) -> _View:
        key = (state, lf, choice.split, choice.seed)
        view = self._view
        if view is not None and view.key == key:
            return view
        has_order = view is not None and view.key[0].rows is state.rows and view.key[3] == choice.seed
        order = view.order if view is not None and has_order else state.order(choice.seed)
        facts = state.facts(lf, split=choice.split, order=order)
        drawable = order if facts.members is None else order[facts.members[order]]
        self._view = view = _View(key, facts, order, drawable)
        return view


def _seen(work: PreviewWork, view: _View, *, seconds: float | None) -> SeenVotes:
    """Return the votes on all examples if the time allows, else on as many random ones as it does."""
    limit = float("inf") if seconds is None else seconds
    n_drawable = len(view.drawable)
    # Of a small split it costs less to draw every example than to look at all others too.
    is_most = 2 * n_drawable > len(view.order)
    while work.n_drawn < n_drawable and work.seconds < limit:
        if is_most and work.seconds + work.seconds_for_all <= limit:
            seen = work.look_at_all(view.facts.members, seconds=limit)
            return work.drawn(view.drawable) if seen is None else seen
        # The pace may turn out to be better than the first pieces suggest.
        work.draw(view.drawable, until=2 * work.n_drawn, seconds=limit)
    return work.drawn(view.drawable)


def _shown(preview: LFPreview, state: PreviewState) -> LFPreview:
    """Return the preview with ids and texts."""
    rows = sorted({it.row for examples in preview.samples.values() for it in examples})
    batch = state.rows.take(np.array(rows, dtype=np.int32))
    ids = dict(zip(rows, map(str, batch.column(state.dataset.id_column).to_pylist()), strict=True))
    return preview.shown_as(ids, dict(zip(rows, _texts(batch, state.dataset), strict=True)))


def _texts(batch: pa.RecordBatch, dataset: StoredDataset) -> list[str]:
    """Return what there is to read of some examples, cut after 1,000 characters."""
    if len(dataset.schema.texts) == 1:
        texts = batch.column(dataset.schema.texts[0]).to_pylist()
        return ["" if text is None else text[:_LONGEST_TEXT] for text in texts]
    names = dataset.schema.texts or tuple(name for name in batch.schema.names if name != dataset.id_column)
    cells = [batch.column(name).to_pylist() for name in names]
    lines = (
        [f"{name}: {cell}" for name, cell in zip(names, row, strict=True) if cell is not None]
        for row in zip(*cells, strict=True)
    )
    return ["\n".join(each)[:_LONGEST_TEXT] for each in lines]
