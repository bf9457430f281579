"""The published vote sets that label models are measured on, and drawn ones of the same shapes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import pyarrow.parquet as pq

from synthetic_votes import Setting, draw

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

Family = Literal["LFs", "crowd"]
Metric = Literal["accuracy", "F1"]

_LF_SETS: Final = {
    "youtube": "wrench_youtube",
    "sms": "wrench_sms",
    "rna": "rna_pubmed_screening",
    "banking": "banking77_llm_keywords",
}
_TOKEN_SETS: Final = {"laptop": "ner_laptop", "mit": "mit_restaurants"}
_CROWDS: Final = {"bluebird": "crowd_bluebird", "rte": "crowd_rte", "zencrowd": "crowd_zencrowd_us"}


@dataclass(frozen=True, slots=True, eq=False)
class LabelledVotes:
    """Votes on examples whose labels are known.

    Parameters
    ----------
    matrix : int8 [n_examples, n_lfs]
    gold : int64 [n_examples]
        -1 where there is none.
    texts : tuple of str
        One for each example, or none at all.
    """

    matrix: NDArray[np.int8]
    gold: NDArray[np.int64]
    texts: tuple[str, ...] = ()

    @property
    def scored(self) -> NDArray[np.bool_]:
        """Where there is a vote and a gold label, ``bool [n_examples]``: what label models are scored on."""
        found: NDArray[np.bool_] = (self.matrix >= 0).any(axis=1) & (self.gold >= 0)
        return found


@dataclass(frozen=True, slots=True, eq=False)
class VoteSet:
    """A published set of votes.

    Parameters
    ----------
    name : str
    family : {"LFs", "crowd"}
    n_classes : int
    metric : {"accuracy", "F1"}
        What it is scored by; the F1 is that of class 1.
    train : LabelledVotes
        What models learn from.
    test : LabelledVotes, optional
        Other votes of the same LFs; a crowd has none.
    """

    name: str
    family: Family
    n_classes: int
    metric: Metric
    train: LabelledVotes
    test: LabelledVotes | None = None


def read_vote_sets(folder: Path) -> list[VoteSet]:
    """Return the sets below a folder: texts with LFs, tokens with LFs, then crowds.

    The tagging sets are flattened to tokens, and of those only the ones with a vote are kept: on them no LF votes for
    "O", which is the label of some 7% to 17% of them and the last thing a model could learn.
    """
    return [
        *(_read_set(name, folder / place, tokens=False) for name, place in _LF_SETS.items()),
        *(_read_set(name, folder / place, tokens=True) for name, place in _TOKEN_SETS.items()),
        *(_read_crowd(name, folder / place) for name, place in _CROWDS.items()),
    ]


def drawn_vote_sets(rng: np.random.Generator) -> list[VoteSet]:
    """Return three small sets: LFs with texts, scored by accuracy and by F1, and a crowd."""
    balanced = Setting("", (0.4, 0.3, 0.3), n_examples=300, n_lfs=5)
    skewed = Setting("", (0.8, 0.2), n_examples=300, n_lfs=4)
    crowd = Setting("", (0.5, 0.5), n_examples=80, n_lfs=12)
    return [
        VoteSet("drawn", "LFs", 3, "accuracy", *_drawn_halves(balanced, rng)),
        VoteSet("skewed", "LFs", 2, "F1", *_drawn_halves(skewed, rng)),
        VoteSet("crowd", "crowd", 2, "accuracy", _drawn_halves(crowd, rng)[0]),
    ]


def _read_set(name: str, folder: Path, *, tokens: bool) -> VoteSet:
    facts: dict[str, Any] = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    read = _read_tokens if tokens else _read_split
    train, test = (read(folder / f"{split}.parquet") for split in ("train", "test"))
    metric: Metric = "F1" if facts["metric"].startswith("f1") else "accuracy"  # of spans: accuracy of tokens
    return VoteSet(name, "LFs", len(facts["classes"]), metric, train, test)


def _read_crowd(name: str, folder: Path) -> VoteSet:
    facts: dict[str, Any] = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    return VoteSet(name, "crowd", len(facts["classes"]), "accuracy", _read_split(folder / "train.parquet"))


def _read_split(path: Path) -> LabelledVotes:
    table = pq.read_table(path, columns=["votes", "label", "text"])
    matrix = table["votes"].combine_chunks().flatten().to_numpy().reshape(table.num_rows, -1)
    texts = tuple(text or "" for text in table["text"].to_pylist())
    return LabelledVotes(matrix, table["label"].to_numpy().astype(np.int64), texts if any(texts) else ())


def _read_tokens(path: Path) -> LabelledVotes:
    """Return the tokens that have a vote."""
    table = pq.read_table(path, columns=["votes", "label"])
    of_tokens = table["votes"].combine_chunks().flatten()
    matrix = of_tokens.flatten().to_numpy().reshape(len(of_tokens), -1)
    gold = table["label"].combine_chunks().flatten().to_numpy()
    covered = (matrix >= 0).any(axis=1)
    return LabelledVotes(matrix[covered], gold[covered].astype(np.int64))


def _drawn_halves(setting: Setting, rng: np.random.Generator) -> tuple[LabelledVotes, LabelledVotes]:
    """Return the halves of drawn votes, with texts that have one word in three for their class."""
    drawn = draw(setting, rng)
    words = rng.integers(0, 20, size=(setting.n_examples, 3))
    words[:, 0] = 100 + drawn.gold
    texts = [" ".join(f"word{word}" for word in row) for row in words]
    half = setting.n_examples // 2
    parts = (slice(0, half), slice(half, None))
    first, second = (LabelledVotes(drawn.votes[part], drawn.gold[part], tuple(texts[part])) for part in parts)
    return first, second
