"""Labelling functions in files of YAML: written by hand, written by `export`, read and read again."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hunches import workflow
from hunches.conditions import print_condition
from hunches.conditions.nodes import And, Not, Or, TextMatch
from hunches.errors import DuplicateName, HunchesError, MalformedFile, UnloadableLabelingFunction, UnreadableFile
from hunches.lfs import AnnotatorLF, LookupLF, SimilarityLF, rule
from hunches.records import LabelSpace
from hunches.workflow._lf_files import load_lf_file, read_lf_file
from hunches.workflow._yaml_lfs import short_kind
from hunches.workflow._yaml_reading import read_yaml
from hunches.workflow._yaml_writing import comment_text, yaml_text

if TYPE_CHECKING:
    from hunches.lfs import LabelingFunction
    from hunches.workflow import OpenProject

_PYTHON = """
import hunches as hu

@hu.labeling_function()
def short(text):
    return "HAM" if len(text.split()) < 4 else None

@hu.labeling_function()
def long(text):
    return "HAM" if len(text.split()) > 4 else None
"""
_YAML = """
- {name: song, label: HAM, condition: "has(text, 'song')"}
- name: short
  file: code/mine.py
- name: words
  kind: lookup
  terms: {SPAM: [free, 2026], HAM: [love]}
- name: tune
  label: HAM
  active: false
  condition: has(text, 'tune')
