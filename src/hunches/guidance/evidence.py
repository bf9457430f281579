"""What guidance is worked out from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hunches.errors import InvalidValue
from hunches.records import ABSTAIN

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from hunches.labelmodels import Probabilities
    from hunches.records import GoldLabels, Votes
    from hunches.training import FeatureColumns


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Evidence:
    """What is known of some examples: what they say, their votes, and the few gold labels there are.

    Parameters
    ----------
    examples : pyarrow.Table
        One row each.
    columns : FeatureColumns
        The columns rules may read, by how they are read.
    votes : Votes
        What labelling functions voted on them; of none, when there are none yet.
    gold : int32 [n_examples]
        Gold labels, `ABSTAIN` where there is none.
    probabilities : float64 [n_examples, n_classes], optional
        What a label model says.

    Raises
    ------
    InvalidValue
        When the parts are not of the same examples.

    >>> import pyarrow as pa
    >>> from hunches.records import LabelSpace, Votes
    >>> from hunches.training import FeatureColumns
    >>> votes = Votes(LabelSpace(["SPAM", "HAM"]), 2, ())
    >>> texts = pa.table({"text": ["free gift", "see you"]})
    >>> gold = np.array([0, -1], dtype=np.int32)
    >>> Evidence(examples=texts, columns=FeatureColumns(texts=("text",)), votes=votes, gold=gold).n_gold
    1
    """

    examples: pa.Table
    columns: FeatureColumns
    votes: Votes
    gold: GoldLabels
    probabilities: Probabilities | None = None

    def __post_init__(self) -> None:
        n_examples = self.examples.num_rows
        if self.votes.n_examples != n_examples:
            raise InvalidValue("The votes", value=self.votes.n_examples, expected=f"on {n_examples} examples")
        if self.gold.shape != (n_examples,):
            raise InvalidValue("The shape of the gold labels", value=self.gold.shape, expected=f"{(n_examples,)}")
        shape = (n_examples, self.n_classes)
        if self.probabilities is not None and self.probabilities.shape != shape:
            raise InvalidValue("The shape of the probabilities", value=self.probabilities.shape, expected=f"{shape}")

    @property
    def n_examples(self) -> int:
        """How many examples there are."""
        return int(self.examples.num_rows)

    @property
    def n_classes(self) -> int:
        """How many classes there are."""
        return len(self.votes.space)

    @property
    def n_gold(self) -> int:
        """How many examples have a gold label."""
        return int(np.count_nonzero(self.gold != ABSTAIN))

    def gold_shares(self) -> NDArray[np.float64]:
        """Return gold as ones, ``float64 [n_examples, n_classes]``; rows without gold are zeros."""
        shares = np.zeros((self.n_examples, self.n_classes))
        rows = np.flatnonzero(self.gold != ABSTAIN)
        shares[rows, self.gold[rows]] = 1.0
        return shares
