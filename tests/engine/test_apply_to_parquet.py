"""Votes that are written beside each other are those of one table, and are written once."""

from __future__ import annotations

import gc
import os
import signal
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import hunches as hu
from hunches.engine import DaskCluster, InProcess, ProcessPool, VoteTally, WriteVotes, apply_to_parquet
from hunches.engine.apply_to_parquet import columns_read, parts_of_parquet
from hunches.errors import BrokenLabelingFunction, InvalidValue, MalformedFile, UnknownColumn
from hunches.lfs import PythonLF, rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

SPACE = hu.LabelSpace(["SPAM", "HAM"])
N = 300
TABLE = pa.table({"text": [f"text {n}" for n in range(N)], "n": range(N), "unread": ["x"] * N})
LFS = [
    rule("sevens", "contains(text, '7')", "SPAM"),
    PythonLF("third", lambda n: "HAM" if n % 3 == 0 else None),
    PythonLF("fails", lambda n: "HAM" if 1000 // (n % 100 - 50) > 30 else None),
]


@pytest.fixture
def source(tmp_path: Path) -> str:
    """Return a folder of two files with six row groups together."""
    folder = tmp_path / "source"
    folder.mkdir()
    for place in range(2):
        pq.write_table(TABLE.slice(150 * place, 150), folder / f"{place}.parquet", row_group_size=50)
    return str(folder)


def _write(folder: Path, lfs: Sequence[Any] = LFS, **more: Any) -> WriteVotes:  # noqa: ANN401  # those of the function
    return WriteVotes.of(str(folder / "votes"), lfs, space=SPACE, **more)


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "votes").iterdir())}


def test_the_votes_are_those_of_one_table(source: str, tmp_path: Path) -> None:
    """Votes, faults and rows; what comes back are counts."""
    write = _write(tmp_path)
    expected = hu.apply(LFS, TABLE, space=SPACE)

    tally = apply_to_parquet(write, source)

    placed = [blocks for part in parts_of_parquet(LFS, source, space=SPACE) for blocks in write.read(part)]
    dense = [row for block in placed for row in block.votes.dense().tolist()]
    assert dense == expected.dense().tolist()
    assert [block.first_row for block in placed] == list(range(0, N, 50))
    assert tally.n_votes == {column.lf: len(column.rows) for column in expected.columns}
    assert (tally.n_examples, tally.covered, tally.n_parts) == (N, expected.covered().mean(), 6)
    assert [(fault.row, fault.count) for fault in tally.faults] == [(50, 3)]


def test_the_files_can_be_read_by_anything(source: str, tmp_path: Path) -> None:
    """A row for each vote: the example's position among all, the name of what voted, the class."""
    apply_to_parquet(_write(tmp_path), source)

    votes = pq.read_table(tmp_path / "votes").to_pandas()

    assert votes[votes.lf == "third"].row.tolist() == list(range(0, N, 3))
    assert set(votes[votes.lf == "third"].label) == {1}


