"""How the label of one example came about."""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hunches.errors import InvalidValue
from hunches.labelmodels import label_models
from hunches.labelmodels.additive import AdditiveModel
from hunches.labelmodels.explaining.explanation import ExplainsItself, explain
from hunches.labelmodels.explaining.leave_one_out import LeaveOneOut, leave_one_out
from hunches.labelmodels.explaining.worked_calculation import WorkedCalculation, work_out
from hunches.labelmodels.majority_vote import MajorityVote
from hunches.records import ABSTAIN, LabelSpace, Votes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hunches.labelmodels import FittedLabelModel

SPACE = LabelSpace(["SPAM", "HAM"])
VOTES = Votes.from_dense([[0, 0, 1], [ABSTAIN, 1, ABSTAIN], [ABSTAIN] * 3], SPACE, ["promo", "short", "re_ply"])
THREE_TO_ONE = np.log([[3.0, 1.0], [1.0, 3.0]])


def _model(n_lfs: int = 3, *, weights: list[float] | None = None, tempering: float = 0.0) -> AdditiveModel:
    """Return a model in which every vote is three times as likely on its own class."""
    return AdditiveModel(
        plugin="x.v1",
        prior=np.array([0.4, 0.6]),
        evidence=np.stack([THREE_TO_ONE] * n_lfs),
        weights=np.array(weights or [1.0] * n_lfs),
        tempering=tempering,
    )


def _drawn(n_classes: int, *, seed: int, n_lfs: int = 7) -> tuple[AdditiveModel, Votes]:
    rng = np.random.default_rng(seed)
    votes = Votes.from_dense(
        rng.integers(-1, n_classes, size=(9, n_lfs)), LabelSpace([f"class{label}" for label in range(n_classes)])
    )
    model = AdditiveModel(
        plugin="x.v1",
        prior=rng.dirichlet(np.ones(n_classes)),
        evidence=rng.normal(size=(n_lfs, n_classes, n_classes), scale=2.0),
        weights=1.0 / rng.integers(1, 4, size=n_lfs),
        tempering=float(rng.choice([0.0, 0.3])),
    )
    return model, votes


@settings(max_examples=50)
@given(st.integers(1, 5), st.integers(0, 10_000))
def test_the_calculation_ends_where_the_model_does(n_classes: int, seed: int) -> None:
    """Its posterior is that of `predict_proba` to 1e-12, and its odds lead there too."""
    model, votes = _drawn(n_classes, seed=seed)
    answer = model.predict_proba(votes)

    for row in range(votes.n_examples):
        made = work_out(model, votes, row=row)
        first, second = made.rivals

        np.testing.assert_allclose(made.posterior, answer[row], rtol=0, atol=1e-12)
        np.testing.assert_allclose(
            made.log_odds()[-1], np.log(answer[row, first]) - np.log(answer[row, second]), atol=1e-9
        )


def test_a_calculation_by_hand() -> None:
    """Odds of 4 to 6, times 3, times 3, divided by 3, are 2 to 1."""
    made = work_out(_model(), VOTES, row=0)

    assert [(step.lf, step.voted) for step in made.steps] == [("promo", "SPAM"), ("short", "SPAM"), ("re_ply", "HAM")]
    np.testing.assert_allclose(np.exp(made.log_odds()), [4 / 6, 2, 6, 2])
    np.testing.assert_allclose([step.posterior[0] for step in made.steps], [2 / 3, 6 / 7, 2 / 3])
    assert made.label == "SPAM"


def test_copies_and_tempering_are_powers_of_the_ratio() -> None:
    """A third of a vote is the cube root of its ratio; three votes count with the third root of 1/3 each."""
    made = work_out(_model(weights=[1 / 3, 1.0, 1.0], tempering=1 / 3), VOTES, row=0)

    share = 3 ** (-1 / 3)
    assert made.share == pytest.approx(share)
    np.testing.assert_allclose(np.exp(made.log_factors()), [3 ** (-share / 3), 3**-share, 3**share])


def test_it_prints_as_a_calculation() -> None:
    """Prior odds, each vote's ratio, what counts of it, and the odds after it."""
    text = str(explain(_model(weights=[0.5, 0.5, 0.4], tempering=0.3), VOTES, 0, clusters=[["promo", "short"]]))

    assert "Example 0 is labelled SPAM, with a probability of 51.7%." in text
    assert "Before any vote: HAM 60.0%, SPAM 40.0%. Odds of SPAM against HAM: 0.667 to 1." in text
    assert "each of the 3 counts only 3^-0.3 = 0.719" in text
    assert "promo counts 1/2: one of 2 near copies, with short." in text
    assert "re_ply counts as 0.40 of a vote." in text
    assert re.search(r"^promo +SPAM +3\.00 +1/2 +1\.48 +0\.990 +49\.7%$", text, flags=re.MULTILINE)
    assert text.endswith("After all votes: SPAM has 1.07 / (1.07 + 1) = 51.7%.")


