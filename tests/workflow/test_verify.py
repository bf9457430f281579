"""Making results again and comparing them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import hunches as hu
from hunches import workflow
from hunches.records import VoteColumn
from hunches.workflow import EvaluationChoice, LabelModelChoice
from hunches.workflow._stored_votes import write_votes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hunches.workflow import OpenProject
    from hunches.workflow.verify import Verification


def _outcomes(found: Verification) -> dict[str, set[str]]:
    outcomes: dict[str, set[str]] = {}
    for result in found.results:
        outcomes.setdefault(result.kind, set()).add(result.outcome)
    return outcomes


def test_every_step_comes_out_equal(project: OpenProject, state: Callable[[OpenProject], object]) -> None:
    """From votes to predictions; what was imported is checked against its hash. The project stays as it was."""
    before = state(project)
    found = workflow.verify(project)
    outcomes = _outcomes(found)
    assert outcomes.pop("dataset") == {"from outside"}
    assert outcomes == {
        kind: {"equal"}
        for kind in ("vote-column", "votes", "label-model", "labels", "training-set", "end-model", "predictions")
    }
    assert found.is_sound
    assert state(project) == before


def test_scores_and_gold_come_out_equal(project: OpenProject) -> None:
    """A label model that saw gold labels, and the scores of its labels."""
    workflow.fit_label_model(project, choice=LabelModelChoice(use_gold=True))
    workflow.evaluate(project, choice=EvaluationChoice("label-model"))
    (scores,) = project.store.catalogue.artefacts(kind="scores")
    outcomes = _outcomes(workflow.verify(project, scores.key))
    assert outcomes["scores"] == outcomes["labels"] == {"equal"}


def test_columns_of_earlier_runs_come_out_equal(project: OpenProject, tmp_path: Path) -> None:
    """Votes of which some columns were there before, one from a file that is gone since."""
    file = tmp_path / "lfs.py"
    file.write_text(
        "import hunches as hu\n\n@hu.labeling_function()\ndef vid(text): return 'HAM' if 'video' in text else None\n"
    )
    workflow.define_lf(project, file)
    workflow.apply_lfs(project)
    file.unlink()
    found = workflow.verify(project, "votes")
    assert _outcomes(found) == {"dataset": {"from outside"}, "vote-column": {"equal"}, "votes": {"equal"}}


def test_appended_columns_come_out_equal(project: OpenProject) -> None:
    """Votes that were extended are those of all examples at once."""
    workflow.import_data(project, {"id": ["n1"], "text": ["free love"], "label": ["HAM"]}, append=True)
    workflow.apply_lfs(project)
    assert _outcomes(workflow.verify(project, "votes"))["vote-column"] == {"equal"}


def test_code_of_a_session_is_not_repeatable(project: OpenProject) -> None:
    """It is in no file; the rest is verified all the same."""
    video = hu.labeling_function(name="vid")(lambda text: "HAM" if "video" in text else None)
    workflow.define_lf(project, video)
    workflow.apply_lfs(project, given={"vid": video})
    found = workflow.verify(project, "votes")
    reasons = {result.reason for result in found.results if result.outcome == "not repeatable"}
    assert any("given in a session" in reason for reason in reasons)
    assert found.is_sound


def test_a_damaged_object_is_found(project: OpenProject) -> None:
    """Its result is damaged, and so the whole is not sound."""
    artefact = project.head("predictions")
    path = project.store.objects.path(str(artefact.object))
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    found = workflow.verify(project)
    assert _outcomes(found)["predictions"] == {"damaged"}
    assert not found.is_sound


def test_another_result_than_recorded_is_found(project: OpenProject) -> None:
    """A column that was not made by its labelling function has other bytes."""
    votes = project.head("votes")
    name, key = votes.facts["columns"][0]
    forged = VoteColumn(name, np.array([0], dtype=np.int32), np.array([1], dtype=np.int8))
    project.store.catalogue.keep(write_votes(project, forged, key=key, run=votes.run), inputs={})
    found = workflow.verify(project, "votes")
    assert "different" in _outcomes(found)["vote-column"]
    assert "other bytes came out" in str(found)
