"""Combining votes into labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from hunches import workflow
from hunches.errors import MissingStepError, NoVotes, OneClassOnly, UnknownName
from hunches.importing import ImportOptions
from hunches.lfs import rule
from hunches.workflow import LabelModelChoice
from hunches.workflow._stored_labels import read_labels
from hunches.workflow._stored_votes import read_votes

if TYPE_CHECKING:
    from collections.abc import Callable

    from hunches.workflow import OpenProject

    State = Callable[[OpenProject], object]


def test_labels_are_probabilities_with_their_origin(project: OpenProject) -> None:
    """One row for each example, made of a model made of the votes."""
    fitted = workflow.fit_label_model(project)
    key, probabilities, covered = read_labels(project)
    catalogue = project.store.catalogue
    assert key == fitted.labels == catalogue.heads()["labels"]
    assert np.allclose(probabilities.sum(axis=1), 1)
    assert (int(covered.sum()), len(covered)) == (fitted.n_covered, 300)
    votes = catalogue.heads()["votes"]
    assert catalogue.inputs_of(fitted.labels) == {"label-model": fitted.label_model, "votes": votes}
    assert catalogue.inputs_of(fitted.label_model) == {"votes": votes}
    assert set(fitted.as_dict()["accuracies"]) == {"promo", "bait", "praise"}


def test_fitting_again_computes_nothing(project: OpenProject, state: State) -> None:
    """Model and labels are found again."""
    before = state(project)
    first, second = workflow.fit_label_model(project), workflow.fit_label_model(project)
    assert first == second
    assert state(project) == before
    assert project.store.catalogue.runs(limit=1)[0].reused == 2


def test_lost_labels_are_made_again(project: OpenProject) -> None:
    """They are the same."""
    labels = project.head("labels")
    path = project.store.objects.path(str(labels.object))
    path.unlink()
    workflow.fit_label_model(project)
    assert path.exists()
    assert project.store.catalogue.runs(limit=1)[0].reused == 0


def test_each_choice_has_its_own_labels(project: OpenProject) -> None:
    """Another model, other parameters and the use of gold do not overwrite each other."""
    choices = [LabelModelChoice(), LabelModelChoice("majority-vote.v1"), LabelModelChoice(use_gold=True)]
    assert len({workflow.fit_label_model(project, choice=choice).labels for choice in choices}) == 3
    assert project.store.catalogue.runs(limit=1)[0].parameters["use_gold"] is True
    model = project.head("label-model").key
    assert project.store.catalogue.inputs_of(model)["gold"] == project.head("gold").key


def test_fitting_needs_votes(empty: OpenProject, comments: dict[str, list[str]]) -> None:
    """The error names the command that makes them."""
    workflow.import_data(empty, comments)
    with pytest.raises(MissingStepError, match=r"has no votes yet. Make it first with: hunches apply-lfs"):
        workflow.fit_label_model(empty)


def test_an_unknown_model_is_refused(project: OpenProject, state: State) -> None:
    """The error lists the models there are."""
    before = state(project)
    with pytest.raises(UnknownName, match=r"'anchored\.v1'"):
        workflow.fit_label_model(project, choice=LabelModelChoice("magic.v1"))
    assert state(project) == before


def test_no_vote_in_train_is_an_error(empty: OpenProject, comments: dict[str, list[str]], state: State) -> None:
    """Votes elsewhere are no evidence to learn from."""
    rows = comments | {"split": ["test" if "free" in text else "train" for text in comments["text"]]}
    workflow.import_data(empty, rows, options=ImportOptions())
    workflow.define_lf(empty, rule("bait", "has(text, 'free')", "SPAM"))
    workflow.apply_lfs(empty)
    before = state(empty)
    with pytest.raises(NoVotes):
        workflow.fit_label_model(empty)
    assert state(empty) == before


def test_votes_for_one_class_train_no_model(empty: OpenProject, comments: dict[str, list[str]]) -> None:
    """The error names the classes without a labelling function."""
    workflow.import_data(empty, comments)
    workflow.define_lf(empty, rule("bait", "has(text, 'free')", "SPAM"))
    workflow.apply_lfs(empty)
    workflow.fit_label_model(empty)
    with pytest.raises(OneClassOnly, match=r"only the class 'SPAM'.*'HAM'"):
        workflow.build_training_set(empty)
    assert "training-set" not in empty.store.catalogue.heads()


def test_votes_of_all_kinds_are_counted_once(project: OpenProject) -> None:
    """Coverage in the answer is that of the votes."""
    _, votes = read_votes(project)
    assert workflow.fit_label_model(project).n_covered == int(votes.covered().sum())


def test_it_says_why_votes_are_combined_as_they_are(project: OpenProject) -> None:
    """The default chooses, and tells its reason, also when it is found again; a model that was named has none."""
    fitted = workflow.fit_label_model(project)
    assert fitted.kind == "auto.v1"
    assert fitted.reason == workflow.fit_label_model(project).reason == fitted.as_dict()["reason"] != ""
    assert workflow.fit_label_model(project, choice=LabelModelChoice("anchored.v1")).reason == ""


def test_gold_labels_measure_the_model(project: OpenProject) -> None:
    """Hidden from it in turn, by the metric it is fitted for; the same report is found again."""
    choice = LabelModelChoice(parameters={"objective": "macro-f1"}, use_gold=True)
    first, second = (workflow.fit_label_model(project, choice=choice) for _ in range(2))
    assert first == second
    assert project.store.catalogue.runs(limit=1)[0].reused == 2
    report = first.gold_report
    assert report is not None
    assert (report.n_gold, report.objective) == (240, "macro-f1")
    assert report.gain.interval is not None
    assert first.as_dict()["gold_report"] == report.as_dict()
    assert workflow.fit_label_model(project).gold_report is None


def test_models_without_an_objective_are_measured_by_accuracy(project: OpenProject) -> None:
    """The majority vote has no gain over itself."""
    fitted = workflow.fit_label_model(project, choice=LabelModelChoice("majority-vote.v1", use_gold=True))
    assert fitted.gold_report is not None
    assert (fitted.gold_report.objective, fitted.gold_report.gain.value) == ("accuracy", 0.0)


def test_too_few_gold_labels_measure_nothing(project: OpenProject, comments: dict[str, list[str]]) -> None:
    """They are used all the same."""
    workflow.import_data(project, comments | {"label": ["SPAM"] + [None] * 299, "split": ["train"] * 300})
    workflow.apply_lfs(project)
    fitted = workflow.fit_label_model(project, choice=LabelModelChoice(use_gold=True))
    assert fitted.gold_report is None
    assert fitted.n_covered > 0


def test_texts_label_what_no_rule_speaks_of_where_they_are_seen_to_help(empty: OpenProject) -> None:
    """With gold to check it on, texts tell what the rules left open, and the reason says that they are used."""
    rng = np.random.default_rng(0)
    words = {"SPAM": ["subscribe", "channel", "money", "click"], "HAM": ["song", "lovely", "voice", "music"]}
    gold = [("SPAM", "HAM")[kind] for kind in rng.integers(2, size=400)]
    texts = [" ".join(rng.choice(words[label], size=3)) for label in gold]
    workflow.import_data(empty, {"text": texts, "label": gold})
    workflow.define_lf(
        empty, rule("promo", "has(text, 'subscribe')", "SPAM"), rule("praise", "has(text, 'song')", "HAM")
    )
    workflow.apply_lfs(empty)

    fitted = workflow.fit_label_model(empty, choice=LabelModelChoice(use_gold=True, use_features=True))
    _, probabilities, covered = read_labels(empty)

    truth = np.array([empty.space.index_of(label) for label in gold])
    assert "Features: Kept" in fitted.reason
    assert fitted.n_covered < 400 == int(covered.sum())
    assert float((probabilities.argmax(axis=1) == truth).mean()) > 0.97


def test_texts_that_are_not_seen_to_help_change_nothing(empty: OpenProject) -> None:
    """With random texts the labels are those of votes alone, and the reason says so."""
    rng = np.random.default_rng(0)
    texts = [" ".join(rng.choice(["a", "b", "c", "d", "e", "f"], size=4)) for _ in range(200)]
    workflow.import_data(empty, {"text": texts, "label": rng.choice(["SPAM", "HAM"], size=200).tolist()})
    workflow.define_lf(empty, rule("a", "has(text, 'a')", "SPAM"), rule("b", "has(text, 'b')", "HAM"))
    workflow.apply_lfs(empty)
    workflow.fit_label_model(empty, choice=LabelModelChoice(use_gold=True))
    _, without, covered = read_labels(empty)

    fitted = workflow.fit_label_model(empty, choice=LabelModelChoice(use_gold=True, use_features=True))

    _, probabilities, now_covered = read_labels(empty)
    assert "Features: Not kept" in fitted.reason
    np.testing.assert_array_equal(probabilities, without)
    np.testing.assert_array_equal(now_covered, covered)
