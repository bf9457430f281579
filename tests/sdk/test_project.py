"""The Python door to the verbs."""

from __future__ import annotations

import contextlib
import json
import random
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import hunches as hu
from hunches.cli.main import _exit_code
from hunches.errors import PreviewCancelled, ProjectExists, ProjectNotFound, UnknownColumn, UnloadableLabelingFunction
from hunches.importing import ImportOptions
from hunches.workflow import Reading, TrainingSetPolicy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SPAM = ("subscribe to my channel", "check out my page", "free money here", "click this link")
_HAM = ("i love this song", "great voice", "what a lovely tune", "best video ever")
_RULES = (
    ("promo", "has(text, 'subscribe', 'check out')", "SPAM"),
    ("bait", "has(text, 'free', 'click')", "SPAM"),
    ("praise", "has(text, 'love', 'lovely', 'great')", "HAM"),
)


def _comments() -> dict[str, list[str]]:
    draw = random.Random(3)  # noqa: S311  # no secret
    labels = [draw.choice(("SPAM", "HAM")) for _ in range(300)]
    texts = [f"{draw.choice(_SPAM if label == 'SPAM' else _HAM)} {draw.randrange(40)}" for label in labels]
    return {"id": [f"c{number}" for number in range(300)], "text": texts, "label": labels}


@pytest.fixture
def spam(tmp_path: Path) -> Iterator[hu.Project]:
    """Yield a project with 300 comments and three rules."""
    with hu.Project.create(tmp_path / "spam", classes=["SPAM", "HAM"]) as project:
        project.import_data(_comments())
        project.define_lf(*(hu.rule(*each) for each in _RULES))
        yield project


def test_the_whole_loop_is_a_few_calls(spam: hu.Project, tmp_path: Path) -> None:
    """Every verb is a method, and its answer says what came of it."""
    assert spam.apply_lfs().computed == ("promo", "bait", "praise")
    assert spam.analyze_lfs(split="train").n_examples == 240
    assert spam.fit_label_model().n_covered > 100
    assert spam.build_training_set().n_examples > 100
    assert spam.train().kind == "linear.v1"
    assert (spam.evaluate(split="test", unseal=True).accuracy.value or 0) > 0.7
    assert spam.evaluate("label-model", split=None, where="has(text, 'free')", unseal=True).n_examples > 10
    assert spam.define_slice("free", "has(text, 'free')") == "has(text, 'free')"
    assert spam.search("in_slice('free')", limit=3).examples.num_rows == 3
    assert spam.export(tmp_path / "predictions.csv", what="predictions") == 300
    assert [run.verb for run in spam.runs(limit=2)] == ["export", "evaluate"]
    assert [version.name for version in spam.lfs()] == ["promo", "bait", "praise"]


def test_a_project_says_what_it_is(spam: hu.Project, tmp_path: Path) -> None:
    """By name and place; its classes are at hand."""
    assert repr(spam) == f"<Project spam at {tmp_path / 'spam'}>"
    assert spam.space.classes == ("SPAM", "HAM")


def test_a_project_is_opened_again(spam: hu.Project, tmp_path: Path) -> None:
    """By its path, or from a folder inside it."""
    applied = spam.apply_lfs()
    with hu.Project.open(tmp_path / "spam", workers=2) as again:
        assert again.apply_lfs().votes == applied.votes
    with contextlib.chdir(tmp_path / "spam" / "objects"), hu.Project.open() as again:
        assert again.apply_lfs().reused == applied.computed


def test_what_is_there_is_not_made_again(tmp_path: Path, spam: hu.Project) -> None:
    """And what is not there cannot be opened."""
    assert spam.space.kind == "single"
    with pytest.raises(ProjectExists):
        hu.Project.create(tmp_path / "spam", classes=["A", "B"])
    with pytest.raises(ProjectNotFound):
        hu.Project.open(tmp_path / "ham")


