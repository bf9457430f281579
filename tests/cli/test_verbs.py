"""Every command: what it says, and its JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest

from hunches.cli.apply_lfs import applied_text
from hunches.workflow import AppliedLFs, LabelModelChoice

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any


def test_create_project_says_what_comes_next(hunches: Callable[..., Any], tmp_path: Path) -> None:
    """With a command to copy."""
    answer = hunches("create-project", tmp_path / "spam", "--classes", "SPAM, HAM")
    assert answer.out.splitlines() == [
        f"Made the project '{tmp_path / 'spam'}' with the classes SPAM, HAM.",
        f"Next: hunches import-data FILE --project {tmp_path / 'spam'}",
    ]
    made = hunches("create-project", tmp_path / "mail", "-c", "SPAM,HAM", "--json").json
    assert made == {"project": str(tmp_path / "mail"), "classes": ["SPAM", "HAM"]}


def test_import_data_counts_what_it_brought(hunches: Callable[..., Any], project: Path, comments: Path) -> None:
    """Examples, columns and gold labels."""
    answer = hunches("import-data", comments, "--project", project, "--splits", "0.5,0.25,0.25")
    assert answer.out.startswith("Imported 300 examples: train 150, valid 75, test 75.\n")
    assert "Columns: id (id), text (text), label (label)." in answer.out
    imported = hunches("import-data", comments, "--project", project, "--json").json
    assert imported["splits"] == {"train": 240, "valid": 30, "test": 30}
    assert imported["warnings"] == []


def test_what_is_appended_is_all_that_is_looked_at(
    hunches: Callable[..., Any], project: Path, tmp_path: Path
) -> None:
    """Importing says how many examples are new, and applying how many it was applied to."""
    path = tmp_path / "more.csv"
    path.write_text("id,text\nn0,free money wow\nn1,great voice\n")
    previewed = hunches("import-data", path, "--append", "--preview", "--project", project)
    appended = hunches("import-data", path, "--append", "--project", project)
    applied = hunches("apply-lfs", "--project", project)
    assert previewed.out.startswith("2 rows\n")
    assert appended.out.startswith("Appended 2 examples; there are 302 now: train 24")
    assert "3 labelling functions (0 applied, 3 applied to 2 appended examples, 0 reused)" in applied.out
    refused = hunches("import-data", path, "--append", "--project", project)
    assert (refused.code, "Column 'id' cannot be the id" in refused.err) == (3, True)


def test_slow_labelling_functions_are_named() -> None:
    """With what they took, and what to do."""
    applied = AppliedLFs("v", ("mood",), (), 1, 0.5, (), seconds={"mood": 30.0, "x": 10.0}, n_examples=1_000_000)
    assert applied_text(applied).splitlines()[1] == (
        "Slow: 'mood' took 30.0 s of 40.0 s, 30 µs an example. Faster: a condition, batch=True for many examples in "
        "one call, or a preprocessor for work shared with others."
    )


def test_import_data_mends_what_it_is_told_to(hunches: Callable[..., Any], project: Path, tmp_path: Path) -> None:
    """Columns, classes, repeated ids and empty texts; what is left is a warning."""
    path = tmp_path / "odd.csv"
    rows = [f"{number};comment {number} here;{number % 2}" for number in range(40)]
    path.write_text("\n".join(["key;words;y", *rows, "0;again this one;1", "40;;0", "41;nobody knows this;?"]))
    mends = ("--duplicates", "drop", "--unknown-classes", "blank", "--empty-text", "drop", "--delimiter", ";")
    columns = ("--column", "key=id", "--column", "words=text", "--column", "y=label")
    classes = ("--class-map", "1=SPAM", "--class-map", "0=HAM")
    arguments = ("import-data", path, "--project", project, *columns, *classes)
    assert hunches(*arguments).code == 3
    imported = hunches(*arguments, *mends, "--json").json
    assert (imported["n_examples"], imported["gold"]) == (41, {"SPAM": 20, "HAM": 20, "none": 1})
    warned = hunches(*arguments, *mends[:4], "--delimiter", ";")
    assert "Warning [empty-text]: 1 rows have no text. Import with empty_text='drop'" in warned.out


def test_a_preview_shows_columns_rows_and_warnings(
    hunches: Callable[..., Any], project: Path, comments: Path, state: Callable[[Path], object]
) -> None:
    """And writes nothing."""
    before = state(project)
    answer = hunches("import-data", comments, "--preview", "--project", project)
    assert "300 rows" in answer.out
    assert "No warnings." in answer.out
    preview = hunches("import-data", comments, "--preview", "--project", project, "--json").json
    assert [column["kind"] for column in preview["columns"]] == ["id", "text", "label"]
    assert len(preview["head"]) == 5
    assert state(project) == before


def test_import_data_asks_a_database(hunches: Callable[..., Any], project: Path, tmp_path: Path) -> None:
    """With the SQL of a query."""
    import sqlite3  # beside its one use

    with sqlite3.connect(tmp_path / "shop.db") as shop:
        shop.execute("CREATE TABLE review (body TEXT, label TEXT)")
        shop.executemany("INSERT INTO review VALUES (?, ?)", [("so very good", "HAM"), ("buy it now", "SPAM")])
    shop.close()
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    arguments = ("import-data", url, "--query", "SELECT body, label FROM review", "--project", project, "--json")
    assert hunches(*arguments).json["n_examples"] == 2


def test_search_shows_a_table(hunches: Callable[..., Any], project: Path) -> None:
    """With its count, and as many rows as asked for."""
    answer = hunches("search", "gold = 'SPAM' AND split = 'test'", "--limit", "2", "--project", project)
    found = hunches("search", "gold = 'SPAM' AND split = 'test'", "--limit", "2", "--project", project, "--json").json
    assert f"{found['count']} of 300 examples" in answer.out
    assert len(found["examples"]) == 2
    assert found["examples"][0]["text"] in answer.out


def test_define_lf_says_what_is_new(hunches: Callable[..., Any], project: Path, tmp_path: Path) -> None:
    """With the names as they were given."""
    assert hunches("define-lf", "Wow", "has(text, 'wow')", "HAM", "-p", project).out == "Added: Wow\n"
    (tmp_path / "lfs.py").write_text('import hunches as hu\nlf = hu.rule("Wow", "has(text, \'really\')", "HAM")\n')
    assert hunches("define-lf", tmp_path / "lfs.py", "-p", project).out == "Changed: Wow\n"
    defined = hunches("define-lf", tmp_path / "lfs.py", "-p", project, "--json").json
    assert defined == {"added": [], "changed": [], "unchanged": ["Wow"]}


def test_define_slice_prints_it(hunches: Callable[..., Any], project: Path) -> None:
    """As it is kept."""
    answer = hunches("define-slice", "short", "length( text )<20", "-p", project)
    assert answer.out == "Slice 'short': length(text) < 20\n"
    assert hunches("define-slice", "short", "length( text )<20", "-p", project, "--json").json["name"] == "short"
    assert hunches("search", "in_slice('short')", "-p", project).code == 0


def test_apply_lfs_tells_what_it_reused(hunches: Callable[..., Any], project: Path) -> None:
    """And where functions failed."""
    assert "3 labelling functions (0 applied, 3 reused)" in hunches("apply-lfs", "-p", project).out
    body = (
        'import hunches as hu\n@hu.labeling_function()\ndef last(text):\n    return "HAM" if text.split()[4] else 0\n'
    )
    (project / "lfs.py").write_text(body)
    hunches("define-lf", project / "lfs.py", "-p", project)
    answer = hunches("apply-lfs", "-p", project, "--workers", "2")
    assert "4 labelling functions (1 applied, 3 reused)" in answer.out
    assert "Warning [lf-raised]: 'last' failed on" in answer.out
    applied = hunches("apply-lfs", "-p", project, "--json").json
    assert applied["faults"][0]["code"] == "lf-raised"


def test_analyze_lfs_shows_a_table(hunches: Callable[..., Any], project: Path) -> None:
    """A row for each labelling function."""
    answer = hunches("analyze-lfs", "-p", project)
    assert all(name in answer.out for name in ("promo", "bait", "praise", "Coverage"))
    analysis = hunches("analyze-lfs", "-p", project, "--split", "valid", "--json").json
    assert (analysis["n_examples"], len(analysis["summaries"])) == (30, 3)


def test_fit_label_model_counts_labels(hunches: Callable[..., Any], project: Path) -> None:
    """By the model asked for."""
    answer = hunches("fit-label-model", "-p", project, "--kind", "majority-vote.v1")
    assert answer.out.endswith("of 300 examples with majority-vote.v1; the others have no votes.\n")
    default = hunches("fit-label-model", "-p", project, "--json").json
    assert (default["kind"], default["gold_report"]) == (LabelModelChoice().kind, None)
    assert hunches("fit-label-model", "-p", project).out.endswith(f"{default['reason']}\n")


def test_fit_label_model_measures_with_gold(hunches: Callable[..., Any], project: Path, comments: Path) -> None:
    """The metric asked for, beside the majority vote's; with too few gold labels it says so."""
    arguments = ("fit-label-model", "-p", project, "--use-gold", "--parameter", "objective=macro-f1")
    answer = hunches(*arguments)
    assert "Macro F1" in answer.out
    assert "Gain over the majority vote: " in answer.out
    assert hunches(*arguments, "--json").json["gold_report"]["objective"] == "macro-f1"
    (project / "bare.csv").write_text(comments.read_text().replace(",label", ",ignored"))
    hunches("import-data", project / "bare.csv", "-p", project, "--column", "ignored=ignored")
    hunches("apply-lfs", "-p", project)
    assert "Fewer than 2 examples of train have a gold label" in hunches(*arguments).out


