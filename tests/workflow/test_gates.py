"""Gates that are kept with a project, and models that have to pass them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hunches import workflow
from hunches.errors import (
    GateSyntaxError,
    InvalidValue,
    MissingStepError,
    SealedTest,
    UnknownClass,
    UnknownName,
)
from hunches.workflow import EndModelChoice, GateChoice

if TYPE_CHECKING:
    from collections.abc import Callable

    from hunches.evaluation.gates import GateReport
    from hunches.workflow import OpenProject


def _verdicts(report: GateReport) -> list[str]:
    return [rule.verdict for rule in report.rules]


def test_a_gate_is_kept_as_it_is_printed(project: OpenProject) -> None:
    """Under a head of its own, content-addressed: the same rules are the same version."""
    defined = workflow.define_gate(project, "Accuracy on valid ≥ 0.80 AND size<=50mb")
    assert str(defined) == "accuracy on valid >= 0.8\nand size <= 50 MB"
    assert project.heads()["gate"] == defined.key
    again = workflow.define_gate(project, defined.text)
    assert (again.key, defined.is_new, again.is_new) == (defined.key, True, False)


def test_every_version_of_a_gate_stays(project: OpenProject) -> None:
    """Also when a former one is made the current one again."""
    first = workflow.define_gate(project, "size <= 1 MB")
    second = workflow.define_gate(project, "size <= 2 MB")
    back = workflow.define_gate(project, "size <= 1 MB")
    kept = project.store.catalogue.artefacts(kind="gate")
    assert {artefact.key for artefact in kept} == {first.key, second.key}
    assert (back.key, back.is_new) == (first.key, True)


def test_there_may_be_several_gates(project: OpenProject) -> None:
    """Each has its name."""
    workflow.define_gate(project, "size <= 50 MB")
    workflow.define_gate(project, "size <= 1 B", name="strict")
    assert workflow.check_gate(project).is_passed
    report = workflow.check_gate(project, choice=GateChoice("strict"))
    assert (report.gate, report.is_passed) == ("strict", False)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("acuracy on valid >= 0.8", GateSyntaxError),
        ("f1 of EGGS on valid >= 0.8", UnknownClass),
        ("accuracy on valid in slice short >= 0.8", UnknownName),
    ],
)
def test_rules_that_cannot_be_checked_are_refused(
    project: OpenProject, state: Callable[[OpenProject], object], text: str, error: type[Exception]
) -> None:
    """When they are defined; nothing has changed then."""
    before = state(project)
    with pytest.raises(error):
        workflow.define_gate(project, text)
    assert state(project) == before


def test_a_gate_needs_a_name_and_has_to_be_there(project: OpenProject) -> None:
    """The errors say how to define one, and which there are."""
    with pytest.raises(InvalidValue, match="1 to 64 characters"):
        workflow.define_gate(project, "size <= 1 MB", name=" ")
    with pytest.raises(MissingStepError, match="hunches define-gate RULES"):
        workflow.check_gate(project)
    workflow.define_gate(project, "size <= 1 MB")
    with pytest.raises(UnknownName, match="no gate named 'strict'; there are 'default'"):
        workflow.check_gate(project, choice=GateChoice("strict"))


def test_a_model_is_checked_on_metrics_slices_and_costs(project: OpenProject) -> None:
    """What the rules ask for is measured; the numbers are those that `evaluate` gives."""
    workflow.define_slice(project, "free", condition="has(text, 'free')")
    workflow.define_slice(project, "none", condition="has(text, 'zebra')")
    workflow.define_gate(
        project,
        "accuracy on valid >= 0.1 and f1 of SPAM on train > 0.1 and accuracy on valid in slice free >= 0 "
        "and no slice below 0 and batch p99 <= 10 min and size <= 1 B",
    )
    report = workflow.check_gate(project)
    assert _verdicts(report) == ["pass", "pass", "pass", "unknown", "pass", "fail"]
    assert report.rules[0].measured.value == workflow.evaluate(project).accuracy.value
    assert "slice 'none' of valid" in report.rules[3].sentence
    assert project.store.catalogue.runs(limit=2)[1].inputs["gate"] == project.heads()["gate"]


def test_a_slice_that_was_dropped_is_unknown(project: OpenProject) -> None:
    """The report says how to define it."""
    workflow.define_slice(project, "free", condition="has(text, 'free')")
    workflow.define_gate(project, "accuracy on valid in slice free >= 0")
    project.store.catalogue.drop_slice("free")
    report = workflow.check_gate(project)
    assert _verdicts(report) == ["unknown"]
    assert "hunches define-slice free" in report.rules[0].sentence


def test_a_model_is_held_against_another(project: OpenProject) -> None:
    """That is named by key or revision; without one the rule is unknown."""
    good = workflow.train(project).end_model
    bad = workflow.train(project, choice=EndModelChoice(parameters={"l2": 1e6})).end_model
    workflow.define_gate(project, "not worse than production by more than its interval")
    assert _verdicts(workflow.check_gate(project)) == ["unknown"]
    assert _verdicts(workflow.check_gate(project, good, choice=GateChoice(against=bad))) == ["pass"]
    assert _verdicts(workflow.check_gate(project, good[:8], choice=GateChoice(against="current"))) == ["pass"]


def test_the_model_in_production_is_the_head_of_that_role(project: OpenProject) -> None:
    """A model is never worse than itself."""
    with project.run("deploy") as run:
        run.set_head("production", project.heads()["end-model"])
    workflow.define_gate(project, "not worse than production in accuracy and not worse than production on train")
    assert workflow.check_gate(project).is_passed


def test_rules_on_test_need_it_unsealed(project: OpenProject) -> None:
    """And each check is a look."""
    workflow.define_gate(project, "accuracy on test >= 0 and not worse than production on test")
    with pytest.raises(SealedTest):
        workflow.check_gate(project)
    report = workflow.check_gate(project, choice=GateChoice(unseal=True))
    assert _verdicts(report) == ["pass", "unknown"]
    assert [look.verb for look in workflow.looks(project).looks] == ["check_gate"]


def test_without_gold_labels_metrics_are_unknown(empty: OpenProject, comments: dict[str, list[str]]) -> None:
    """A model can be checked on what it costs all the same."""
    from hunches.lfs import rule

    labels = [label if number < 50 else None for number, label in enumerate(comments["label"])]
    splits = ["train" if number < 200 else "valid" for number in range(300)]
    workflow.import_data(empty, {"text": comments["text"], "label": labels, "split": splits})
    workflow.define_lf(empty, rule("bait", "has(text, 'free', 'click')", "SPAM"))
    workflow.define_lf(empty, rule("praise", "has(text, 'love', 'great')", "HAM"))
    workflow.apply_lfs(empty)
    workflow.fit_label_model(empty)
    workflow.build_training_set(empty)
    key = workflow.train(empty).end_model
    workflow.define_gate(empty, "accuracy on valid >= 0 and not worse than production and size <= 1 GB")
    report = workflow.check_gate(empty, choice=GateChoice(against=key))
    assert _verdicts(report) == ["unknown", "unknown", "pass"]