def test_plain_votes_are_told_plainly() -> None:
    """With no copies and no tempering there is no word of them."""
    text = str(explain(_model(), VOTES, 1))

    assert "repeat" not in text
    assert "copies" not in text
    assert "After all votes: HAM has 4.50 / (4.50 + 1) = 81.8%." in text


def test_copies_without_names_are_counted() -> None:
    """The weight alone tells how many there are; of many names the first are shown."""
    unnamed = str(explain(_model(weights=[1 / 3] * 3), VOTES, 0))
    many = str(explain(_model(weights=[1 / 3] * 3), VOTES, 0, clusters=[["promo", *map(str, range(9))]]))

    assert "promo counts 1/3: one of 3 near copies." in unnamed
    assert "with 0, 1, 2, 3, 4, 5, 6, 7…." in many


def test_it_is_typeset() -> None:
    """One aligned environment: odds, the power of each ratio, and the probability; names are escaped."""
    maths = explain(_model(weights=[1 / 3, 0.4, 1.0], tempering=0.3), VOTES, 0)._repr_latex_()

    assert maths.startswith("$$\\begin{aligned}\n")
    assert maths.endswith("\\end{aligned}$$")
    assert r"\left(0.333\right)^{\frac{1}{3} \cdot 3^{-0.3}}" in maths
    assert r"\left(0.333\right)^{0.40 \cdot 3^{-0.3}}" in maths
    assert r"\text{re}\_\text{ply}\text{: }\text{HAM}" in maths
    assert re.search(r"P\(\\text\{HAM\}\) &= \\frac\{(.+)\}\{\1 \+ 1\} = \d\d\.\d\\%", maths)


def test_a_plain_ratio_has_no_power() -> None:
    """Without copies and tempering, odds are multiplied by ratios."""
    maths = explain(_model(), VOTES, 1)._repr_latex_()

    assert r"&\quad \times \left(3.00\right) = 4.50 && \text{short}\text{: }\text{HAM}" in maths


def test_many_classes_show_the_few_that_matter() -> None:
    """Text and maths show five of 77 classes; the data has all."""
    model, votes = _drawn(77, seed=3)
    made = explain(model, votes, 4)

    assert isinstance(made, WorkedCalculation)
    assert "others together" in str(made)
    assert "How many times more often each vote is cast on an example of a class" in str(made)
    assert made._repr_latex_().count("\nP(") == 5
    assert len(made.steps[0].evidence) == len(made.posterior) == 77


def test_many_votes_are_summed_up() -> None:
    """After forty votes the others are one line, and nothing overflows."""
    votes = Votes.from_dense([[0] * 800], SPACE)
    made = explain(_model(800), votes, 0)

    assert re.search(r"^760 other votes +\d\.\d\de\+362 +\d\.\d\de\+381 +100\.0%$", str(made), flags=re.MULTILINE)
    assert r"\times 10^{381} && \text{760 other votes}" in made._repr_latex_()
    assert made.posterior == (1.0, 0.0)


def test_one_class_alone_is_certain() -> None:
    """There are no odds then."""
    model, votes = _drawn(1, seed=0)
    row = int(np.flatnonzero(votes.covered())[0])
    made = explain(model, votes, row)

    assert str(made) == (f"Example {row} is labelled class0, with a probability of 100.0%. There is no other class.")
    assert r"P(\text{class0}) &= 100.0\%" in made._repr_latex_()


@pytest.mark.parametrize("fitted", [_model(), MajorityVote().fit(VOTES)])
def test_without_votes_there_is_no_evidence(fitted: FittedLabelModel) -> None:
    """The prior is shown and said to be no label."""
    made = explain(fitted, VOTES, 2)

    assert made.label is None
    assert made.posterior == made.prior
    assert str(made).startswith("Example 2 has no votes, so there is no evidence about it.")
    assert "is no label: it abstains here, and nothing is trained on this example." in str(made)
    assert r"\text{no votes, no evidence: the prior is no label}" in made._repr_latex_()


def test_a_tie_is_told() -> None:
    """The first of equals is the label."""
    votes = Votes.from_dense([[0, 1]], SPACE)

    text = str(explain(MajorityVote().fit(votes), votes, 0))

    assert "labelled SPAM, with a probability of 50.0%. That is a tie with HAM: of equals the first" in text


@pytest.mark.parametrize("row", [3, -1, 1.0, True, "0"])
def test_an_example_that_is_not_there(row: int) -> None:
    """The error tells which there are."""
    for fitted in (_model(), MajorityVote().fit(VOTES)):
        with pytest.raises(InvalidValue, match=r"row of the example is .*; it must be a whole number from 0 to 2"):
            explain(fitted, VOTES, row)


def test_no_example_at_all() -> None:
    """With no examples there is no right row."""
    with pytest.raises(InvalidValue, match="there are none"):
        explain(_model(), VOTES.take(np.array([], dtype=np.int64)), 0)


def test_votes_of_another_number_of_lfs() -> None:
    """They cannot be what the model was fitted to."""
    with pytest.raises(InvalidValue, match="number of labelling functions is 3; it must be 2, as fitted"):
        explain(_model(2), VOTES, 0)


