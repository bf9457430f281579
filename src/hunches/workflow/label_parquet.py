"""The verb that labels Parquet files, wherever they are, without a project."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pyarrow as pa

from hunches.engine import InProcess, WriteVotes, find_space
from hunches.engine.apply_to_parquet import PART_NAME, apply_to_parts, parts_of_parquet
from hunches.engine.url_files import UrlFile
from hunches.engine.write_labels import LabelTally, WriteLabels
from hunches.errors import InvalidValue, NoVotes
from hunches.labelmodels import LabelModel
from hunches.labelmodels.label_model import DEFAULT
from hunches.labelmodels.vote_statistics import VoteStatistics
from hunches.records import encode_model
from hunches.workflow._lf_files import load_lf_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from hunches.engine import Executor, VoteTally
    from hunches.lfs import LabelingFunction
    from hunches.records import Fault, LabelSpace

_VOTES, _LABELS, _MODEL = "votes", "labels", "label-model.bin"


def _no_progress(what: str, done: int, total: int) -> None:
    """Take a report of progress and do nothing."""


@dataclass(frozen=True, slots=True)
class LabelledParquet:
    """What labelling Parquet files gave; votes, labels and the model lie in the target folder.

    Parameters
    ----------
    target : str
        The folder, with ``votes/`` and ``labels/``, one file in each for each part, and the label model.
    n_examples : int
        How many examples there are.
    covered : float
        The share of them with a vote; the others have no label.
    n_votes : mapping
        From labelling function to the number of its votes.
    n_labels : mapping
        From class to the number of examples that got it.
    faults : tuple of Fault
        Where labelling functions failed.
    kind, reason : str
        The registered name of the label model, and why it combines the votes as it does.
    accuracies : mapping
        From labelling function to the estimated share of its votes that are right; None where it has none.
    n_parts, n_reused : int
        How many parts there are, and for how many of them votes were there already.

    >>> LabelledParquet("spam", 4, 0.5, {"short": 2}, {"SPAM": 2, "HAM": 0}, (), "auto.v1").n_labelled
    2
    """

    target: str
    n_examples: int
    covered: float
    n_votes: Mapping[str, int]
    n_labels: Mapping[str, int]
    faults: tuple[Fault, ...]
    kind: str
    reason: str = ""
    accuracies: Mapping[str, float | None] | None = None
    n_parts: int = 0
    n_reused: int = 0

    @property
    def n_labelled(self) -> int:
        """How many examples got a label."""
        return sum(self.n_labels.values())

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return asdict(self)


def label_parquet(
    lfs: Sequence[LabelingFunction] | Path | str,
    source: str | Sequence[str],
    target: str,
    *,
    space: LabelSpace | None = None,
    executor: Executor | None = None,
    kind: str = DEFAULT,
    progress: Callable[[str, int, int], None] = _no_progress,
) -> LabelledParquet:
    """Label the examples of Parquet files: apply labelling functions, fit a label model, write votes and labels.

    Votes are written where they are computed and never come together in one place: the label model is fitted to
    statistics of them that are added up. What was written from the same labelling functions and files before is not
    computed again, so a job that was broken off goes on where it was.

    Parameters
    ----------
    lfs : sequence of LabelingFunction, or path
        What votes: labelling functions, or a file of Python that defines them.
    source : str or sequence of str
        Parquet files, or folders of them, at any URL that fsspec knows.
    target : str
        The folder for what is written, at such a URL.
    space : LabelSpace, optional
        The classes; by default those the labels in the labelling functions belong to.
    executor : Executor, optional
        Where it runs, such as ``DaskCluster("tcp://10.0.0.7:8786")``; by default here.
    kind : str
        The registered name of the label model.
    progress : callable, optional
        Is called with the name of a step, how much of it is done, and the total.

    Raises
    ------
    UnknownColumn, WrongColumnType, UnknownClass, DuplicateName, MissingLabelSpace
        When a labelling function does not fit the examples or the classes.
    BrokenLabelingFunction, NoVotes
        When one fails wherever it is called, or none votes on anything.
    UnloadableLabelingFunction
        When the file of labelling functions cannot be loaded.
    UnreadableFile, MalformedFile, UnwritableFile, StorageFull
        When a file cannot be read or written where it is worked on.
    """
    folder, here = UrlFile(target).absolute(), executor or InProcess()
    _check_target(folder, source)
    known_lfs = load_lf_file(Path(lfs)) if isinstance(lfs, (str, Path)) else lfs
    known_space = space or find_space(known_lfs)
    write = WriteVotes.of(folder.child(_VOTES).url, known_lfs, space=known_space, summary=VoteStatistics.of)
    parts = parts_of_parquet(known_lfs, source, space=known_space)
    tally = apply_to_parts(write, parts, executor=here, progress=partial(progress, "apply"))
    if not sum(tally.n_votes.values()):
        raise NoVotes(len(known_lfs), n_examples=tally.n_examples)
    progress("fit", 0, 1)
    model, model_key = _fit(kind, tally, folder)
    progress("fit", 1, 1)
    votes_only = WriteVotes(write.url, write.vote_block, write.lfs_key)
    labels = WriteLabels(folder.child(_LABELS).url, votes_only, model.fitted.predict_proba, model_key)
    tallies = here.map(labels, parts)
    labelled = _sum(tallies, known_space, total=tally.n_examples, progress=partial(progress, "label"))
    for name in (_VOTES, _LABELS):
        folder.child(name).keep_only({part.name for part in parts}, like=PART_NAME)
    return LabelledParquet(
        target,
        tally.n_examples,
        tally.covered,
        tally.n_votes,
        labelled.n_labels,
        tally.faults,
        kind,
        model.reason,
        {lf: value if math.isfinite(value) else None for lf, value in model.accuracies.items()},
        tally.n_parts,
        tally.n_reused,
    )


def _fit(kind: str, tally: VoteTally, folder: UrlFile) -> tuple[LabelModel, str]:
    """Return the model fitted to what the votes add up to, and its key; it is written beside them."""
    model = LabelModel(kind).fit_statistics(cast("VoteStatistics", tally.reduced))
    encoded = encode_model(model.fitted.dump())
    folder.child(_MODEL).write(pa.py_buffer(encoded))
    return model, sha256(encoded).hexdigest()


def _check_target(folder: UrlFile, source: str | Sequence[str]) -> None:
    """Raise `InvalidValue` when what is written would be read as examples the next time."""
    for url in [source] if isinstance(source, str) else source:
        if f"{folder.url}/".startswith(f"{UrlFile(url).absolute().url.rstrip('/')}/"):
            raise InvalidValue("The target", value=folder.url, expected=f"a folder outside the source '{url}'")


def _sum(
    tallies: Iterable[LabelTally], space: LabelSpace, *, total: int, progress: Callable[[int, int], None]
) -> LabelTally:
    tally = LabelTally(0, dict.fromkeys(space.classes, 0))
    for here in tallies:
        tally += here
        progress(tally.n_examples, total)
    return tally
