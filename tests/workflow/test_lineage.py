"""What a result was made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hunches import workflow
from hunches.errors import UnknownExample, UnknownName
from hunches.workflow._stored_labels import read_labels

if TYPE_CHECKING:
    from hunches.workflow import OpenProject
    from hunches.workflow.lineage import LineageNode


def _kinds(node: LineageNode) -> set[str]:
    return {node.kind}.union(*(_kinds(part) for part in node.inputs))


def test_predictions_lead_back_to_bytes_and_code(project: OpenProject) -> None:
    """Through every step, to the examples and to the definition of each labelling function."""
    found = workflow.lineage(project)
    steps = {
        "predictions",
        "end-model",
        "training-set",
        "labels",
        "label-model",
        "votes",
        "vote-column",
        "lf",
        "dataset",
    }
    assert _kinds(found.root) == steps
    assert "SPAM where has(text, 'subscribe', 'check out')" in str(found)
    assert f"train by {project.author}" in str(found)


def test_the_label_of_an_example(project: OpenProject) -> None:
    """Only those that vote on it are told, with their votes, and the label with its probability."""
    _, probabilities, covered = read_labels(project)
    row = next(row for row, is_covered in enumerate(covered) if is_covered)
    found = workflow.lineage(project, "labels", example=f"c{row}")
    label = project.space.classes[probabilities[row].argmax()]
    assert found.root.told == f"{label} {probabilities[row].max():.3f}"
    votes = [line for line in str(found).splitlines() if "lf:" in line]
    assert votes
    assert all("votes SPAM" in line or "votes HAM" in line for line in votes)


def test_an_example_without_evidence(project: OpenProject) -> None:
    """Its label says so."""
    _, _, covered = read_labels(project)
    row = next(row for row, is_covered in enumerate(covered) if not is_covered)
    assert workflow.lineage(project, "labels", example=f"c{row}").root.told == "no evidence"


def test_a_result_is_found_by_its_key(project: OpenProject) -> None:
    """The first six digits do, where no other begins alike."""
    key = project.head("votes").key
    assert workflow.lineage(project, key[:10]).root.key == key


@pytest.mark.parametrize("what", ["label", "6b", ""])
def test_what_is_no_result(project: OpenProject, what: str) -> None:
    """The error names the roles."""
    with pytest.raises(UnknownName, match="'dataset'"):
        workflow.lineage(project, what)


def test_an_unknown_example(project: OpenProject) -> None:
    """The error names the id."""
    with pytest.raises(UnknownExample, match="c999"):
        workflow.lineage(project, example="c999")


def test_as_json(project: OpenProject) -> None:
    """The tree, node by node."""
    told = workflow.lineage(project, "end-model").as_dict()
    assert told["kind"] == "end-model"
    assert {node["role"] for node in told["inputs"]} == {"dataset", "training-set"}
