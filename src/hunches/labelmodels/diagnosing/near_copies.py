"""The names of labelling functions that vote nearly alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hunches.labelmodels.copies import copy_clusters

if TYPE_CHECKING:
    from hunches.records import Votes


def near_copies(votes: Votes, *, overlap: float = 0.6) -> tuple[tuple[str, ...], ...]:
    """Return the clusters of two or more labelling functions that are near copies of each other, in their order.

    Copies share at least ``overlap`` of their votes, as `copy_clusters` counts them.

    >>> from hunches.records import LabelSpace, Votes
    >>> votes = Votes.from_dense([[0, -1, 0]] * 9 + [[-1, 0, -1]], LabelSpace(["SPAM"]), ["link", "short", "url"])
    >>> near_copies(votes)
    (('link', 'url'),)
    """
    members: dict[int, list[str]] = {}
    if votes.columns:
        for lf, cluster in zip(votes.lf_names, copy_clusters(votes, overlap=overlap).tolist(), strict=True):
            members.setdefault(cluster, []).append(lf)
    return tuple(tuple(names) for names in members.values() if len(names) > 1)
