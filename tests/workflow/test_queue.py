"""What annotators are offered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from hunches import workflow
from hunches.errors import InvalidValue, MissingStepError
from hunches.lfs import rule
from hunches.workflow import QueueChoice
from hunches.workflow._stored_dataset import StoredDataset
from hunches.workflow._stored_votes import read_votes
from hunches.workflow.train import read_predictions

if TYPE_CHECKING:
    from hunches.workflow import OpenProject

KINDS = ("random", "uncertain", "disagreement", "suggested")


@pytest.fixture
def open_gold(project: OpenProject, comments: dict[str, list[str]]) -> OpenProject:
    """Return the project with one more rule, which others contradict, and gold labels for fifty examples alone."""
    workflow.define_lf(project, rule("wow", "has(text, 'wow', 'today')", "HAM"))
    workflow.import_data(project, comments | {"label": [*comments["label"][:50], *[None] * 250]})
    workflow.apply_lfs(project)
    workflow.fit_label_model(project)
    return project


def _ids(project: OpenProject, annotator: str = "ann", **choice: Any) -> list[str]:  # noqa: ANN401  # those of a choice
    offered = workflow.queue(project, choice=QueueChoice(annotator=annotator, **choice))
    return [example.id for example in offered.examples]


@pytest.mark.parametrize("kind", KINDS)
def test_offered_is_what_has_no_gold_and_was_not_seen(open_gold: OpenProject, kind: str) -> None:
    """Of train; the same again until something is labelled, and another choice with another seed."""
    train = set(StoredDataset.current(open_gold).rows_of("train").tolist())
    offered = workflow.queue(open_gold, choice=QueueChoice(annotator="ann", kind=kind, count=300))  # type: ignore[arg-type]  # parametrised
    rows = [example.row for example in offered.examples]
    assert len(set(rows)) == len(rows) == offered.n_left
    assert set(rows) <= train & set(range(50, 300))
    few = _ids(open_gold, kind=kind, count=3)
    assert few == _ids(open_gold, kind=kind, count=3)
    workflow.annotate(open_gold, {few[0]: "SPAM", few[1]: None}, annotator="ann")
    assert not set(few[:2]) & set(_ids(open_gold, kind=kind, count=300))


def test_random_is_in_another_order_for_each_person(open_gold: OpenProject) -> None:
    """And each seed; all in all the same examples."""
    orders = [_ids(open_gold, who, seed=seed, count=300) for who, seed in (("ann", 0), ("bo", 0), ("ann", 1))]
    assert len({tuple(order) for order in orders}) == 3
    assert len({frozenset(order) for order in orders}) == 1


def test_the_end_model_is_asked_first_what_is_uncertain(project: OpenProject, comments: dict[str, list[str]]) -> None:
    """Then the label model; the least sure come first."""
    likely = read_predictions(project)[1].max(axis=1)
    offered = workflow.queue(project, choice=QueueChoice(annotator="ann", kind="uncertain", with_gold=True, count=9))
    sure = [likely[example.row] for example in offered.examples]
    train = StoredDataset.current(project).rows_of("train")
    assert sure == sorted(sure) == sorted(likely[train])[:9]
    assert offered.examples[0].reason.startswith("the end model gives ")
    workflow.import_data(project, comments | {"label": [None] * 300})
    workflow.apply_lfs(project)
    workflow.fit_label_model(project)
    again = workflow.queue(project, choice=QueueChoice(annotator="ann", kind="uncertain"))
    assert again.examples[0].reason.startswith("the label model gives ")


def test_disagreement_is_between_labelling_functions(open_gold: OpenProject) -> None:
    """Only examples on which some do are offered."""
    offered = workflow.queue(open_gold, choice=QueueChoice(annotator="ann", kind="disagreement", count=300))
    dense = read_votes(open_gold)[1].dense()
    assert offered.examples
    for example in offered.examples:
        cast = dense[example.row][dense[example.row] >= 0]
        assert len(np.unique(cast)) > 1
        assert example.reason == f"{len(cast)} labelling functions disagree"


def test_a_condition_or_a_split_narrows_it_down(open_gold: OpenProject) -> None:
    """To a slice, to valid, to all; and with gold labels included."""
    workflow.define_slice(open_gold, "free", condition="has(text, 'free')")
    spam = workflow.queue(open_gold, choice=QueueChoice(annotator="ann", where="in_slice('free')", count=300))
    assert spam.examples
    assert all("free" in example.text for example in spam.examples)
    assert len(_ids(open_gold, split=None, count=300)) == 250
    assert len(_ids(open_gold, split=None, count=300, with_gold=True)) == 300
    valid = StoredDataset.current(open_gold).rows_of("valid")
    assert len(_ids(open_gold, split="valid", count=300, with_gold=True)) == len(valid)


def test_what_another_person_labelled_is_not_offered(open_gold: OpenProject) -> None:
    """Unless they could not tell."""
    workflow.annotate(open_gold, {"c60": "SPAM", "c61": None}, annotator="bo")
    workflow.adjudicate(open_gold, "c62", label=None, annotator="bo")
    offered = _ids(open_gold, split=None, count=300)
    assert "c61" in offered
    assert not {"c60", "c62"} & set(offered)


@pytest.mark.parametrize("overlap", [0.25, 1.0])
def test_the_wanted_share_is_labelled_twice(open_gold: OpenProject, overlap: float) -> None:
    """By two people who take turns, each an example at a time that they have not seen."""
    seen: dict[str, set[str]] = {"ann": set(), "bo": set()}
    for turn in range(40):
        annotator = ("ann", "bo")[turn % 2]
        (example,) = _ids(open_gold, annotator, split=None, overlap=overlap, count=1)
        assert example not in seen[annotator]
        workflow.annotate(open_gold, {example: "SPAM"}, annotator=annotator)
        seen[annotator].add(example)
    assert len(seen["ann"] & seen["bo"]) / len(seen["ann"] | seen["bo"]) == pytest.approx(overlap, abs=0.15)


def test_with_nothing_new_left_only_second_labels_are_offered(open_gold: OpenProject) -> None:
    """To whom did not give the first; a third person is offered none of those that two have labelled."""
    where = "id IN ('c60', 'c61', 'c62')"
    both: dict[str, Any] = {"split": None, "overlap": 1.0, "where": where}
    workflow.annotate(open_gold, {"c60": "SPAM", "c61": "HAM", "c62": "HAM"}, annotator="ann")
    assert _ids(open_gold, **both) == []
    assert sorted(_ids(open_gold, "bo", **both)) == ["c60", "c61", "c62"]
    assert _ids(open_gold, "bo", **(both | {"overlap": 0.0})) == []
    workflow.annotate(open_gold, {"c60": "SPAM"}, annotator="bo")
    assert sorted(_ids(open_gold, "cy", **both)) == ["c61", "c62"]


def test_disputed_examples_wait_for_a_third_person(open_gold: OpenProject) -> None:
    """The most even first, whatever their gold, until somebody has the final word."""
    for annotator, labels in (("ann", "SSH"), ("bo", "HHH"), ("cy", "SHH"), ("dee", "S")):
        names = {"S": "SPAM", "H": "HAM"}
        said = {f"c{number}": names[label] for number, label in enumerate(labels)}
        workflow.annotate(open_gold, said, annotator=annotator)
    offered = workflow.queue(open_gold, choice=QueueChoice(annotator="eve", kind="disputed", split=None))
    assert [(each.id, each.reason) for each in offered.examples] == [
        ("c1", "3 annotators disagree"),
        ("c0", "4 annotators disagree"),
    ]
    assert _ids(open_gold, "bo", kind="disputed", split=None) == []
    workflow.adjudicate(open_gold, "c1", label="HAM", annotator="eve")
    assert _ids(open_gold, "fay", kind="disputed", split=None) == ["c0"]


def test_a_queue_prints_as_a_table(open_gold: OpenProject) -> None:
    """In text and in HTML, and as data; an empty one as a sentence."""
    offered = workflow.queue(open_gold, choice=QueueChoice(annotator="ann", count=2))
    lines = str(offered).splitlines()
    assert lines[0] == f"2 of {offered.n_left} examples for ann"
    assert [line.split()[0] for line in lines[3:]] == [each["id"] for each in offered.as_dict()["examples"]]
    assert "<table" in offered._repr_html_()
    nothing = workflow.queue(open_gold, choice=QueueChoice(annotator="ann", where="id = 'x'"))
    assert (repr(nothing), len(nothing)) == ("There is nothing left to label here.", 0)
    assert "nothing left" in nothing._repr_html_()


@pytest.mark.parametrize("wrong", [{"kind": "best"}, {"annotator": " "}, {"count": 0}, {"overlap": 1.5}])
def test_a_choice_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    """An unknown kind, nobody, nothing, and more than all."""
    with pytest.raises(InvalidValue):
        replace(QueueChoice(annotator="ann"), **wrong)


def test_what_a_kind_goes_by_must_be_there(empty: OpenProject, comments: dict[str, list[str]]) -> None:
    """Votes, labels, a label model; random needs examples alone."""
    with pytest.raises(MissingStepError):
        _ids(empty)
    workflow.import_data(empty, {"text": comments["text"]})
    assert len(_ids(empty)) == 10
    for kind in ("uncertain", "disagreement", "suggested"):
        with pytest.raises(MissingStepError):
            _ids(empty, kind=kind)
