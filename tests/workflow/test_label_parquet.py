"""Labelling Parquet files gives the labels of one table, wherever it runs."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import hunches as hu
from hunches.engine import DaskCluster
from hunches.engine.url_files import UrlFile
from hunches.errors import InvalidValue, NoVotes
from hunches.lfs import PythonLF
from hunches.records import decode_model

if TYPE_CHECKING:
    from pathlib import Path

SPACE = hu.LabelSpace(["SPAM", "HAM"])
_WORDS = np.array(["subscribe", "free", "click", "love", "song", "nice", "today", "wow", "again"])
N = 600
TEXTS = [" ".join(words) for words in _WORDS[np.random.default_rng(0).integers(0, len(_WORDS), (N, 4))]]
TABLE = pa.table({"text": TEXTS, "n": range(N)})
LFS = [
    hu.rule("promo", "has(text, 'subscribe')", "SPAM"),
    hu.rule("bait", "has(text, 'free', 'click')", "SPAM"),
    hu.rule("praise", "has(text, 'love', 'nice')", "HAM"),
    PythonLF("song", lambda text: "HAM" if "song" in text else None),
]


@pytest.fixture
def source(tmp_path: Path) -> str:
    """Return a folder with a file of six row groups."""
    (tmp_path / "source").mkdir()
    pq.write_table(TABLE, tmp_path / "source" / "texts.parquet", row_group_size=100)
    return str(tmp_path / "source")


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_labels_are_those_of_one_table(source: str, tmp_path: Path) -> None:
    """The label model sees counts only, and says the same."""
    votes = hu.apply(LFS, TABLE, space=SPACE)
    model = hu.LabelModel().fit(votes)

    labelled = hu.label_parquet(LFS, source, str(tmp_path / "out"), space=SPACE)

    table = pq.read_table(tmp_path / "out" / "labels")
    names = [None if label == hu.ABSTAIN else SPACE.classes[label] for label in model.predict(votes)]
    assert table.column("row").to_pylist() == list(range(N))
    assert table.column("label").to_pylist() == names
    assert table.column("p_SPAM").to_numpy() == pytest.approx(model.predict_proba(votes)[:, 0], abs=1e-9)
    assert (labelled.n_examples, labelled.covered) == (N, votes.covered().mean())
    assert labelled.n_labels == {"SPAM": names.count("SPAM"), "HAM": names.count("HAM")}
    assert labelled.n_labelled == N - names.count(None)
    assert labelled.as_dict()["n_votes"] == {column.lf: len(column.rows) for column in votes.columns}
    assert labelled.accuracies == pytest.approx(dict(model.accuracies), abs=1e-9)


def test_a_cluster_with_a_killed_worker_writes_the_same_bytes(source: str, tmp_path: Path, scheduler: str) -> None:
    """Votes, labels and model, though a worker is killed in the middle of its part."""
    killed = tmp_path / "killed"

    def deadly(n: int) -> str | None:
        if n == 250 and not killed.exists():
            killed.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return "HAM" if n % 7 == 0 else None

    lfs = [*LFS, PythonLF("deadly", deadly)]
    hu.label_parquet(lfs, source, str(tmp_path / "there"), space=SPACE, executor=DaskCluster(scheduler))
    assert killed.exists()
    hu.label_parquet(lfs, source, str(tmp_path / "here"), space=SPACE)

    there = _files(tmp_path / "there")
    assert len(there) == 13
    assert there == _files(tmp_path / "here")


def test_a_job_that_was_broken_off_goes_on_where_it_was(source: str, tmp_path: Path) -> None:
    """What is there already is kept, and what is not part of it any more is removed."""
    out = tmp_path / "out"
    first = hu.label_parquet(LFS, source, str(out), space=SPACE)
    before = _files(out)
    (out / "votes" / "part-00004.parquet").unlink()
    (out / "labels" / "part-00002.parquet").write_bytes(b"cut off")
    (out / "labels" / "part-00009.parquet").write_bytes(b"of more examples")

    again = hu.label_parquet(LFS, source, str(out), space=SPACE)

    assert (first.n_reused, again.n_reused, again.n_parts) == (0, 5, 6)
    assert again.n_labels == first.n_labels
    assert _files(out) == before


def test_files_may_be_anywhere(tmp_path: Path) -> None:
    """Read from one file system, written to another; the rules come from a file."""
    sink = pa.BufferOutputStream()
    pq.write_table(TABLE, sink)
    UrlFile("memory://anywhere/texts.parquet").write(sink.getvalue())
    rules = tmp_path / "lfs.py"
    rules.write_text(
        "import hunches as hu\n"
        "SPAM, HAM = hu.LabelSpace(['SPAM', 'HAM'])\n"
        "promo = hu.rule('promo', \"has(text, 'subscribe')\", SPAM)\n"
        "praise = hu.rule('praise', \"has(text, 'love')\", HAM)\n"
    )

    labelled = hu.label_parquet(rules, "memory://anywhere", "memory://labelled")

    with UrlFile("memory://labelled/labels/part-00000.parquet").opened() as stream:
        assert pq.read_table(stream).num_rows == N
    with UrlFile("memory://labelled/label-model.bin").opened() as stream:
        assert decode_model(stream.read()).plugin == "auto.v1"
    assert labelled.n_labelled > 0


def test_each_step_tells_how_far_it_is(source: str, tmp_path: Path) -> None:
    """As bars show it."""
    told: list[tuple[Any, ...]] = []

    hu.label_parquet(LFS, source, str(tmp_path / "out"), space=SPACE, progress=lambda *step: told.append(step))

    parts = list(range(100, N + 1, 100))
    assert told == [
        *(("apply", done, N) for done in parts),
        *(("fit", 0, 1), ("fit", 1, 1)),
        *(("label", done, N) for done in parts),
    ]


def test_what_cannot_be_labelled_is_told(source: str, tmp_path: Path) -> None:
    """When nothing votes, and when labels would be read as examples the next time."""
    silent = hu.rule("silent", "has(text, 'nothing')", "SPAM")
    with pytest.raises(NoVotes, match="None of the 1 labelling functions voted on any of the 600 examples"):
        hu.label_parquet([silent], source, str(tmp_path / "out"), space=SPACE)
    for target in (source, f"{source}/out"):
        with pytest.raises(InvalidValue, match="must be a folder outside the source"):
            hu.label_parquet(LFS, source, target, space=SPACE)
