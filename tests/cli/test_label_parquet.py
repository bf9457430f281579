"""Work on a cluster, and Parquet files without a project, from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RULES = """
import hunches as hu

def short(text):
    return "HAM" if len(text) < 5 else None

promo = hu.rule("promo", "has(text, 'subscribe')", "SPAM")
short = hu.labeling_function()(short)

@hu.labeling_function()
def broken(n):
    return "HAM" if 1 // n else None
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path, Path]:
    """Return a file of rules, a Parquet file, and a folder to be made."""
    (tmp_path / "lfs.py").write_text(RULES)
    texts = ["subscribe now", "ok", "a longer remark", "nice"] * 5
    pq.write_table(pa.table({"text": texts, "n": range(20)}), tmp_path / "texts.parquet", row_group_size=8)
    return tmp_path / "lfs.py", tmp_path / "texts.parquet", tmp_path / "out"


def test_files_are_labelled_without_a_project(hunches: Callable[..., Any], files: tuple[Path, Path, Path]) -> None:
    """The answer says how many, of what, and where they are."""
    answer = hunches("label-parquet", *files, "--classes", "SPAM, HAM", "--workers", "1")

    assert answer.code == 0, answer.err
    assert "Labelled 15 of 20 examples with auto.v1 (3 parts, 0 of them reused); the others" in answer.out
    assert f"They are in '{files[2]}/labels'" in answer.out
    assert "Warning [lf-raised]: 'broken' failed on 1 examples, first on row 0" in answer.out
    assert pq.read_table(files[2] / "labels").num_rows == 20


def test_a_cluster_answers_alike(hunches: Callable[..., Any], files: tuple[Path, Path, Path], scheduler: str) -> None:
    """The code of a file travels to the workers, and nothing of Dask is shown."""
    asked = ("label-parquet", *files, "--classes", "SPAM,HAM", "--json")
    here = hunches(*asked, "--workers", "1").json
    for path in files[2].glob("*/*"):
        path.unlink()

    there = hunches(*asked, "--executor", "dask", "--scheduler", scheduler)

    assert there.err == ""
    assert there.json == here


def test_a_project_is_worked_on_by_a_cluster(hunches: Callable[..., Any], project: Path, scheduler: str) -> None:
    """The votes and predictions are those that were there."""
    known = hunches("apply-lfs", "--project", project, "--json").json
    hunches("define-lf", "more", "has(text, 'video')", "HAM", "--project", project)

    applied = hunches(
        "apply-lfs", "--project", project, "--executor", "dask", "--scheduler", scheduler, "--json"
    ).json
    hunches("switch-lf", "more", "--off", "--project", project)

    assert applied["computed"] == ["more"]
    assert hunches("apply-lfs", "--project", project, "--json").json["votes"] == known["votes"]


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--executor", "dask"), 2, "--executor dask: the address of a scheduler is needed, as --scheduler ADDRESS."),
        (("--scheduler", "tcp://s:1"), 2, "--scheduler: a scheduler is only used with --executor dask."),
        (("--executor", "spark"), 2, "'spark' is not one of 'local', 'dask'"),
        (("--executor", "dask", "--scheduler", "nowhere"), 3, "missing port number in address 'nowhere'"),
    ],
)
def test_a_wrong_address_is_told(
    hunches: Callable[..., Any], files: tuple[Path, Path, Path], options: tuple[str, ...], code: int, said: str
) -> None:
    """With what fits."""
    answer = hunches("label-parquet", *files, "--classes", "SPAM,HAM", *options)

    assert answer.code == code
    assert said in answer.err