def test_an_import_can_be_told_how(spam: hu.Project, tmp_path: Path) -> None:
    """What columns are for, how a file is written, and what to mend."""
    (tmp_path / "odd.txt").write_text("words;y\nvery good;1\nvery bad;0\n", encoding="utf-16")
    options = ImportOptions(class_map={"1": "SPAM", "0": "HAM"})
    reading = Reading(columns={"words": "text", "y": "label"}, encoding="utf-16", delimiter=";")
    assert spam.import_data(tmp_path / "odd.txt", reading=reading, options=options).gold["SPAM"] == 1
    assert spam.import_data(_comments(), columns={"id": "ignored"}).columns["id"] == "ignored"


def test_functions_of_this_process_are_applied(spam: hu.Project) -> None:
    """Defined as they are in a notebook."""

    @hu.labeling_function()
    def short(text: str) -> str | None:
        return "HAM" if len(text.split()) < 4 else None

    spam.define_lf(short)
    assert spam.apply_lfs().computed == ("promo", "bait", "praise", "short")


def test_a_name_may_move_between_code_rules_and_files(spam: hu.Project, tmp_path: Path) -> None:
    """The last definition of a name is the one applied."""

    @hu.labeling_function()
    def bait(text: str) -> str | None:
        return "SPAM" if "free" in text else None

    (tmp_path / "lfs.py").write_text("import hunches as hu\nbait = hu.rule('bait', \"has(text, 'click')\", 'SPAM')\n")
    votes = set()
    for given in (bait, tmp_path / "lfs.py", hu.rule("bait", "has(text, 'money')", "SPAM"), bait):
        spam.define_lf(given)
        votes.add(spam.apply_lfs().votes)
    assert len(votes) == 3


def test_functions_of_another_process_cannot_be_applied(spam: hu.Project, tmp_path: Path) -> None:
    """The error says that they must be in a file; with the file they can."""
    code = (
        "import hunches as hu\n"
        "@hu.labeling_function()\n"
        "def short(text):\n    return 'HAM' if len(text.split()) < 4 else None\n"
    )
    define = f"with hu.Project.open({str(tmp_path / 'spam')!r}) as spam:\n    spam.define_lf(short)\n"
    (tmp_path / "script.py").write_text(code + define)
    subprocess.run([sys.executable, tmp_path / "script.py"], check=True)
    with pytest.raises(UnloadableLabelingFunction, match=r"'short'.*only loaded from the file that defines it"):
        spam.apply_lfs()
    (tmp_path / "lfs.py").write_text(code)
    assert spam.define_lf(tmp_path / "lfs.py").changed == ("short",)
    assert spam.apply_lfs().computed == ("promo", "bait", "praise", "short")


def test_a_refused_definition_is_not_remembered(spam: hu.Project) -> None:
    """The project goes on with what it has."""
    with pytest.raises(UnknownColumn):
        spam.define_lf(hu.rule("bait", "has(comment, 'free')", "SPAM"))
    assert spam.apply_lfs().computed == ("promo", "bait", "praise")


def test_each_choice_reaches_its_verb(spam: hu.Project) -> None:
    """Kinds, parameters, seeds and policies."""
    spam.apply_lfs()
    fitted = spam.fit_label_model("majority-vote.v1", use_gold=True, use_features=True)
    assert fitted.kind == "majority-vote.v1"
    spam.build_training_set(min_confidence=0.5, soft=False, use_gold=True)
    spam.train(columns=["text"], seed=5)
    parameters = {run.verb: run.parameters for run in spam.runs()}
    chosen = {"kind": "majority-vote.v1", "parameters": {}, "use_gold": True, "use_features": True}
    assert parameters["fit_label_model"] == chosen
    assert TrainingSetPolicy(**parameters["build_training_set"]) == TrainingSetPolicy(0.5, soft=False, use_gold=True)
    assert parameters["train"] == {"kind": "linear.v1", "parameters": {}, "columns": ["text"], "seed": 5}