@pytest.mark.parametrize("kind", ["pool", "dask"])
def test_every_executor_writes_the_same_bytes(
    kind: str, source: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Each file is the same, byte by byte."""
    executor = ProcessPool(2) if kind == "pool" else DaskCluster(request.getfixturevalue("scheduler"))
    apply_to_parquet(_write(tmp_path / "here"), source)

    tally = apply_to_parquet(_write(tmp_path / "there"), source, executor=executor)

    assert _bytes(tmp_path / "there") == _bytes(tmp_path / "here")
    assert tally.n_parts == 6


def test_a_killed_worker_changes_nothing(source: str, tmp_path: Path, scheduler: str) -> None:
    """Killed in the middle of a part, whose file is then written by another worker."""
    killed = tmp_path / "killed"

    def deadly(n: int) -> str | None:
        if n == 120 and not killed.exists():
            killed.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return "SPAM" if n % 3 else None

    lfs = [PythonLF("deadly", deadly)]
    tally = apply_to_parquet(_write(tmp_path / "there", lfs), source, executor=DaskCluster(scheduler))

    assert killed.exists()
    # A worker may be killed between writing a part and saying so: its file is then found there.
    assert apply_to_parquet(_write(tmp_path / "here", lfs), source) == replace(tally, n_reused=0)
    assert _bytes(tmp_path / "there") == _bytes(tmp_path / "here")


def test_what_was_written_is_not_computed_again(source: str, tmp_path: Path) -> None:
    """Only parts that are gone, damaged, or of a file that was written again."""
    first = apply_to_parquet(_write(tmp_path), source)
    before = _bytes(tmp_path)
    (tmp_path / "votes" / "part-00001.parquet").unlink()
    (tmp_path / "votes" / "part-00002.parquet").write_bytes(b"cut off")
    pq.write_table(TABLE.slice(150, 150), f"{source}/1.parquet", row_group_size=50)

    again = apply_to_parquet(_write(tmp_path), source)

    assert (first.n_reused, again.n_reused) == (0, 1)
    assert again.n_votes == first.n_votes
    assert again.faults == first.faults
    assert list(_bytes(tmp_path)) == list(before)
    assert apply_to_parquet(_write(tmp_path), source).n_reused == 6
    assert apply_to_parquet(_write(tmp_path, LFS[:2]), source).n_reused == 0


def test_what_voted_never_and_failed_always_is_broken(source: str, tmp_path: Path) -> None:
    """It is told, and tried again the next time, as what it lacked may be there then."""
    mended = tmp_path / "mended"
    lfs = [LFS[0], PythonLF("broken", lambda n: "HAM" if mended.exists() else 1 // (n - n))]

    with pytest.raises(BrokenLabelingFunction, match="'broken' is broken: it failed on 300 examples"):
        apply_to_parquet(_write(tmp_path, lfs), source)
    mended.touch()
    tally = apply_to_parquet(_write(tmp_path, lfs), source)

    assert (tally.n_votes["broken"], tally.n_reused) == (N, 0)


def test_votes_are_reduced_where_they_are(source: str, tmp_path: Path) -> None:
    """Block by block, with the position of each; stored votes give the same sum."""
    write = _write(tmp_path, summary=lambda votes, *, first_row: [(first_row, votes.n_examples)])

    reduced = [
        apply_to_parquet(write, source, executor=executor).reduced for executor in (InProcess(), ProcessPool(2))
    ]

    assert reduced == [[(first, 50) for first in range(0, N, 50)]] * 2


@dataclass(frozen=True, slots=True)
class _Watching:
    """An executor that counts how many tallies there are while it works."""

    most: list[int]

    def map(self, function: Callable[[Any], Any], blocks: Sequence[Any]) -> Iterator[Any]:
        for answer in InProcess().map(function, blocks):
            self.most.append(sum(type(item) in {VoteTally, hu.Votes} for item in gc.get_objects()))
            yield answer


def test_what_is_held_does_not_grow_with_the_examples(source: str, tmp_path: Path) -> None:
    """However many parts there are, the driver holds the sum so far, a tally before and one after, and no votes."""
    watching = _Watching([])
    gc.collect()
    # Held, so that what other tests left behind is not let go of meanwhile. Types are compared, as some objects of
    # libraries warn when `isinstance` asks them.
    before = [item for item in gc.get_objects() if type(item) in {VoteTally, hu.Votes}]

    apply_to_parquet(_write(tmp_path), source, executor=watching)

    assert len(watching.most) == 6
    assert max(watching.most) - len(before) == 3


def test_progress_is_told_part_by_part(source: str, tmp_path: Path) -> None:
    """In examples."""
    told: list[tuple[int, int]] = []

    apply_to_parquet(_write(tmp_path), source, progress=lambda done, total: told.append((done, total)))

    assert told == [(done, N) for done in range(50, N + 1, 50)]


def test_only_columns_that_are_read_are_loaded() -> None:
    """Those of conditions and functions; all where a function asks for whole examples."""
    assert columns_read(LFS) == ("n", "text")
    assert columns_read([*LFS, PythonLF("whole", lambda row: row.n)]) == ()


def test_what_does_not_fit_is_told_first(source: str, tmp_path: Path) -> None:
    """A column that is not there, examples that are not, and files of others."""
    with pytest.raises(UnknownColumn, match="'lost' reads the column 'txt'"):
        apply_to_parquet(_write(tmp_path, [rule("lost", "has(txt, 'a')", "SPAM")]), source)
    pq.write_table(TABLE.slice(0, 0), tmp_path / "empty.parquet")
    with pytest.raises(InvalidValue, match="number of examples is 0"):
        apply_to_parquet(_write(tmp_path), str(tmp_path / "empty.parquet"))
    write, part = _write(tmp_path), parts_of_parquet(LFS, source, space=SPACE)[0]
    (tmp_path / "votes").mkdir()
    pq.write_table(TABLE, tmp_path / "votes" / part.name)
    with pytest.raises(MalformedFile, match="not valid file of votes: it was not written by Hunches"):
        list(write.read(part))


def test_a_preprocessor_that_takes_the_row_needs_all_columns() -> None:
    """Columns are left out only when no function may read them."""

    @hu.preprocessor()
    def width(row: dict[str, object]) -> int:
        return len(row)

    @hu.labeling_function(uses=[width])
    def wide(width: int) -> str | None:
        return "SPAM" if width > 1 else None

    assert columns_read([wide]) == ()
    assert columns_read([rule("a", "has(text, 'b') AND likes > 3", "SPAM")]) == ("likes", "text")
