"""Texts as vectors, and the weights they come from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest

from hunches.errors import InvalidValue, MissingExtra, UnreadableModel
from hunches.extras import load_extra
from hunches.records import LabelSpace
from hunches.training import FeatureColumns, SentenceTransformer, StaticEmbeddings, TrainingLabels
from hunches.training.static_vectors import wordllama_vectors

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLES = pa.table({"text": ["a dog barks", "the cat sleeps", "puppies run", "he paid by card", "cash", "my bank"]})
LABELS = TrainingLabels(LabelSpace(["ANIMAL", "MONEY"]), np.eye(2)[[0, 0, 0, 1, 1, 1]], np.ones(6))
TEXTS = FeatureColumns(texts=("text",))


def test_words_that_were_never_seen_are_known() -> None:
    """What means the same is near: six examples teach words that are in none of them."""
    pytest.importorskip("wordllama", reason="needs the extra hunches[embeddings]")
    model = StaticEmbeddings(l2=1.0).fit(EXAMPLES, LABELS, features=TEXTS, rng=np.random.default_rng(0))
    found = model.predict_proba(pa.table({"text": ["wolves and horses", "loan and mortgage"]})).argmax(axis=1)
    assert found.tolist() == [0, 1]


def test_vectors_are_means_of_length_one() -> None:
    """A text is the mean of its pieces whatever their order, and a text without pieces is all zeros."""
    pytest.importorskip("wordllama", reason="needs the extra hunches[embeddings]")
    one, turned, none = wordllama_vectors().embed([" dog cat", " cat dog", ""])
    np.testing.assert_allclose(one, turned, atol=1e-6)
    assert np.linalg.norm(one) == pytest.approx(1, abs=1e-6)
    assert not none.any()


@pytest.mark.parametrize("plugin", [StaticEmbeddings(), SentenceTransformer()])
def test_other_weights_are_refused(plugin: StaticEmbeddings | SentenceTransformer) -> None:
    """A model trained with other weights does not load: its head means nothing for these."""
    try:
        state = plugin.fit(EXAMPLES, LABELS, features=TEXTS, rng=np.random.default_rng(0)).dump()
    except MissingExtra as missing:
        pytest.skip(str(missing))
    with pytest.raises(UnreadableModel, match="another content"):
        plugin.load(replace(state, settings=state.settings | {"weights_sha256": "0" * 64}))


@pytest.mark.parametrize("name", ["", "no_such_package", "json", "/no/such/folder"])
def test_a_transformer_that_is_not_there_is_told(name: str, tmp_path: Path) -> None:
    """A name that is neither a folder with the files nor a package with one is refused."""
    pytest.importorskip("transformers", reason="needs the extra hunches[transformers]")
    plugin = SentenceTransformer(name or str(tmp_path))
    with pytest.raises(InvalidValue, match=r"config\.json, tokenizer\.json, model\.safetensors"):
        plugin.fit(EXAMPLES, LABELS, features=TEXTS, rng=np.random.default_rng(0))


def test_a_missing_package_is_told_with_the_command() -> None:
    """Where a package is not installed, the error says how to install it."""
    with pytest.raises(MissingExtra, match=r"pip install 'hunches\[moon\]'"):
        load_extra("no_such_package_anywhere", feature="The moon", extra="moon")