def test_other_models_answer_without_each_vote() -> None:
    """The majority vote without one vote is the majority of the others; text and maths show the difference."""
    made = explain(MajorityVote().fit(VOTES), VOTES, 0)

    assert isinstance(made, LeaveOneOut)
    assert [effect.without for effect in made.effects] == [(0.5, 0.5), (0.5, 0.5), (1.0, 0.0)]
    assert re.search(r"^re_ply +HAM +100\.0% +-33\.3 points +SPAM$", str(made), flags=re.MULTILINE)
    assert r"P(\text{SPAM} \mid \text{without }\text{promo}\text{: }\text{SPAM}) &= 50.0\%" in made._repr_latex_()


@settings(max_examples=20)
@given(st.integers(2, 4), st.integers(0, 1000))
def test_leaving_out_is_abstaining(n_classes: int, seed: int) -> None:
    """The answer without a vote is that for the example on which that labelling function abstains."""
    model, votes = _drawn(n_classes, seed=seed)
    made = leave_one_out(model, votes, row=0)

    np.testing.assert_allclose(made.posterior, model.predict_proba(votes)[0], rtol=1e-12)
    for effect in made.effects:
        without = votes.dense()
        without[0, votes.lf_names.index(effect.lf)] = ABSTAIN
        answer = model.predict_proba(Votes.from_dense(without, votes.space))[0]
        np.testing.assert_allclose(effect.without, answer, rtol=1e-12)


def test_many_votes_left_out_are_counted() -> None:
    """After forty rows the text says how many more there are."""
    votes = Votes.from_dense([[0] * 50], SPACE)

    text = str(leave_one_out(MajorityVote().fit(votes), votes, row=0))

    assert text.endswith("And 10 other votes.")


@pytest.mark.parametrize("kind", label_models.names())
def test_every_model_is_explained(kind: str) -> None:
    """Whatever a fitted model is, its label of each example is explained with the probabilities it gives."""
    fitted = label_models.get(kind)().fit(VOTES)
    answer = fitted.predict_proba(VOTES)

    for row in range(VOTES.n_examples):
        made = explain(fitted, VOTES, row)
        np.testing.assert_allclose(made.posterior, answer[row], rtol=0, atol=1e-12)
        assert json.loads(json.dumps(made.as_dict(), allow_nan=False))["row"] == row
        assert str(made)
        assert made._repr_latex_().count("{") == made._repr_latex_().count("}")


class _SelfMade(AdditiveModel):
    """A fitted model with its own explanation."""

    def explain(self, votes: Votes, row: int, clusters: Sequence[Sequence[str]] = ()) -> LeaveOneOut:
        assert clusters == ()
        return leave_one_out(self, votes, row=row + 1)


def test_a_model_may_explain_itself() -> None:
    """Its own explanation comes before any other."""
    model = _model()
    fitted = _SelfMade(plugin="x.v1", prior=model.prior, evidence=model.evidence, weights=model.weights)

    assert isinstance(fitted, ExplainsItself)
    assert not isinstance(model, ExplainsItself)
    assert explain(fitted, VOTES, 0).row == 1


def test_names_cannot_break_the_maths() -> None:
    """Whatever characters a name has, no command and no unbalanced brace gets through, and it is cut when long."""
    name = "\\end{aligned}$$ <b>~^`#&\n\u202e" + "x" * 90
    votes = Votes.from_dense([[0]], LabelSpace(["50% {off}", "a_b"]), [name])

    maths = explain(_model(1), votes, 0)._repr_latex_()

    assert maths.count("\\end{aligned}") == 1
    assert maths.count("$$") == 2
    assert "\n\u202e" not in maths
    assert "<" not in maths
    assert "…" in maths
    assert r"\text{50}\%\text{ }\{\text{off}\}" in maths


def test_numbers_are_readable_at_any_size() -> None:
    """Close to all is not all, and what is written as ten is carried."""
    made = explain(_model(20), Votes.from_dense([[0] * 20], SPACE), 0)
    big = AdditiveModel(
        plugin="x.v1",
        prior=np.array([0.5, 0.5]),
        evidence=np.array([[[math.log(9.9999e7), 0.0], [0.0, 0.0]]]),
        weights=np.ones(1),
    )

    assert "with a probability of more than 99.9%." in str(made)
    assert r"{3.49 \times 10^{9}}" not in made._repr_latex_()
    assert r"\gt 99.9\%" in made._repr_latex_()
    assert "1.00e+08" in str(explain(big, Votes.from_dense([[0]], SPACE), 0))


@pytest.mark.parametrize("kind", ["majority-vote.v1", "anchored.v1"])
def test_an_example_may_have_a_name(kind: str) -> None:
    """Sentences tell it instead of the position, with votes and without."""
    votes = Votes.from_dense([[0, 0, 1], [ABSTAIN] * 3], SPACE)
    fitted = label_models.get(kind)().fit(votes)

    first, second = (explain(fitted, votes, row).named(f"c{row}") for row in (0, 1))

    assert str(first).startswith("Example c0 is labelled SPAM")
    assert str(second).startswith("Example c1 has no votes")
    assert (first.row, second.row) == (0, 1)
