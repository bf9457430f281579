"""Previewing labelling functions: exact answers, answers from a part, cancelling, and what is kept between two."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from hunches import workflow
from hunches.errors import (
    InvalidValue,
    MissingStepError,
    PreviewCancelled,
    UnknownClass,
    UnknownColumn,
    WrongColumnType,
)
from hunches.lfs import labeling_function, rule
from hunches.records import SPLIT_NAMES
from hunches.workflow import PreviewChoice, Previewer
from hunches.workflow._stored_dataset import StoredDataset

if TYPE_CHECKING:
    from collections.abc import Callable

    from hunches.errors import HunchesError
    from hunches.evaluation import LFPreview
    from hunches.lfs import LabelingFunction
    from hunches.records import SplitName
    from hunches.workflow import OpenProject

NEW = rule("new", "has(text, 'my', 'song')", "SPAM")
N_LARGE = 20_000


class Clock:
    """Stands still unless it is moved."""

    now = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture
def large(empty: OpenProject) -> OpenProject:
    """Return a project with more examples than a first sample has: every fourth text is spam."""
    texts = [f"buy number {number}" if number % 4 == 0 else f"nice number {number}" for number in range(N_LARGE)]
    gold = ["SPAM" if number % 4 == 0 else "HAM" for number in range(N_LARGE)]
    workflow.import_data(empty, {"id": [f"c{number}" for number in range(N_LARGE)], "text": texts, "label": gold})
    workflow.define_lf(empty, rule("nice", "has(text, 'nice')", "HAM"))
    workflow.apply_lfs(empty)
    return empty


def _facts(preview: LFPreview) -> dict[str, Any]:
    """Return all that was answered but the name and the time it took."""
    return {**preview.as_dict(), "name": "", "seconds": 0.0}


def test_a_preview_is_what_applying_gives(project: OpenProject) -> None:
    """Coverage, overlaps, conflicts and accuracy, and the test split's gold labels are left out of both."""
    preview = Previewer(project).preview(NEW)
    workflow.define_lf(project, NEW)
    workflow.apply_lfs(project)
    later = workflow.analyze_lfs(project).summary("new")
    shares = (preview.coverage, preview.share(preview.overlaps), preview.share(preview.conflicts))
    assert shares == (later.coverage, later.overlaps, later.conflicts)
    assert (preview.hits, preview.correct, preview.incorrect) == (later.n_votes, later.correct, later.incorrect)
    assert preview.is_exact


def test_previewing_changes_nothing(project: OpenProject, state: Callable[[OpenProject], object]) -> None:
    """Not even a run is recorded."""
    before, n_runs = state(project), len(project.store.catalogue.runs())
    Previewer(project).preview(NEW)
    assert (state(project), len(project.store.catalogue.runs())) == (before, n_runs)


def test_an_edited_rule_is_not_held_against_itself(project: OpenProject) -> None:
    """Its own old votes do not cover, overlap or contradict."""
    previewer = Previewer(project)
    own = previewer.preview(rule("promo", "has(text, 'subscribe', 'check out')", "HAM"))
    other = previewer.preview(rule("promo2", "has(text, 'subscribe', 'check out')", "HAM"))
    assert (own.conflicts, own.newly_covered) == (0, own.hits)
    assert (other.conflicts, other.newly_covered) == (other.hits, 0)
    assert [it.lf for it in other.others] == ["promo"]


def test_examples_come_with_texts_and_never_from_the_test_split(
    project: OpenProject, comments: dict[str, list[str]]
) -> None:
    """Unless that split is asked for."""
    splits = StoredDataset.current(project).splits()
    previewer = Previewer(project)
    kinds: list[tuple[SplitName | None, set[int]]]
    kinds = [(None, {0, 1}), ("train", {0}), ("test", {SPLIT_NAMES.index("test")})]
    for split, allowed in kinds:
        preview = previewer.preview(NEW, choice=PreviewChoice(split=split, n_samples=300))
        shown = [it for examples in preview.samples.values() for it in examples]
        assert {int(splits[it.row]) for it in shown} == allowed
        assert all((it.id, it.text) == (f"c{it.row}", comments["text"][it.row]) for it in shown)


def test_a_split_is_counted_alone(project: OpenProject) -> None:
    """Whether its examples are most of all or few."""
    dataset = StoredDataset.current(project)
    found = workflow.search(project, "has(text, 'my', 'song')", limit=300).examples.column("id").to_pylist()
    previewer = Previewer(project)
    for split in SPLIT_NAMES:
        preview = previewer.preview(NEW, choice=PreviewChoice(split=split))
        ids = dataset.ids(dataset.rows_of(split))
        assert (preview.hits, preview.n_examples) == (len(set(ids) & set(found)), len(ids))


