"""Annotators that vote."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hunches import workflow
from hunches.errors import UnknownName
from hunches.records import GoldPolicy
from hunches.workflow._stored_votes import read_votes

if TYPE_CHECKING:
    from hunches.workflow import OpenProject


def _votes(project: OpenProject, lf: str) -> dict[int, int]:
    workflow.apply_lfs(project)
    column = read_votes(project)[1].column(lf)
    return dict(zip(column.rows.tolist(), column.labels.tolist(), strict=True))


def test_labels_that_made_gold_do_not_vote(project: OpenProject) -> None:
    """Not those that agreed and not those that were outvoted; where nobody won, all vote."""
    for person, labels in (("ann", ("SPAM", "SPAM")), ("bo", ("HAM", "HAM")), ("cy", ("SPAM", None))):
        workflow.annotate(project, dict(zip(("c0", "c1"), labels, strict=True)), annotator=person)
    done = workflow.define_annotator_lfs(project)
    assert done.n_votes == {"annotator:ann": 1, "annotator:bo": 1}
    assert (done.n_in_gold, done.defined.added) == (3, ("annotator:ann", "annotator:bo"))
    assert _votes(project, "annotator:ann") == {1: 0}


def test_those_who_are_only_voters_vote_with_everything(project: OpenProject) -> None:
    """As a crowd beside experts; an adjudication takes no vote away."""
    crowd = {f"c{number}": "SPAM" for number in range(5)}
    workflow.annotate(project, crowd, annotator="crowd", policy=GoldPolicy(voters=("crowd",)))
    workflow.annotate(project, {"c0": "HAM"}, annotator="ann")
    workflow.adjudicate(project, "c1", label="HAM", annotator="ann")
    done = workflow.define_annotator_lfs(project, ["crowd"])
    assert done.as_dict()["n_votes"] == {"annotator:crowd": 5}
    assert _votes(project, "annotator:crowd") == dict.fromkeys(range(5), 0)


def test_who_has_no_vote_left_is_switched_off(project: OpenProject) -> None:
    """When labels that voted become gold."""
    workflow.annotate(project, {"c0": "SPAM"}, annotator="ann", policy=GoldPolicy(min_annotators=2))
    assert workflow.define_annotator_lfs(project).switched_off == ()
    workflow.annotate(project, policy=GoldPolicy())
    done = workflow.define_annotator_lfs(project)
    assert (done.switched_off, done.n_votes) == (("annotator:ann",), {})
    active = [lf.name for lf in project.store.catalogue.lfs() if lf.is_active]
    assert "annotator:ann" not in active


def test_who_labelled_nothing_has_no_labelling_function(project: OpenProject) -> None:
    """The error names those who did."""
    workflow.annotate(project, {"c0": "SPAM"}, annotator="ann")
    with pytest.raises(UnknownName, match="'ann'"):
        workflow.define_annotator_lfs(project, ["bo"])
