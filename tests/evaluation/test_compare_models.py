"""Models ranked and held against each other, and how that prints."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from hunches.errors import InvalidValue, NoGold, UnknownName
from hunches.evaluation import (
    METRICS,
    Candidate,
    ComparedModel,
    Comparison,
    Latency,
    Measure,
    ModelCosts,
    TrainingCosts,
    compare_models,
    paired_difference,
    score,
)
from hunches.records import LabelSpace

if TYPE_CHECKING:
    from numpy.typing import NDArray

_GOLD = np.resize([0, 1], 200)
_SPACE = LabelSpace(["SPAM", "HAM"])


def _likely(n_wrong: int) -> NDArray[np.float64]:
    """Return probabilities for `_GOLD` that are wrong on the first examples."""
    likely: NDArray[np.float64] = 0.1 + 0.8 * np.eye(2)[_GOLD]
    likely[:n_wrong] = likely[:n_wrong, ::-1]
    return likely


def _latency(milliseconds: float) -> Latency:
    one, two, three, four = (Measure(milliseconds * factor) for factor in (1, 2, 3, 4))
    return Latency(one, two, three, four, batch_size=256, n_timed=100, machine="here")


def _candidate(key: str, n_wrong: int, *, n_bytes: int, milliseconds: float = 1.0) -> Candidate:
    costs = ModelCosts(n_bytes, TrainingCosts(1.0, 1.0), _latency(milliseconds))
    return Candidate(key, f"linear.v1 {key}", 1000, _likely(n_wrong), costs)


def _compared(
    *candidates: Candidate, metric: str = "accuracy", objectives: tuple[str, ...] = ()
) -> tuple[ComparedModel, ...]:
    counted = objectives or (metric, "one_p99_ms", "n_bytes")
    return compare_models(candidates, _GOLD, metric=metric, objectives=counted, rng=np.random.default_rng(0))


def _comparison(models: tuple[ComparedModel, ...], *objectives: str, split: str | None = "valid") -> Comparison:
    return Comparison("accuracy", split, 200, objectives or ("accuracy", "one_p99_ms", "n_bytes"), models)


_THREE = (
    _candidate("bad", 90, n_bytes=2000),
    _candidate("good", 10, n_bytes=1000),
    _candidate("near", 11, n_bytes=100),
)


def test_models_are_ranked_by_the_metric() -> None:
    """The best first; each is told how far it is from the best, and which are on the front."""
    found = _compared(*_THREE)
    assert [model.key for model in found] == ["good", "near", "bad"]
    assert [model.standing for model in found] == ["front", "front", "dominated"]
    assert [model.is_as_good_as_the_best for model in found] == [True, True, False]
    assert found[2].dominated_by == "good"
    assert found[2].difference.difference.value == pytest.approx(-0.4)


def test_an_error_is_better_when_it_is_lower() -> None:
    """The best by log loss has the lowest, and dominates at equal costs."""
    found = _compared(_candidate("bad", 90, n_bytes=10), _candidate("good", 10, n_bytes=10), metric="log_loss")
    assert [model.key for model in found] == ["good", "bad"]
    assert found[1].standing == "dominated"
    assert (found[1].difference.difference.value or 0) > 0


def test_of_equally_good_models_the_cheaper_comes_first() -> None:
    """A cost that is not known comes last."""
    dear, cheap = _candidate("dear", 5, n_bytes=100), _candidate("cheap", 5, n_bytes=10)
    unknown = Candidate("unknown", "old", 10, _likely(5), ModelCosts(10))
    assert [model.key for model in _compared(unknown, dear, cheap)] == ["cheap", "dear", "unknown"]


@pytest.mark.parametrize("metric", list(METRICS))
def test_a_model_alone_is_measured_as_it_is_scored(metric: str) -> None:
    """The value is that of `score`; so is the interval, but for the draws."""
    (found,) = _compared(_candidate("one", 30, n_bytes=10), metric=metric)
    alone = score(_likely(30), _GOLD, space=_SPACE, rng=np.random.default_rng(1)).measures[metric]
    here = found.measure(metric)
    assert here.value == pytest.approx(alone.value)
    assert here.interval is not None
    assert alone.interval is not None
    assert [here.interval.low, here.interval.high] == pytest.approx(
        [alone.interval.low, alone.interval.high], abs=0.2 * (alone.interval.high - alone.interval.low) + 1e-9
    )
    assert found.standing == "front"


def test_differences_are_those_of_pairs() -> None:
    """As `paired_difference` gives them, whatever models are drawn beside."""
    found = _compared(*_THREE)[2].difference
    pair = paired_difference(
        _likely(10), _likely(90), _GOLD, space=_SPACE, metric="accuracy", rng=np.random.default_rng(1)
    )
    assert (found.first, found.second) == (pair.first, pair.second)
    assert found.difference.interval is not None
    assert pair.difference.interval is not None
    assert found.difference.interval.low == pytest.approx(pair.difference.interval.low, abs=0.02)


def test_an_undefined_metric_ranks_last_and_decides_nothing() -> None:
    """With one gold class there is no ROC curve."""
    found = compare_models(
        _THREE, np.zeros(200, dtype=int), metric="roc_auc", objectives=("roc_auc",), rng=np.random.default_rng(0)
    )
    assert [model.standing for model in found] == ["front"] * 3
    assert [model.measure("roc_auc") for model in found] == [Measure(None)] * 3
    assert not any(model.is_as_good_as_the_best for model in found)


def test_what_cannot_be_compared_is_refused() -> None:
    """Nothing, unknown objectives and metrics, no gold labels."""
    with pytest.raises(InvalidValue, match="hunches train"):
        _compared()
    with pytest.raises(UnknownName, match="no objective named 'money'"):
        _compared(*_THREE, objectives=("accuracy", "money"))
    with pytest.raises(UnknownName, match="no metric named 'n_bytes'"):
        _compared(*_THREE, metric="n_bytes")
    with pytest.raises(NoGold):
        compare_models(
            _THREE, np.full(200, -1), metric="accuracy", objectives=("accuracy",), rng=np.random.default_rng(0)
        )
    with pytest.raises(InvalidValue, match="list of compared models"):
        _comparison(())


def test_a_comparison_prints_as_a_table_with_notes() -> None:
    """Quality with interval, the difference to the best, costs, standing, and that the best flatters itself."""
    text = str(_comparison(_compared(*_THREE)))
    lines = text.splitlines()
    assert lines[0] == "3 end models on 200 gold labels of valid"
    assert "p99 of 256" in lines[1]
    assert lines[3].startswith("●  good")
    assert "the best" in lines[3]
    assert "as good" in lines[4]
    assert lines[5].startswith("–  bad")
    assert "bad is dominated by good." in lines
    assert "1 of the others may be as good as the best: choose among those by cost." in lines
    assert lines[-1].startswith("The best was picked out of 3")


def test_a_model_alone_needs_no_warning() -> None:
    """Nothing was picked; a latency that was not measured has no batch size; all examples are told so."""
    alone = Candidate("one", "linear.v1", 10, _likely(5), ModelCosts(10), is_current=True)
    text = str(_comparison(_compared(alone, objectives=("accuracy",)), "accuracy", split=None))
    assert text.startswith("1 end models on 200 gold labels of all examples")
    assert "one*" in text
    assert "p99 of a batch" in text
    assert "picked" not in text


def test_other_metrics_that_count_are_columns() -> None:
    """Beside the one that models are ranked by."""
    comparison = _comparison(_compared(*_THREE, objectives=("accuracy", "log_loss")), "accuracy", "log_loss")
    assert "Log loss" in str(comparison)
    assert comparison.picture() is None
    assert "<svg" not in comparison._repr_html_()


def test_a_comparison_is_json() -> None:
    """Models, the best first, and the keys of those on the front."""
    comparison = _comparison(_compared(*_THREE))
    told = json.loads(json.dumps(comparison.as_dict(), allow_nan=False))
    assert told["front"] == ["good", "near"] == [model.key for model in comparison.front]
    assert told["models"][0]["costs"]["one_p99_ms"] == {"value": 2.0, "low": None, "high": None}
    assert told["models"][0]["end_model"] == comparison.best.key


def test_the_picture_shows_every_model_and_the_front() -> None:
    """A circle for each, with its standing to point at; a notebook shows it under the table."""
    comparison = _comparison(_compared(*_THREE, _candidate("maybe", 12, n_bytes=500)))
    picture = comparison.picture()
    assert picture is not None
    titles = [element.text or "" for element in ET.fromstring(picture.svg).iter("{http://www.w3.org/2000/svg}title")]  # noqa: S314  # our own
    assert len(titles) == 4
    assert any(title.endswith("perhaps dominated") for title in titles)
    assert picture.svg in comparison._repr_html_()
    assert str(picture).startswith("Accuracy against p99 of one of 4 end models; on the front: linear.v1 good: 0.950")


def test_the_picture_of_many_alike_models_names_those_it_has_room_for() -> None:
    """And draws errors upwards too, with a logarithmic scale where costs span much."""
    alike = [_candidate(f"m{n}", 10, n_bytes=10 + n, milliseconds=1.0 if n else 90.0) for n in range(30)]
    models = _compared(*alike, metric="log_loss")
    picture = Comparison("log_loss", "valid", 200, ("log_loss", "one_p99_ms"), models).picture()
    assert picture is not None
    assert picture.svg.count("<circle") == 30
    assert "logarithmic" in picture.svg
    assert picture.svg.count("linear.v1 m") < 60 + 30


def test_the_picture_of_unknown_costs_says_so() -> None:
    """In place of empty axes."""
    old = Candidate("old", "linear.v1", 10, _likely(5), ModelCosts(10))
    picture = _comparison(_compared(old)).picture()
    assert str(picture) == "No model's Accuracy and p99 of one are both known."


def test_a_metric_without_an_interval_is_drawn_without_one() -> None:
    """As it may come from elsewhere."""
    (model,) = _compared(_candidate("one", 5, n_bytes=10))
    bare = ComparedModel(model.key, model.name, 10, {"accuracy": Measure(0.9)}, model.difference, model.costs)
    picture = _comparison((bare,)).picture()
    assert picture is not None
    assert picture.svg.count("<circle") == 1