def test_explain_plan_prints_the_steps(hunches: Callable[..., Any], project: Path) -> None:
    """As a table, or as JSON."""
    assert "one automaton" in hunches("explain-plan", "-p", project).out
    assert hunches("explain-plan", "-p", project, "--json").json["n_conditions"] > 0


def test_diagnose_prints_a_report(hunches: Callable[..., Any], project: Path) -> None:
    """With what was found, and the tables it was found in."""
    answer = hunches("diagnose", "-p", project)
    assert answer.out.startswith("3 LFs on 240 examples; ")
    assert "How often each labelling function is right" in answer.out
    diagnosis = hunches("diagnose", "-p", project, "--split", "test", "--json").json
    assert diagnosis["coverage"]["n_examples"] == 30


def test_explain_prints_text_and_calculation(hunches: Callable[..., Any], project: Path) -> None:
    """The text comes first."""
    example = hunches("search", "label = 'SPAM'", "--limit", "1", "-p", project, "--json").json["examples"][0]
    answer = hunches("explain", example["id"], "-p", project)
    assert answer.out.startswith(f"{example['text']}\n\nExample {example['id']} is labelled SPAM, ")
    explained = hunches("explain", example["id"], "-p", project, "--json").json
    assert (explained["id"], explained["text"], explained["label"]) == (example["id"], example["text"], "SPAM")


