"""The commands by which people label."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    """Return a file of labels by two people, one of them for an example that is not there."""
    path = tmp_path / "labels.csv"
    path.write_text(
        "example,label,annotator,seconds\nc0,SPAM,ann,3\nc0,HAM,bo,5\nc1,HAM,ann,2\nc2,HAM,bo,4\nx,HAM,bo,4\n"
    )
    return path


def test_annotate_takes_a_file_or_one_example(hunches: Callable[..., Any], project: Path, labels: Path) -> None:
    """It says what was recorded, where gold labels come from, and what was rejected."""
    lines = hunches("annotate", labels, "--project", project).out.splitlines()
    assert lines[0] == "Recorded 4 labels."
    assert lines[1] == (
        "Gold labels: 299 (0 adjudicated, 2 by annotators, 297 imported). 1 have none because annotators disagree."
    )
    assert lines[2].startswith("Rejected, entry 5: None of the 300 examples")
    assert hunches("annotate", labels, "--project", project).out.startswith("Recorded 0 labels, 4 as before.\n")
    one = ("annotate", "--example", "c5", "--label", "SPAM", "-a", "ann", "--seconds", "4", "--note", "sure")
    (entry,) = hunches(*one, "--project", project, "--json").json["recorded"]
    assert (entry["label"], entry["seconds"], entry["note"], entry["annotator"]) == ("SPAM", 4.0, "sure", "ann")


def test_annotate_leaves_with_a_code_when_nothing_can_be_used(hunches: Callable[..., Any], project: Path) -> None:
    """As other commands do with input they cannot use."""
    answer = hunches("annotate", "--example", "c5", "--label", "SPAN", "-a", "ann", "--project", project)
    assert (answer.code, "'SPAN' is not a class" in answer.out) == (3, True)
    nothing = hunches("annotate", "-a", "ann", "--project", project)
    assert (nothing.code, "give a FILE" in nothing.err) == (2, True)


def test_annotate_changes_the_policy(hunches: Callable[..., Any], project: Path, labels: Path) -> None:
    """What is not named stays as it was."""
    hunches("annotate", labels, "--project", project)
    two = hunches("annotate", "--min-annotators", 2, "--voter", "cy", "--project", project, "--json").json
    assert two["gold"]["n_annotated"] == 0
    voters = hunches("annotate", "--voter", "bo", "--min-annotators", 1, "--project", project, "--json").json
    assert (voters["gold"]["n_annotated"], voters["gold"]["n_disputed"]) == (2, 0)
    assert hunches("annotate", "--rule", "loudest", "--project", project).code == 3


def test_adjudicate_and_undo_say_what_stands(hunches: Callable[..., Any], project: Path, labels: Path) -> None:
    """And what annotators had said."""
    hunches("annotate", labels, "--project", project)
    final = hunches("adjudicate", "c0", "HAM", "-a", "cy", "--note", "song", "--project", project).out
    assert final.startswith("c0 is HAM by the word of cy; annotators had said ann: SPAM, bo: HAM.\nGold labels: 300 ")
    undone = hunches("undo-annotation", "-a", "cy", "--project", project).out
    assert undone.startswith("Undid annotation 5 of c0; what stands there now: nothing.\n")
    answer = hunches("undo-annotation", "-a", "bo", "--number", 1, "--project", project, "--json").json
    assert (answer["undone"]["annotator"], answer["entry"]["annotator"]) == ("ann", "bo")
    assert hunches("adjudicate", "c9", "-a", "cy", "--project", project).out.startswith("c9 is without a gold label")


def test_list_annotations_and_agreement_print_tables(
    hunches: Callable[..., Any], project: Path, labels: Path
) -> None:
    """And are JSON."""
    hunches("annotate", labels, "--project", project)
    assert hunches("list-annotations", "--project", project).out.startswith("4 of 4 entries\n")
    listed = hunches("list-annotations", "--example", "c0", "-a", "bo", "--history", "--project", project, "--json")
    assert [entry["number"] for entry in listed.json["entries"]] == [2]
    assert "Cohen's kappa" in hunches("agreement", "--project", project).out
    report = hunches("agreement", "--where", "id = 'c0'", "--limit", 0, "--project", project, "--json").json
    assert (report["n_shared"], report["n_disagreements"], report["disagreements"]) == (1, 1, [])


def test_queue_lists_examples(hunches: Callable[..., Any], project: Path) -> None:
    """Of the kind that is asked for, as a table or JSON."""
    options = ("--with-gold", "--count", 3, "--split", "all", "--project", project)
    assert hunches("queue", "-a", "ann", *options).out.startswith("3 of 300 examples for ann\n")
    answer = hunches("queue", "-a", "ann", "--kind", "uncertain", *options, "--json").json
    assert (answer["kind"], len(answer["examples"])) == ("uncertain", 3)
    assert hunches("queue", "-a", "ann", "--kind", "best", *options).code == 3


def test_annotators_become_labelling_functions(hunches: Callable[..., Any], project: Path, labels: Path) -> None:
    """With the labels that made no gold label, and are switched off without any."""
    hunches("annotate", labels, "--project", project)
    answer = hunches("define-annotator-lfs", "--project", project)
    assert answer.out == (
        "Labelling functions: annotator:ann (1 votes), annotator:bo (1 votes). "
        "2 labels are part of gold labels and do not vote.\n"
    )
    hunches("undo-annotation", "-a", "bo", "--number", 1, "--project", project)
    off = hunches("define-annotator-lfs", "bo", "--project", project)
    assert "Switched off, with no vote left: annotator:bo." in off.out
    assert hunches("define-annotator-lfs", "cy", "--project", project, "--json").code == 3
