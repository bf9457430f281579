"""What errors have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.sparse import csr_array
from sklearn.feature_extraction.text import TfidfVectorizer

from hunches.errors import InvalidValue
from hunches.evaluation.analysis import cluster_errors, distinctive_words
from hunches.evaluation.analysis._spherical_means import spherical_means, unit_weights
from hunches.evaluation.analysis._word_counts import count_words, words_of
from hunches.evaluation.analysis.distinctive_word import log_odds_z
from hunches.records import LabelSpace

if TYPE_CHECKING:
    from hunches.evaluation.analysis.error_clusters import ErrorClusters

SPACE = LabelSpace(["SPAM", "HAM"])
LINKS = [f"visit this link number {n}" for n in range(12)]
SONGS = [f"what a song by artist {n}" for n in range(12)]
FINE = [f"ordinary talk about day {n}" for n in range(60)]


def _clustered(seed: int = 0) -> ErrorClusters:
    """Return the clusters of 24 errors of two kinds, of which the first is gold SPAM."""
    texts = [*LINKS, *SONGS, *FINE]
    likely = np.array([[0.1, 0.9]] * 12 + [[0.9, 0.1]] * 12 + [[0.1, 0.9]] * 60)
    gold = np.array([0] * 12 + [1] * 12 + [1] * 60)
    return cluster_errors(likely, gold, texts=texts, space=SPACE, rng=np.random.default_rng(seed))


def test_errors_of_two_kinds_are_kept_apart() -> None:
    """No cluster has both, and words and confusion tell them."""
    found = _clustered()
    assert found.n_errors == sum(cluster.n for cluster in found.clusters) == 24
    for cluster in found.clusters:
        assert cluster.n == cluster.n_confused
        is_link = cluster.confused == "SPAM taken for HAM"
        assert all((row < 12) == is_link for row in cluster.rows)
        if cluster.n > 2:
            assert {word.word for word in cluster.words} & ({"link", "visit"} if is_link else {"song", "artist"})


def test_the_same_seed_gives_the_same() -> None:
    """Cluster by cluster."""
    assert _clustered(3).as_dict() == _clustered(3).as_dict()


def test_it_prints_with_its_words() -> None:
    """And is JSON."""
    found = _clustered()
    assert "24 errors on 84 examples with a gold label fall into" in str(found).replace("\n", " ")
    assert "Words that set them apart" in str(found)
    assert found.groups()[0].name == found.clusters[0].name
    assert found.as_dict()["n_gold"] == 84


def test_rows_count_examples_without_gold() -> None:
    """Texts are those of examples with gold alone."""
    likely, gold = np.array([[0.9, 0.1], [0.2, 0.8], [0.9, 0.1]]), np.array([-1, 1, 1])
    found = cluster_errors(likely, gold, texts=["fine", "wrong"], space=SPACE, rng=np.random.default_rng(0))
    assert found.clusters[0].rows == (2,)
    assert found.told() == "The 1 error on 2 examples with a gold label have no words that set them apart."
    assert "–" in str(found)


def test_many_clusters_are_not_all_named() -> None:
    """Three are, and the rest is counted."""
    kinds = ["red apple", "blue boat", "green grass", "old house", "fast car", "tall tree", "cold snow", "warm sun"]
    texts = [f"{kind} {n}" for kind in kinds for n in range(16)] + FINE * 4
    likely = np.array([[0.1, 0.9]] * 128 + [[0.1, 0.9]] * 240)
    gold = np.array([0] * 128 + [1] * 240)
    found = cluster_errors(likely, gold, texts=texts, space=SPACE, rng=np.random.default_rng(0))
    assert found.told().endswith("; 4 more.")


def test_without_errors_there_are_no_clusters() -> None:
    """It says so."""
    found = cluster_errors(np.eye(2), np.array([0, 1]), texts=["a", "b"], space=SPACE, rng=np.random.default_rng(0))
    assert str(found) == "There are no errors on 2 examples with a gold label."


def test_texts_without_words_are_one_cluster() -> None:
    """As are the same texts."""
    likely = np.tile([0.1, 0.9], (8, 1))
    found = cluster_errors(likely, np.zeros(8, int), texts=["!"] * 8, space=SPACE, rng=np.random.default_rng(0))
    assert [cluster.n for cluster in found.clusters] == [8]


def test_there_is_a_text_for_each_gold_label() -> None:
    """Otherwise it is refused."""
    with pytest.raises(InvalidValue, match="number of texts"):
        cluster_errors(np.eye(2), np.array([0, 1]), texts=["a"], space=SPACE, rng=np.random.default_rng(0))


def test_every_row_has_a_cluster() -> None:
    """Though texts are alike in many ways."""
    rows = unit_weights(count_words([f"a{n % 7} b{n % 5} c{n % 3}" for n in range(60)]))
    clusters, near = spherical_means(rows, 8, rng=np.random.default_rng(0))
    assert len(clusters) == len(near) == 60
    assert set(clusters.tolist()) <= set(range(8))


def test_weights_are_those_of_scikit_learn() -> None:
    """With the logarithm of counts and smoothed rarity."""
    texts = ["so so good", "good song", "what a song", "so what"]
    vectorizer = TfidfVectorizer(analyzer=words_of, sublinear_tf=True)
    expected = vectorizer.fit_transform(texts).toarray()
    counted = count_words(texts)
    places = [vectorizer.vocabulary_[word] for word in counted.words]
    assert unit_weights(counted).toarray() == pytest.approx(expected[:, places])


def test_clusters_are_of_like_direction() -> None:
    """Two directions are two clusters, whatever the start; a third is found where it helps."""
    rows = csr_array(np.repeat([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]], [5, 3, 2], axis=0))
    clusters, near = spherical_means(rows, 3, rng=np.random.default_rng(0))
    assert [len(set(clusters[part].tolist())) for part in (slice(0, 5), slice(5, 8), slice(8, 10))] == [1, 1, 1]
    assert len(set(clusters.tolist())) == 3
    assert near.tolist() == pytest.approx([1.0] * 10)


def test_log_odds_are_those_of_the_paper() -> None:
    """Equations 16, 20 and 22, worked by hand for a word of 30 in 100 against 10 in 400, with a prior worth 500."""
    prior = 500 * 40 / 500
    odds = np.log((30 + prior) / (600 - 30 - prior)) - np.log((10 + prior) / (900 - 10 - prior))
    expected = odds / np.sqrt(1 / (30 + prior) + 1 / (10 + prior))
    assert log_odds_z(np.array([30, 70]), np.array([10, 390]))[0] == pytest.approx(expected)


def test_words_that_occur_nowhere_set_nothing_apart() -> None:
    """Nor does the only word there is."""
    assert distinctive_words(["a"], np.array([0]), np.array([0])) == ()
    assert distinctive_words(["a"], np.array([3]), np.array([3])) == ()