def test_what_was_applied_since_counts(project: OpenProject) -> None:
    """So does what was switched off; columns that stayed are not read again."""
    previewer = Previewer(project)
    before = previewer.preview(NEW)
    workflow.define_lf(project, rule("same", "has(text, 'my', 'song')", "SPAM"))
    workflow.apply_lfs(project)
    assert (before.newly_covered > 0, previewer.preview(NEW).newly_covered) == (True, 0)
    workflow.switch_lf(project, "same", is_active=False)
    after = previewer.preview(NEW)
    assert _facts(after) == _facts(before) == _facts(Previewer(project).preview(NEW))


def test_a_new_dataset_is_looked_at_anew(project: OpenProject) -> None:
    """Votes of the old one do not count, nor its gold labels."""
    previewer = Previewer(project)
    previewer.preview(NEW)
    workflow.import_data(project, {"text": ["my word", "your word", "a song"], "label": [None, None, None]})
    preview = previewer.preview(NEW)
    assert (preview.n_examples, preview.hits, preview.newly_covered, preview.n_gold) == (3, 2, 2, 0)
    assert "There are no gold labels" in str(preview)


def test_a_sample_answers_first(large: OpenProject) -> None:
    """Its intervals hold the exact shares that follow, and what it shows stays where it was."""
    firsts: list[LFPreview] = []
    exact = Previewer(large).preview(rule("buy", "has(text, 'buy')", "SPAM"), on_sample=firsts.append)
    (first,) = firsts
    assert (first.is_exact, exact.is_exact, exact.hits) == (False, True, N_LARGE // 4)
    assert first.coverage_interval is not None
    assert exact.coverage in first.coverage_interval
    assert first.samples == exact.samples
    assert (exact.newly_covered, exact.missed, exact.precision) == (N_LARGE // 4, 0, 1.0)


def test_a_part_answers_when_all_would_take_too_long(large: OpenProject) -> None:
    """As many random examples as there is time for, with an interval."""
    clock = Clock()

    @labeling_function()
    def slow(text: str) -> str | None:
        clock.now += 0.001
        return "SPAM" if text.startswith("buy") else None

    preview = Previewer(large, clock=clock).preview(slow, choice=PreviewChoice(seconds=2))
    assert 2_000 <= preview.n_seen < 2_020
    assert preview.coverage_interval is not None
    assert 0.25 in preview.coverage_interval
    assert preview.seconds == pytest.approx(2, abs=0.02)
    assert f"{preview.n_seen:,}, drawn at random, of 20,000 examples" in str(preview)


def test_a_function_that_slows_down_is_answered_from_the_sample(large: OpenProject) -> None:
    """It may take twice the time it has, no longer."""
    clock = Clock()
    calls = []

    @labeling_function()
    def slowing(text: str) -> str:
        calls.append(text)
        clock.now += 0.001 if len(calls) > 8_192 else 0.000_01
        return "SPAM"

    preview = Previewer(large, clock=clock).preview(slowing, choice=PreviewChoice(seconds=1))
    assert (preview.n_seen, preview.coverage) == (8_192, 1.0)
    assert 2 < preview.seconds < 4


def test_a_slow_start_is_not_taken_for_the_pace(large: OpenProject) -> None:
    """What the first call makes for all others costs once."""
    clock = Clock()

    @labeling_function()
    def starting(text: str) -> str:
        clock.now += 0.000_01 if clock.now else 0.5
        return "SPAM"

    assert Previewer(large, clock=clock).preview(starting, choice=PreviewChoice(seconds=1)).is_exact


def test_a_moment_of_waiting_is_not_taken_for_the_pace(large: OpenProject) -> None:
    """The machine may be busy elsewhere while a piece is looked at."""
    clock = Clock()
    calls = []

    @labeling_function()
    def waiting(text: str) -> str:
        calls.append(text)
        clock.now += 0.5 if len(calls) == 1_100 else 0.000_01
        return "SPAM"

    preview = Previewer(large, clock=clock).preview(waiting, choice=PreviewChoice(seconds=2))
    assert (preview.is_exact, preview.seconds < 2) == (True, True)


def test_kept_texts_change_no_answer(large: OpenProject) -> None:
    """Whatever there is room for, the first time and later."""
    lf = rule("buy", "has(text, 'buy') AND NOT matches(text, '7$')", "SPAM")
    roomy, tight = Previewer(large), Previewer(large, text_bytes=0)
    answers = [_facts(previewer.preview(lf)) for previewer in (roomy, roomy, tight)]
    assert answers[0] == answers[1] == answers[2]
    assert answers[0]["hits"]["count"] == N_LARGE // 4


@pytest.mark.parametrize("split", [None, "train", "valid"])
def test_a_seed_decides_what_is_shown(large: OpenProject, split: Any) -> None:  # noqa: ANN401  # a literal
    """Twice the same with the same seed."""
    previewer = Previewer(large)
    lf = rule("buy", "has(text, 'buy')", "SPAM")
    answers = [_facts(previewer.preview(lf, choice=PreviewChoice(split, seed=seed))) for seed in (0, 1, 0)]
    assert answers[0] == answers[2]
    assert answers[0]["samples"]["hits"] != answers[1]["samples"]["hits"]


@pytest.mark.parametrize("asked", [0, 2, 4])
def test_the_next_keystroke_cancels(large: OpenProject, asked: int) -> None:
    """Between two pieces of work, and the next preview answers as ever."""
    previewer = Previewer(large, clock=Clock())
    questions = iter(range(asked))
    with pytest.raises(PreviewCancelled, match="'new' was cancelled") as cancelled:
        previewer.preview(NEW, is_cancelled=lambda: next(questions, None) is None)
    assert int(str(cancelled.value.facts["n_seen"])) < N_LARGE
    assert previewer.preview(NEW).is_exact


def test_failures_are_counted(large: OpenProject) -> None:
    """With the first example of each kind, and as abstains."""

    @labeling_function()
    def fragile(text: str) -> str | None:
        return "SPAM" if 10 // (int(text.rsplit(maxsplit=1)[-1]) % 100) > 4 else None

    preview = Previewer(large).preview(fragile)
    assert (preview.failures, preview.faults[0].row, preview.is_broken) == (N_LARGE // 100, 0, False)
    assert preview.hits == N_LARGE // 50


def test_a_function_that_fails_everywhere_is_called_broken(project: OpenProject) -> None:
    """Which is an answer, not an error."""
    preview = Previewer(project).preview(labeling_function("bad")(lambda text: text.nothing))
    assert (preview.is_broken, preview.failures, preview.hits) == (True, 300, 0)
    assert "It is broken" in str(preview)


_REFUSED: list[tuple[LabelingFunction, type[HunchesError]]] = [
    (rule("new", "has(comment, 'x')", "SPAM"), UnknownColumn),
    (rule("new", "gold = 'SPAM'", "SPAM"), UnknownColumn),
    (rule("new", "lf('promo') = 'SPAM'", "SPAM"), UnknownColumn),
    (rule("new", "text > 3", "SPAM"), WrongColumnType),
    (rule("new", "has(text, 'x')", "SPMA"), UnknownClass),
]


@pytest.mark.parametrize(("lf", "error"), _REFUSED)
def test_what_cannot_be_defined_cannot_be_previewed(
    project: OpenProject, lf: LabelingFunction, error: type[HunchesError]
) -> None:
    """With the same error."""
    with pytest.raises(error) as refused:
        Previewer(project).preview(lf)
    with pytest.raises(error) as undefined:
        workflow.define_lf(project, lf)
    assert str(refused.value) == str(undefined.value)


def test_a_first_rule_is_previewed_before_any_is_applied(empty: OpenProject) -> None:
    """But not before there are examples; an empty dataset has no hits."""
    with pytest.raises(MissingStepError, match="no dataset yet"):
        Previewer(empty).preview(NEW)
    workflow.import_data(empty, {"text": ["my song", "a word"], "label": ["SPAM", None]})
    assert Previewer(empty).preview(NEW).newly_covered == 1
    workflow.import_data(empty, {"text": [], "label": []})
    assert (Previewer(empty).preview(NEW).hits, Previewer(empty).preview(NEW).is_exact) == (0, True)


def test_long_texts_are_cut_and_other_columns_told(empty: OpenProject) -> None:
    """Of several columns each has a line; of one text there is only the text."""
    workflow.import_data(empty, {"text": ["my song " * 500], "label": ["SPAM"]})
    previewer = Previewer(empty)
    assert len(previewer.preview(NEW).samples["hits"][0].text) == 1_000
    workflow.import_data(empty, {"length": [3, 4], "height": [1, None], "label": ["SPAM", None]})
    preview = previewer.preview(rule("long", "length >= 3", "SPAM"))
    assert {it.text for it in preview.samples["hits"]} == {"length: 3\nheight: 1", "length: 4"}


def test_a_preview_goes_to_programs(project: OpenProject) -> None:
    """As strict JSON."""
    told = json.loads(json.dumps(Previewer(project).preview(NEW).as_dict(), allow_nan=False))
    assert (told["is_exact"], told["n_examples"]) == (True, 300)


@pytest.mark.parametrize("choice", [{"seconds": 0}, {"seconds": float("nan")}, {"n_samples": -1}])
def test_impossible_choices_are_refused(choice: dict[str, Any]) -> None:
    """No time at all, or less than nothing to show."""
    with pytest.raises(InvalidValue):
        PreviewChoice(**choice)


def test_an_unknown_split_is_refused(project: OpenProject) -> None:
    """By the names there are."""
    with pytest.raises(InvalidValue, match="train, valid, test"):
        Previewer(project).preview(NEW, choice=PreviewChoice(split="tset"))  # type: ignore[arg-type]  # as typed


def test_rows_taken_here_and_there_are_those_of_the_table(large: OpenProject) -> None:
    """Across the borders of blocks."""
    from hunches.workflow._preview_rows import PreviewRows  # private, and exact beyond one block

    table = StoredDataset.current(large).examples()
    rows = PreviewRows.of(table)
    chosen = np.array([0, 5, 19_999], dtype=np.int32)
    assert rows.take(chosen).to_pylist() == table.take(chosen).to_pylist()
    assert rows.take(chosen[:0]).num_rows == 0