def test_both_doors_lead_to_the_same_results(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same loop by method and by command has the same heads, key by key, and the same scores."""
    path = tmp_path / "comments.jsonl"
    comments = _comments()
    rows = [dict(zip(comments, cells, strict=True)) for cells in zip(*comments.values(), strict=True)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    with hu.Project.create(tmp_path / "method", classes=["SPAM", "HAM"]) as project:
        project.import_data(path)
        project.define_lf(*(hu.rule(*each) for each in _RULES))
        answers: list[object] = [project.apply_lfs().as_dict(), project.fit_label_model().as_dict()]
        answers += [project.diagnose().as_dict(), project.explain("c3").as_dict(), project.suggest().as_dict()]
        answers += [project.build_training_set().as_dict(), project.train().as_dict(), project.evaluate().as_dict()]
    assert _exit_code(["create-project", str(tmp_path / "command"), "-c", "SPAM,HAM"]) == 0
    for command in (("import-data", str(path)), *(("define-lf", *each) for each in _RULES)):
        assert _exit_code([*command, "-p", str(tmp_path / "command")]) == 0
    capsys.readouterr()
    after = ("build-training-set", "train", "evaluate")
    verbs = ("apply-lfs", "fit-label-model", "diagnose", "explain c3", "suggest", *after)
    for verb, answer in zip(verbs, answers, strict=True):
        assert _exit_code([*verb.split(), "-p", str(tmp_path / "command"), "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert _without_clock(told) == _without_clock(json.loads(json.dumps(answer)))


def _without_clock(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer without what only a clock knows."""
    return {name: value for name, value in answer.items() if name != "seconds"}


def test_labels_are_diagnosed_explained_and_what_comes_next_suggested(spam: hu.Project) -> None:
    """Each is a call, whose answer prints."""
    comments = _comments()
    spam.import_data(comments | {"label": [*comments["label"][:60], *[None] * 240]})
    spam.apply_lfs()
    assert spam.fit_label_model(use_gold=True).gold_report is not None
    assert "How often each labelling function is right" in str(spam.diagnose(split="valid"))
    assert str(spam.explain("c0")).startswith(comments["text"][0])
    assert len(spam.suggest(kinds=("label-examples",), n_examples=4, seed=2).examples) == 4


def test_a_function_can_be_switched_off(spam: hu.Project) -> None:
    """It stays defined, and votes no longer."""
    spam.apply_lfs()
    spam.switch_lf("bait", is_active=False)
    assert spam.apply_lfs().reused == ("promo", "praise")
    assert [version.is_active for version in spam.lfs()] == [True, False, True]


def test_a_rule_is_previewed_while_it_is_typed(spam: hu.Project) -> None:
    """Each keystroke sees what was applied by then, and can cancel the one before."""
    before = spam.preview_lf("has(text, 'free')", "SPAM")
    spam.apply_lfs()
    after = spam.preview_lf(hu.rule("free", "has(text, 'free')", "SPAM"))
    assert (before.newly_covered, after.newly_covered, before.hits) == (before.hits, 0, after.hits)
    with pytest.raises(PreviewCancelled):
        spam.preview_lf("has(text, 'fre')", "SPAM", is_cancelled=lambda: True)


def test_a_change_can_be_seen_undone_and_traced(spam: hu.Project) -> None:
    """Revisions, lineage and verification have a method each."""
    for step in (spam.apply_lfs, spam.fit_label_model, spam.build_training_set, spam.train):
        step()
    named = spam.name_revision("good")
    spam.define_lf(hu.rule("promo", "has(text, 'song')", "SPAM"))
    assert [change.name for change in spam.diff().lfs] == ["promo"]
    assert spam.restore("good").restored == named.number
    assert spam.show("good").revision == named
    assert spam.best("accuracy").best == named
    assert spam.log(limit=1).revisions[0].revision.change.verb == "restore"
    assert spam.lineage("labels").root.kind == "labels"
    assert spam.verify("labels").is_sound
    assert spam.collect_garbage(is_rehearsal=True).n_artefacts == 0
    spam.drop_revision_name("good")
    assert spam.log(limit=None).revisions[1].revision.names == ()


def test_a_project_goes_to_files_and_comes_back(spam: hu.Project, tmp_path: Path) -> None:
    """As rules for people, and as all there is; code of this session is only told."""
    spam.define_lf(hu.model_lf("odd", lambda texts: [0.0 for _ in texts], label="SPAM"))
    assert spam.export(tmp_path / "rules", what="lfs").not_readable == ("odd",)
    assert spam.export(tmp_path / "out", what="project").missing == ()
    made = spam.import_project(tmp_path / "out", tmp_path / "new")
    with hu.Project.open(made.path) as again:
        assert again.lfs() == spam.lfs()