"""
_SPACE = LabelSpace(["SPAM", "NO", "12"])
_CHARACTERS = st.one_of(
    st.sampled_from("abN #:-'\"\\ \n\t|>{[(,*&!%@`?~\x85\u2028\ufeff\xa0😀ä01.e"),
    st.characters(exclude_categories=["Cs"]),
)
_TEXT = st.one_of(st.text(_CHARACTERS, max_size=20), st.text(st.sampled_from("ab  '"), min_size=95, max_size=220))
_SCALARS = st.one_of(
    _TEXT, st.integers(-(10**17), 10**17), st.floats(allow_nan=False, allow_infinity=False), st.booleans(), st.none()
)
_VALUES = st.recursive(
    _SCALARS,
    lambda part: st.one_of(st.lists(part, max_size=3), st.dictionaries(_TEXT, part, max_size=3)),
    max_leaves=8,
)
_TERMS = st.lists(st.text(_CHARACTERS, min_size=1, max_size=12), min_size=1, max_size=4, unique=True)
_LEAVES = _TERMS.map(lambda terms: TextMatch("has", "text", tuple(terms)))
_CONDITIONS = st.recursive(
    _LEAVES,
    lambda part: st.one_of(
        part.map(Not),
        st.lists(part, min_size=2, max_size=3).map(lambda parts: And(tuple(parts))),
        st.lists(part, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts))),
    ),
    max_leaves=6,
)
_LABELS = st.sampled_from(_SPACE.classes)
_NAMES = st.text(st.sampled_from("abc-:# 1"), min_size=1, max_size=6).filter(lambda name: bool(name.strip()))


def _rules() -> st.SearchStrategy[LabelingFunction]:
    terms = st.dictionaries(_LABELS, _TERMS.map(tuple), min_size=1).map(lambda found: tuple(found.items()))
    votes = st.dictionaries(_TEXT, _LABELS, max_size=4)
    texts = _TERMS.map(lambda found: tuple(f"word {text}" for text in found))
    condition = st.builds(
        lambda name, node, label: rule(name, print_condition(node), label), _NAMES, _CONDITIONS, _LABELS
    )
    lookup = st.builds(LookupLF, _NAMES, terms, match=st.sampled_from(["words", "cell"]))
    annotator = st.builds(AnnotatorLF, _NAMES, votes)
    similarity = st.builds(SimilarityLF, _NAMES, texts, _LABELS, threshold=st.floats(0.01, 1.0))
    return st.one_of(condition, lookup, annotator, similarity)


@settings(max_examples=50, deadline=None)
@given(lfs=st.lists(_rules(), min_size=1, max_size=5, unique_by=lambda lf: lf.name))
def test_any_rules_written_as_yaml_read_back_with_equal_keys(lfs: list[LabelingFunction]) -> None:
    """Whatever their terms, labels and names look like."""
    entries = [{"name": lf.name, "kind": short_kind(lf.kind), **lf.definition(_SPACE)} for lf in lfs]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "lfs.yaml"
        path.write_bytes(yaml_text(entries).encode())
        again = load_lf_file(path)
    assert [(lf.name, lf.key(_SPACE)) for lf in again] == [(lf.name, lf.key(_SPACE)) for lf in lfs]


@settings(max_examples=50, deadline=None)
@given(value=st.one_of(st.lists(_VALUES), st.dictionaries(_TEXT, _VALUES)))
def test_any_json_written_as_yaml_reads_back(value: Any) -> None:  # noqa: ANN401  # JSON
    """Text, numbers, lists and mappings, one in the other."""
    assert read_yaml(yaml_text(value), path=Path("x.yaml")) == value


def test_a_key_too_long_for_yaml_is_marked() -> None:
    """YAML reads keys of more than 1,024 characters only so; what a key holds may be a block."""
    value = {"k" * 2_000: [1, {"a": "b\nc"}], "l" * 2_000: "one\ntwo\n", "m" * 300: 1}
    assert read_yaml(yaml_text(value), path=Path("x.yaml")) == value


def test_long_conditions_are_folded_and_text_stays_readable() -> None:
    """In lines of a hundred characters, broken only where YAML joins them again."""
    text = yaml_text([{"condition": "has(text, " + ", ".join(f"'größe {n}  x'" for n in range(40)) + ")"}])
    assert text.startswith("- condition: >-\n    has(text, 'größe 0  x',")
    assert max(map(len, text.splitlines())) <= 104


def test_a_comment_stays_one() -> None:
    """Whatever is in it."""
    text = comment_text("a\n\nb\x85- c\rd")
    assert text == "# a\n#\n# b\\x85- c\\x0dd\n"


def _written(folder: Path, yaml: str = _YAML, code: str = _PYTHON) -> Path:
    (folder / "code").mkdir(exist_ok=True)
    (folder / "code" / "mine.py").write_text(code)
    path = folder / "mine.yaml"
    path.write_text(yaml)
    return path


def _active(project: OpenProject) -> list[str]:
    return [version.name for version in project.store.catalogue.lfs() if version.is_active]


def test_yaml_defines_what_it_lists(project: OpenProject, tmp_path: Path) -> None:
    """Data from there, code from the file it names, and of that file only what is named; one of them off."""
    defined = workflow.define_lf(project, _written(tmp_path))
    assert defined.added == ("song", "short", "words", "tune")
    assert _active(project) == ["promo", "bait", "praise", "song", "short", "words"]
    assert set(workflow.apply_lfs(project).computed) == {"song", "short", "words"}
    assert [lf.name for lf in load_lf_file(tmp_path / "mine.yaml")] == ["song", "short", "words"]
    assert workflow.lf_of_file(tmp_path / "mine.yaml", name="tune").name == "tune"


def test_a_second_look_changes_nothing(project: OpenProject, tmp_path: Path) -> None:
    """Definitions are as they were, and nothing is computed."""
    path = _written(tmp_path)
    workflow.define_lf(project, path)
    workflow.apply_lfs(project)
    before = project.store.catalogue.lfs()
    assert workflow.apply_lfs(project).computed == ()
    assert workflow.define_lf(project, path).unchanged == ("song", "short", "words", "tune")
    assert project.store.catalogue.lfs() == before


def test_edits_count_when_votes_are_next_made(project: OpenProject, tmp_path: Path) -> None:
    """One changed, one switched on, one switched off, one gone, one new."""
    path = _written(tmp_path)
    workflow.define_lf(project, path)
    workflow.apply_lfs(project)
    edited = _YAML.replace("has(text, 'song')", "has(text, 'song', 'love')").replace("  active: false\n", "")
    edited = edited.replace("kind: lookup", "kind: lookup\n  active: false")
    path.write_text(edited.replace("- name: short\n  file: code/mine.py\n", "- name: long\n  file: code/mine.py\n"))
    assert set(workflow.apply_lfs(project).computed) == {"song", "tune", "long"}
    assert _active(project) == ["promo", "bait", "praise", "song", "tune", "long"]
    path.write_text(edited)
    assert "short" in workflow.apply_lfs(project).reused


def test_code_that_yaml_names_is_read_again(project: OpenProject, tmp_path: Path) -> None:
    """An edit of the Python counts as well."""
    path = _written(tmp_path)
    workflow.define_lf(project, path)
    workflow.apply_lfs(project)
    _written(tmp_path, code=_PYTHON.replace("< 4", "< 5"))
    assert workflow.apply_lfs(project).computed == ("short",)


def test_a_person_may_overrule_the_file(project: OpenProject, tmp_path: Path) -> None:
    """Until the file says something else."""
    path = _written(tmp_path)
    workflow.define_lf(project, path)
    workflow.switch_lf(project, "tune", is_active=True)
    workflow.switch_lf(project, "song", is_active=False)
    workflow.apply_lfs(project)
    assert "tune" in _active(project)
    assert "song" not in _active(project)
    path.write_text(_YAML.replace("  active: false\n", ""))
    workflow.apply_lfs(project)
    path.write_text(_YAML)
    workflow.apply_lfs(project)
    assert "tune" not in _active(project)


def test_a_revision_comes_back_from_copies_of_yaml_and_python(project: OpenProject, tmp_path: Path) -> None:
    """Though both files hold something else now; and where they came from is not forgotten."""
    path = _written(tmp_path)
    workflow.define_lf(project, path)
    workflow.apply_lfs(project)
    workflow.name_revision(project, "first")
    state = project.store.catalogue.state().key
    path.write_text("- {name: song, label: SPAM, condition: \"has(text, 'voice')\"}\n")
    workflow.apply_lfs(project)
    assert set(workflow.restore(project, "first").from_snapshot) == {"song", "short", "words"}
    assert workflow.apply_lfs(project).computed == ()
    assert project.store.catalogue.state().key == state
    origins = {version.definition.get("origin") for version in project.store.catalogue.lfs() if version.is_active}
    assert origins == {None, str(path), str(tmp_path / "code" / "mine.py")}
    assert workflow.verify(project, "votes").is_sound


def test_terms_of_one_class_need_no_mapping(tmp_path: Path) -> None:
    """A label beside a list of terms."""
    path = _written(tmp_path, "- {name: promo, kind: lookup.v1, label: 12, terms: [free, 2026]}")
    (loaded,) = read_lf_file(path)
    assert isinstance(loaded.lf, LookupLF)
    assert loaded.lf.terms == (("12", ("free", "2026")),)


_WRONG = [
    ("", "holds nothing"),
    ("a: 1", "holds no list"),
    ("- promo", r"entry 1 of .* is 'promo'; each entry is such as"),
    ("- {name: a}\n- {name: 3.5}", r"line 1 of .*needs condition and label"),
    ("- {kind: condition}", "it has no name"),
    ("- {name: true}", "name is True; it must be text, in quotes"),
    ("- name: a\n  active: 1", "line 2 of .*must be true or false"),
    ("- name: a\n  file: none.py", "line 2 of .*there is no file"),
    ("- name: a\n  file: code/mine.py", "defines no 'a'; it defines short, long"),
    ("- name: short\n  file: code/mine.py\n  label: HAM", "line 3 of .*has no use for 'label'"),
    ("- name: a\n  kind: neural", "line 2 of .*there are annotator, condition, lookup"),
    ("- name: a\n  kind: python", "line 2 of .*a python is code; name its file"),
    ("- name: a\n  labl: HAM\n  condition: x", "line 2 of .*has no use for 'labl'; what fits is name, kind"),
    ("- name: a\n  label: HAM\n  condition: has(text, 'x'", "line 3 of .*it ends too early"),
    ("- {name: a, kind: lookup, terms: [x]}", "must be a mapping from class"),
    ("- {name: a, kind: lookup, terms: x}", "must be a mapping from class"),
    ("- {name: a, kind: lookup, terms: {SPAM: x}}", "'x' stands where a list is wanted"),
    ("- {name: a, kind: lookup, terms: {SPAM: [true]}}", "A term of 'a' is True"),
    ("- {name: a, kind: annotator, votes: [1]}", "must be a mapping"),
    ("- {name: a, kind: similarity, label: HAM, references: [b c], threshold: x}", "line 1 of .*TypeError"),
]


@pytest.mark.parametrize(("text", "says"), _WRONG)
def test_what_cannot_be_read_says_where_and_what_fits(
    empty: OpenProject, tmp_path: Path, text: str, says: str
) -> None:
    """By file, line and an example; and nothing is defined."""
    with pytest.raises(UnloadableLabelingFunction, match=says):
        workflow.define_lf(empty, _written(tmp_path, text))
    assert empty.store.catalogue.lfs() == []


_NOT_YAML = [
    ("- name: a\n   b: [", 2, "mapping values"),
    ("- name: a\n  name: b", 2, "'name' is there twice"),
    ("- &a [1]\n- *a", 1, "anchors"),
    ("- {1: *a}", 1, "anchors"),
    ("- !!python/object/apply:os.system [ls]", 1, "tags"),
    ("- ? [a]\n  : b", 1, "a key must be text"),
    ("- a\n---\n- b", 2, "a second document"),
    ("[" * 40 + "]" * 40, 1, "nested"),
    ("- \x07", None, "special characters|control characters"),
]


@pytest.mark.parametrize(("text", "line", "says"), _NOT_YAML)
def test_unsafe_or_broken_yaml_is_refused(tmp_path: Path, text: str, line: int | None, says: str) -> None:
    """No objects, no aliases that grow, no key that hides another."""
    with pytest.raises(MalformedFile, match=says) as caught:
        load_lf_file(_written(tmp_path, text))
    assert caught.value.facts["line"] == line


def test_files_that_are_no_text_or_repeat_names_are_refused(tmp_path: Path) -> None:
    """As files of Python are."""
    path = _written(tmp_path, "- {name: a, label: HAM, condition: \"has(text, 'x')\"}\n" * 2)
    with pytest.raises(DuplicateName, match="'a'"):
        load_lf_file(path)
    path.write_bytes(b"\xff\xfe\xff")
    with pytest.raises(UnreadableFile, match="UTF-8"):
        load_lf_file(path)
    with pytest.raises(HunchesError, match=r"\.py, \.yaml or \.yml"):
        load_lf_file(path.rename(tmp_path / "rules.txt"))
