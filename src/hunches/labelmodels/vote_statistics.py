"""What label models need of votes, in a form that parts of the examples add up to."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Final, Self, cast

import numpy as np

from hunches.errors import InvalidValue, UnreadableModel
from hunches.labelmodels._pair_counts import Agreements, VotePairs
from hunches.labelmodels._row_blocks import row_blocks
from hunches.labelmodels._vote_sample import ALL, are_drawn, drawn_positions
from hunches.labelmodels.copies import CopySearch, sample_limit
from hunches.labelmodels.share_counts import ShareCounter, ShareCounts
from hunches.labelmodels.vote_shares import mean_share
from hunches.records import LabelSpace, ModelState, VoteColumn, Votes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hunches.labelmodels.copies import IntArray
    from hunches.labelmodels.label_models import FittedLabelModel
    from hunches.labelmodels.share_counts import ShareSums

    Spans = tuple[tuple[int, int], ...]

_NAME: Final = "vote-statistics.v1"
_MOST_KINDS: Final = 6000
"""With more kinds of votes than this the counts of pairs would take more than 288 MB."""
_PARTS: Final = ("clusters", "cells", "sums")
"""The arrays of `ShareCounts`."""
_MOST_EXAMPLES: Final = 2**31


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class VoteStatistics:
    """What label models need of votes: counts, and whole rows of a sample of the examples.

    Statistics of parts of the examples are made where the votes are and added up with ``+``; in any order they are
    those of the whole, to the last bit. They take some MB however many the examples are: the square of the number of
    labelling functions times that of classes, and at most about a million votes.

    The sample is what the search for near copies looks at, and has an example by a hash of its position: the half,
    the quarter and so on of them that has a million votes or less.

    Parameters
    ----------
    space : LabelSpace
    lf_names : tuple of str
    spans : sequence of (int, int)
        The positions of the examples: from the first up to the second, ascending, with gaps between.
    counts : int64 [n_lfs, n_classes]
        How often each labelling function votes for each class.
    together, alike : int64 [n_lfs, n_lfs]
        On how many examples each two vote, and how many of them get the same vote from both.
    pairs : int64 [n_lfs * n_classes, n_lfs * n_classes], optional
        How many examples get both of two votes (``lf * n_classes + label``); None above 6,000 kinds of votes.
    shares : ShareCounts
        How the votes on an example divide among the classes, where none are copies.
    sample : tuple of VoteColumn
        The votes on the sample; rows are positions among all examples.
    weighed : ShareCounts, optional
        The same as ``shares``, where near copies share one vote: see `with_shares`.

    >>> from hunches.records import LabelSpace, Votes
    >>> votes = Votes.from_dense([[0, 0], [0, -1], [1, 1], [-1, 1]], LabelSpace(["SPAM", "HAM"]))
    >>> first, second = votes.take(np.arange(3)), votes.take(np.arange(3, 4))
    >>> whole = VoteStatistics.of(first) + VoteStatistics.of(second, first_row=3)
    >>> whole.n_examples, whole.n_votes, whole.counts.tolist()
    (4, 6, [[2, 1], [1, 2]])
    """

    space: LabelSpace
    lf_names: tuple[str, ...]
    spans: Spans
    counts: IntArray
    together: IntArray
    alike: IntArray
    pairs: IntArray | None
    shares: ShareCounts
    sample: tuple[VoteColumn, ...]
    weighed: ShareCounts | None = None

    @classmethod
    def of(cls, votes: Votes, *, first_row: int = 0) -> Self:
        """Return the statistics of the votes on a part of the examples, whose first one has position ``first_row``.

        Raises
        ------
        InvalidValue
            When a position is 2**31 or more.
        """
        span = (first_row, first_row + votes.n_examples)
        if not (0 <= first_row < _MOST_EXAMPLES and span[1] <= _MOST_EXAMPLES):
            raise InvalidValue("The positions of the examples", value=span, expected=f"from 0 up to {_MOST_EXAMPLES}")
        n_lfs, n_classes = len(votes.columns), len(votes.space)
        is_small = n_lfs * n_classes <= _MOST_KINDS
        counted: VotePairs | Agreements = (VotePairs if is_small else Agreements)(n_lfs, n_classes)
        shares = ShareCounter(np.arange(n_lfs), n_classes)
        for block in row_blocks(votes):
            counted.add(block)
            shares.add(block)
        counts = np.zeros((n_lfs, n_classes), dtype=np.int64)
        for position, column in enumerate(votes.columns):
            counts[position] = np.bincount(column.labels, minlength=n_classes)
        pairs = counted.counts() if isinstance(counted, VotePairs) else None
        together, alike = counted.counts() if isinstance(counted, Agreements) else counted.agreements()
        limit = sample_limit(votes.n_votes)
        return cls(
            space=votes.space,
            lf_names=votes.lf_names,
            spans=_joined([span]),
            counts=counts,
            together=together,
            alike=alike,
            pairs=pairs,
            shares=shares.counts(),
            sample=tuple(_sampled(column, limit=limit, first_row=first_row) for column in votes.columns),
        )

    def __add__(self, other: Self) -> Self:
        """Return the statistics of both parts: see `merged`."""
        return self.merged([self, other])

    @classmethod
    def merged(cls, parts: Sequence[Self]) -> Self:
        """Return the statistics of all parts; there is at least one.

        Raises
        ------
        InvalidValue
            When they are of different labelling functions or classes, or an example is in two of them.
        """
        first = parts[0]
        for part in parts:
            if (part.lf_names, part.space) != (first.lf_names, first.space):
                expected = f"those of the first part: {first.lf_names} and {first.space.classes}"
                value = (part.lf_names, part.space.classes)
                raise InvalidValue("The labelling functions and classes of a part", value=value, expected=expected)
        pairs = [part.pairs for part in parts if part.pairs is not None]
        weighed = [part.weighed for part in parts if part.weighed is not None]
        limit = sample_limit(sum(part.n_votes for part in parts))
        return cls(
            space=first.space,
            lf_names=first.lf_names,
            spans=_joined([span for part in parts for span in part.spans]),
            counts=np.sum([part.counts for part in parts], axis=0),
            together=np.sum([part.together for part in parts], axis=0),
            alike=np.sum([part.alike for part in parts], axis=0),
            pairs=np.sum(pairs, axis=0) if len(pairs) == len(parts) else None,
            shares=reduce(add, [part.shares for part in parts]),
            sample=tuple(
                _gathered(columns, limit=limit) for columns in zip(*(part.sample for part in parts), strict=True)
            ),
            weighed=reduce(add, weighed) if len(weighed) == len(parts) else None,
        )

    def with_shares(self, weighed: ShareCounts) -> Self:
        """Return the statistics with how votes divide where near copies share one vote.

        With near copies among more than a million votes, a second look at the votes makes what is learned exact:
        ``ShareCounts.of(votes, clusters)`` of each part, where ``clusters`` are those of `copies`, added up.

        Raises
        ------
        InvalidValue
            When they are of other examples, or of other labelling functions or classes.
        """
        seen, expected = ((len(each.clusters), each.n_classes, each.n_covered) for each in (weighed, self.shares))
        if seen != expected:
            raise InvalidValue(
                "The numbers of LFs, classes and covered examples of shares", value=seen, expected=f"{expected}"
            )
        return replace(self, weighed=weighed)

    @property
    def n_examples(self) -> int:
        """How many examples there are, voted on or not."""
        return sum(stop - start for start, stop in self.spans)

    @property
    def n_votes(self) -> int:
        """How many votes were cast."""
        return int(self.counts.sum())

    @property
    def has_all_rows(self) -> bool:
        """Whether the sample is all there is: with a million votes or fewer."""
        return sample_limit(self.n_votes) == ALL

    def drawn(self) -> Votes:
        """Return the votes on the sample of the examples."""
        limit = sample_limit(self.n_votes)
        positions = np.concatenate(
            [np.empty(0, np.int64), *(drawn_positions(*span, limit=limit) for span in self.spans)]
        )
        columns = (
            VoteColumn(column.lf, np.searchsorted(positions, column.rows).astype(np.int32), column.labels)
            for column in self.sample
        )
        return Votes(self.space, len(positions), tuple(columns))

    def copies(self, *, overlap: float) -> CopySearch:
        """Return which labelling functions are near copies: the same as `CopySearch.of` all votes."""
        return CopySearch.of_sample(
            self.drawn(),
            self.counts.sum(axis=1),
            limit=sample_limit(self.n_votes),
            alike=lambda places: self.alike[np.ix_(places, places)].astype(np.float64),
            overlap=overlap,
        )

    def knows_shares(self, clusters: IntArray) -> bool:
        """Whether `share_sums` of these clusters of near copies are exact; else `with_shares` makes them so."""
        known = [self.shares, *([] if self.weighed is None else [self.weighed])]
        return self.has_all_rows or any(np.array_equal(counts.clusters, clusters) for counts in known)

    def share_sums(self, clusters: IntArray) -> ShareSums:
        """Return how votes divide among the classes where near copies share one vote.

        What the copies change is taken from the sample where it was not counted on all examples.
        """
        for counts in (self.shares, self.weighed):
            if counts is not None and np.array_equal(counts.clusters, clusters):
                return counts.shares()
        drawn, times = self.drawn(), ALL / sample_limit(self.n_votes)
        before, after = ShareCounts.of(drawn).shares(), ShareCounts.of(drawn, clusters).shares()
        return self.shares.shares().moved(before, after, times=times) if times > 1.0 else after

    def estimates(self, fitted: FittedLabelModel) -> dict[str, float]:
        """Return the mean posterior of the classes each labelling function votes for, on the sample.

        One that votes, but nowhere in the sample, is taken to vote alone. NaN where it never votes.
        """
        drawn = self.drawn()
        found = mean_share(drawn, fitted.predict_proba(drawn))
        n_votes = self.counts.sum(axis=1)
        unseen = [place for place, lf in enumerate(self.lf_names) if n_votes[place] and math.isnan(found[lf])]
        if unseen:
            beliefs = fitted.predict_proba(_alone(self.space, self.lf_names, unseen))
            right = np.einsum("jll->jl", beliefs.reshape(len(unseen), len(self.space), len(self.space)))
            means = (self.counts[unseen] * right).sum(axis=1) / n_votes[unseen]
            found.update(zip((self.lf_names[place] for place in unseen), means.tolist(), strict=True))
        return found

    def to_state(self) -> ModelState:
        """Return it as plain values, to be stored."""
        counts = {"shares": self.shares} | ({} if self.weighed is None else {"weighed": self.weighed})
        arrays = {f"{name}/{part}": getattr(each, part) for name, each in counts.items() for part in _PARTS}
        arrays |= {
            "spans": np.array(self.spans, dtype=np.int64).reshape(-1, 2),
            "counts": self.counts,
            "together": self.together,
            "alike": self.alike,
            "n_sampled": np.array([len(column.rows) for column in self.sample]),
            "rows": np.concatenate([np.empty(0, np.int32), *(column.rows for column in self.sample)]),
            "labels": np.concatenate([np.empty(0, np.int8), *(column.labels for column in self.sample)]),
        }
        arrays |= {} if self.pairs is None else {"pairs": self.pairs}
        return ModelState(_NAME, {}, arrays, {"lfs": self.lf_names, "classes": self.space.classes})

    @classmethod
    def from_state(cls, state: ModelState) -> Self:
        """Return what `to_state` gave; raise `UnreadableModel` when the state is none."""
        if state.plugin != _NAME:
            raise UnreadableModel(f"it is of the kind '{state.plugin}', not '{_NAME}'")
        arrays: dict[str, IntArray] = cast("dict[str, IntArray]", state.arrays)
        try:
            ends = np.cumsum(arrays["n_sampled"])[:-1]
            sampled = zip(np.split(arrays["rows"], ends), np.split(arrays["labels"], ends), strict=True)
            columns = [
                VoteColumn(lf, rows.astype(np.int32), labels)
                for lf, (rows, labels) in zip(state.strings["lfs"], sampled, strict=True)
            ]
            return cls(
                space=LabelSpace(state.strings["classes"]),
                lf_names=state.strings["lfs"],
                spans=tuple((start, stop) for start, stop in arrays["spans"].tolist()),
                counts=arrays["counts"],
                together=arrays["together"],
                alike=arrays["alike"],
                pairs=arrays.get("pairs"),
                shares=_shares_of(state, "shares"),
                sample=tuple(columns),
                weighed=_shares_of(state, "weighed") if "weighed/cells" in arrays else None,
            )
        except (KeyError, ValueError, TypeError) as problem:
            raise UnreadableModel(f"it lacks a part of the statistics of votes ({problem})") from problem


def _shares_of(state: ModelState, name: str) -> ShareCounts:
    clusters, cells, sums = (cast("IntArray", state.arrays[f"{name}/{part}"]) for part in _PARTS)
    return ShareCounts(clusters, len(state.strings["classes"]), cells, sums)


def _sampled(column: VoteColumn, *, limit: int, first_row: int) -> VoteColumn:
    """Return the votes on the sample of a limit; the rows are positions among all examples."""
    rows = column.rows + np.int32(first_row)
    kept = are_drawn(rows, limit=limit)
    return VoteColumn(column.lf, rows[kept], column.labels[kept])


def _gathered(columns: Sequence[VoteColumn], *, limit: int) -> VoteColumn:
    """Return the votes of one labelling function on the sample of a limit, from those of all parts."""
    rows = np.concatenate([column.rows for column in columns])
    kept = np.flatnonzero(are_drawn(rows, limit=limit))
    kept = kept[np.argsort(rows[kept], kind="stable")]
    return VoteColumn(columns[0].lf, rows[kept], np.concatenate([column.labels for column in columns])[kept])


def _joined(spans: Sequence[tuple[int, int]]) -> Spans:
    """Return the spans in order, those that touch as one; raise `InvalidValue` when two share an example."""
    joined: list[tuple[int, int]] = []
    for start, stop in sorted(span for span in spans if span[0] < span[1]):
        if joined and start < joined[-1][1]:
            expected = f"{joined[-1][1]} or more: those before are in another part"
            raise InvalidValue("The first position of a part", value=start, expected=expected)
        touches = bool(joined) and start == joined[-1][1]
        joined.append((joined.pop()[0] if touches else start, stop))
    return tuple(joined)


def _alone(space: LabelSpace, lf_names: Sequence[str], places: Sequence[int]) -> Votes:
    """Return votes on examples that have one each: every one that the labelling functions at some places can cast."""
    n_classes = len(space)
    labels = np.arange(n_classes).astype(space.vote_dtype)
    none = VoteColumn("", np.empty(0, np.int32), labels[:0])
    columns = [replace(none, lf=lf) for lf in lf_names]
    for at, place in enumerate(places):
        rows = np.arange(at * n_classes, (at + 1) * n_classes, dtype=np.int32)
        columns[place] = VoteColumn(lf_names[place], rows, labels)
    return Votes(space, len(places) * n_classes, tuple(columns))
