"""Text features against scikit-learn's, and their invariances."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from hunches.training.sparse_terms import read_all
from hunches.training.text_features import fit_text_features

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from hunches.training.text_features import TextFeatures

TEXTS = [
    "Check out my channel!!! http://a.b/c?d=1",
    "check OUT my aaaaaa song, 'tis straße İstanbul",
    None,
    "",
    "日本語 テスト my my my channel 🎉🎉 e_mail",
    "x y xy check out \t out my",
]
texts_strategy = st.lists(st.text(alphabet="abcé 日.!A", max_size=30), min_size=1, max_size=8)


def words_of(text: str | None) -> list[str]:
    """Return the words of a text."""
    return re.findall(r"\w+|[^\w\s]", (text or "").lower())


def terms_of(text: str | None) -> list[str]:
    """Return the words and pairs of a text."""
    words = words_of(text)
    return words + [f"{a} {b}" for a, b in itertools.pairwise(words)]


def dense(features: TextFeatures, texts: Sequence[str | None], family: int) -> NDArray[np.float32]:
    """Return the weights of one family as a dense matrix."""
    weights: NDArray[np.float32] = read_all(features.readers(texts)[family], n_rows=len(texts)).toarray()
    return weights


def twin(family: int, min_df: int) -> TfidfVectorizer:
    """Return the reference for a family."""
    if family == 0:
        return TfidfVectorizer(analyzer=terms_of, min_df=min_df, sublinear_tf=True)
    return TfidfVectorizer(
        analyzer="char_wb",
        ngram_range=(3, 5),
        min_df=min_df,
        sublinear_tf=True,
        preprocessor=lambda text: " ".join(words_of(text)),
    )


@pytest.mark.parametrize("min_df", [1, 2])
@pytest.mark.parametrize("family", [0, 1])
def test_weights_equal_those_of_scikit_learn(family: int, min_df: int) -> None:
    """Words with pairs, and n-grams, weigh what the reference gives them."""
    features = fit_text_features(TEXTS, min_examples=min_df, max_features=1 << 17)
    reference = twin(family, min_df)
    expected = reference.fit_transform(TEXTS).toarray()
    names = (features.words, features.grams)[family].names()
    places = [reference.vocabulary_[name] for name in names]
    assert sorted(names) == sorted(reference.vocabulary_)
    np.testing.assert_allclose(dense(features, TEXTS, family), expected[:, places], atol=1e-6)


@settings(max_examples=50, deadline=None)
@given(texts_strategy, texts_strategy)
def test_unseen_texts_weigh_what_scikit_learn_says(seen: list[str], new: list[str]) -> None:
    """Texts that were not there in training get the reference's weights too."""
    features = fit_text_features([*seen, "a ab"], min_examples=1, max_features=1 << 17)
    for family, names in enumerate((features.words.names(), features.grams.names())):
        reference = twin(family, 1).fit([*seen, "a ab"])
        expected = reference.transform(new).toarray()[:, [reference.vocabulary_[name] for name in names]]
        np.testing.assert_allclose(dense(features, new, family), expected, atol=1e-6)


@settings(max_examples=50, deadline=None)
@given(texts_strategy, st.integers(1, 12))
def test_the_cap_keeps_the_terms_of_most_texts(texts: list[str | None], cap: int) -> None:
    """A cap keeps the terms in the most texts, and with a term the shorter ones it is made of."""
    everything = fit_text_features(texts, min_examples=1, max_features=1 << 17)
    capped = fit_text_features(texts, min_examples=1, max_features=cap)
    for all_terms, kept in ((everything.words, capped.words), (everything.grams, capped.grams)):
        idf = dict(zip(all_terms.names(), all_terms.idf.tolist(), strict=True))
        assert len(kept) == min(cap, len(all_terms))
        assert sorted(idf[name] for name in kept.names()) == sorted(idf.values())[:cap]
        assert kept.idf.tolist() == [idf[name] for name in kept.names()]


def test_the_order_of_training_texts_does_not_matter() -> None:
    """Shuffled texts give the same features in the same order."""
    one = fit_text_features(TEXTS, min_examples=1, max_features=40)
    other = fit_text_features(TEXTS[::-1], min_examples=1, max_features=40)
    assert one.words.names() == other.words.names()
    assert one.grams.names() == other.grams.names()


@pytest.mark.parametrize("texts", [[], [None], ["", " "]])
def test_texts_without_words_have_no_features(texts: list[str | None]) -> None:
    """Nothing to read gives features of width zero, which can still read."""
    features = fit_text_features(texts, min_examples=1, max_features=10)
    assert len(features) == 0
    assert dense(features, ["new words"], 0).shape == (1, 0)
    assert dense(features, ["new words"], 1).shape == (1, 0)


def test_more_texts_than_a_block_give_the_same_weights() -> None:
    """Reading many texts in blocks gives each the weights it has alone."""
    features = fit_text_features(TEXTS, min_examples=1, max_features=1000)
    many = dense(features, TEXTS * 1000, 1)
    assert np.array_equal(many[4998 : 4998 + len(TEXTS)], dense(features, TEXTS, 1))


def test_no_texts_have_no_rows() -> None:
    """An empty list of texts gives a matrix of no rows."""
    features = fit_text_features(TEXTS, min_examples=1, max_features=10)
    assert dense(features, [], 0).shape == (0, 10)