def test_suggest_says_what_to_do_next(hunches: Callable[..., Any], project: Path, comments: Path) -> None:
    """With the command to type; with gold for all there is nothing to label."""
    label = ("suggest", "--kind", "label-examples", "--examples", "3", "-p", project)
    assert "There is nothing to suggest" in hunches(*label).out
    (project / "bare.csv").write_text(comments.read_text().replace(",label", ",ignored"))
    hunches("import-data", project / "bare.csv", "-p", project, "--column", "ignored=ignored")
    hunches("apply-lfs", "-p", project)
    hunches("fit-label-model", "-p", project)
    lines = hunches(*label).out.splitlines()
    assert lines[0].startswith("1. Label 3 examples  (+")
    assert "3 of 240 examples of train without a gold label" in lines
    suggested = hunches(*label, "--json").json
    ids = [example["id"] for example in suggested["actions"][0]["examples"]]
    assert [line.split()[0] for line in lines[-3:]] == ids


def test_accept_does_what_was_suggested(hunches: Callable[..., Any], project: Path) -> None:
    """Or says that it takes a person, or that there is no such suggestion."""
    hunches("define-lf", "wrong", "has(text, 'subscribe', 'free')", "HAM", "-p", project)
    hunches("apply-lfs", "-p", project)
    hunches("fit-label-model", "-p", project)
    suggested = hunches("suggest", "--kind", "fix-rule", "-p", project, "--json").json["actions"]
    number = next(str(each["number"]) for each in suggested if each["action"]["lf"] == "wrong")
    answer = hunches("accept", number, "-p", project)
    assert answer.out.endswith("'wrong' no longer votes from the next apply-lfs on.\n")
    assert hunches("accept", "77", "-p", project).code == 3


def test_build_training_set_shows_the_mass(hunches: Callable[..., Any], project: Path) -> None:
    """Of each class."""
    answer = hunches("build-training-set", "-p", project, "--hard")
    assert "examples to train on; by class: SPAM" in answer.out
    built = hunches("build-training-set", "-p", project, "--use-gold", "--json").json
    assert built["n_examples"] == 240


def test_train_says_what_it_made(hunches: Callable[..., Any], project: Path) -> None:
    """And its size."""
    answer = hunches("train", "-p", project, "--column", "text", "--seed", "4")
    assert answer.out.startswith("Trained linear.v1 on ")
    trained = hunches("train", "-p", project, "--column", "text", "--seed", "4", "--json").json
    assert trained["n_bytes"] > 0


@pytest.mark.parametrize("what", ["end-model", "label-model"])
def test_evaluate_shows_scores(hunches: Callable[..., Any], project: Path, what: str) -> None:
    """With intervals, on a split, on all, on a slice or where there are votes."""
    answer = hunches("evaluate", what, "-p", project)
    assert "Accuracy" in answer.out
    assert "95% interval" in answer.out
    narrowed = ("--split", "all", "--unseal", "--where", "has(text, 'free')", "--covered")
    scores = hunches("evaluate", what, "-p", project, *narrowed, "--json").json
    assert 0 < scores["n_examples"] < 300


def test_export_writes_a_file(hunches: Callable[..., Any], project: Path, tmp_path: Path) -> None:
    """Whose suffix says its form."""
    answer = hunches("export", tmp_path / "labels.parquet", "-p", project)
    assert answer.out == f"Wrote 300 examples to '{tmp_path / 'labels.parquet'}'.\n"
    assert pq.read_table(tmp_path / "labels.parquet").num_rows == 300
    written = hunches("export", tmp_path / "votes.csv", "-p", project, "--what", "votes", "--json").json
    assert written == {"path": str(tmp_path / "votes.csv"), "n_examples": 300}


def test_runs_lists_the_newest_first(hunches: Callable[..., Any], project: Path) -> None:
    """With what went wrong, and as JSON with all that was recorded."""
    hunches("evaluate", "--split", "dev", "-p", project)
    hunches("train", "--column", "comment", "-p", project)
    hunches("import-data", project / "missing.csv", "-p", project)
    answer = hunches("runs", "-p", project, "--limit", "2")
    assert "unreadable-file" in answer.out.splitlines()[2]
    runs = hunches("runs", "-p", project, "--json").json
    assert [run["verb"] for run in runs][:2] == ["import_data", "train"]
    assert runs[0]["state"] == "failed"


def test_no_runs_are_told_so(hunches: Callable[..., Any], tmp_path: Path) -> None:
    """In a sentence; in JSON as an empty list."""
    hunches("create-project", tmp_path / "spam", "-c", "A,B")
    assert hunches("runs", "-p", tmp_path / "spam").out == "Nothing was run yet.\n"
    assert hunches("runs", "-p", tmp_path / "spam", "--json").json == []


def test_samples_are_listed_with_their_licence(hunches: Callable[..., Any]) -> None:
    """And how to fetch one."""
    answer = hunches("samples")
    assert "rotten-tomatoes.v1: " in answer.out
    assert "Licence: " in answer.out
    assert answer.out.endswith("hunches samples --fetch NAME\n")
    (sample,) = hunches("samples", "--json").json
    assert (sample["n_examples"], sample["classes"]) == (13905, ["fresh", "rotten", "plot"])


def test_an_unknown_sample_is_an_error(hunches: Callable[..., Any], tmp_path: Path) -> None:
    """That lists those there are."""
    answer = hunches("samples", "--fetch", "nonsense", "--cache", tmp_path, "--json")
    assert (answer.code, answer.json["error"]["code"]) == (3, "unknown-name")
    assert "rotten-tomatoes.v1" in json.dumps(answer.json)


def test_switch_lf_says_from_when_on(hunches: Callable[..., Any], project: Path) -> None:
    """A rule that is off stays defined; the answer says what happens next."""
    name = hunches("analyze-lfs", "--project", project, "--json").json["summaries"][0]["name"]
    answer = hunches("switch-lf", name, "--off", "--project", project)
    assert (answer.code, answer.out) == (0, f"'{name}' no longer votes from the next apply-lfs on.\n")
    again = hunches("switch-lf", name, "--on", "--project", project, "--json")
    assert again.json == {"name": name, "is_active": True}


def test_parameters_reach_the_plugin(hunches: Callable[..., Any], project: Path) -> None:
    """A parameter that a model does not take is named with those it takes."""
    assert hunches("train", "--project", project, "--parameter", "l2=0.1").code == 0
    refused = hunches("train", "--project", project, "--parameter", "l3=0.1")
    assert refused.code == 3
    assert "l2" in refused.err
