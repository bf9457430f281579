"""Applies labelling functions to Parquet files, wherever they are, and writes votes beside each other as files."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from functools import reduce
from itertools import accumulate, count
from operator import add
from typing import TYPE_CHECKING, Final, Self

import numpy as np

from hunches.conditions import leaves
from hunches.engine.apply import VoteBlock, check_lfs, check_not_broken, is_broken
from hunches.engine.executor import InProcess
from hunches.engine.parquet_blocks import blocks_of_parquet, schema_of_parquet
from hunches.engine.plan import column_of
from hunches.engine.url_files import UrlFile
from hunches.engine.vote_tally import VoteTally
from hunches.engine.votes_file import PlacedVotes, VotesFile, is_made_from, read_votes
from hunches.errors import InvalidValue
from hunches.lfs.python import PythonLF
from hunches.records import VoteColumn, Votes, content_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from hunches.engine.executor import Executor
    from hunches.engine.parquet_blocks import ParquetBlock
    from hunches.engine.vote_tally import Summary
    from hunches.lfs import LabelingFunction
    from hunches.records import Fault, LabelSpace

PART_NAME: Final = re.compile(r"part-\d{5,}\.parquet")
"""What the files of parts are called."""


@dataclass(frozen=True, slots=True)
class Part:
    """A block that is worked on as one task and gives one file.

    Parameters
    ----------
    index : int
        Its position among all.
    block : ParquetBlock
        Where the examples are.
    first_row : int
        The position of its first example among all.
    version : str
        Changes when the block's file is written again.
    """

    index: int
    block: ParquetBlock
    first_row: int
    version: str

    @property
    def name(self) -> str:
        """Of its file, in every folder that holds something of each part."""
        return f"part-{self.index:05d}.parquet"

    @property
    def key(self) -> str:
        """Equal for equal parts of files that were not written again."""
        return content_key(asdict(self.block), self.first_row, self.version)

    def load(self) -> Part:
        """Return itself: its examples are only read where its votes are not there yet."""
        return self


@dataclass(frozen=True, slots=True)
class WriteVotes:
    """The function from a part to the tally of its votes, which it writes into a folder, unless they are there.

    Parameters
    ----------
    url : str
        The folder of the files, one for each part.
    vote_block : VoteBlock
        What votes.
    lfs_key : str
        Equal for labelling functions that vote alike.
    summary : Summary, optional
        What the votes are reduced to where they are; the tally has the sum.

    >>> import tempfile
    >>> import pyarrow as pa, pyarrow.parquet as pq
    >>> from hunches.lfs import rule
    >>> from hunches.records import LabelSpace
    >>> space = LabelSpace(["A", "B"])
    >>> lfs = [rule("any", "length(text) > 0", "A")]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     pq.write_table(pa.table({"text": ["x", "", "y"]}), f"{folder}/texts.parquet")
    ...     write = WriteVotes.of(f"{folder}/votes", lfs, space=space)
    ...     apply_to_parquet(write, f"{folder}/texts.parquet").n_votes
    {'any': 2}
    """

    url: str
    vote_block: VoteBlock
    lfs_key: str
    summary: Summary | None = None

    @classmethod
    def of(
        cls,
        url: str,
        lfs: Sequence[LabelingFunction],
        *,
        space: LabelSpace,
        summary: Summary | None = None,
    ) -> Self:
        """Return the function for labelling functions, whose code need not be readable where it runs."""
        key = content_key("votes-part.v1", [(lf.name, lf.key(space)) for lf in lfs], list(space.classes))
        return cls(UrlFile(url).absolute().url, VoteBlock(lfs, space), key, summary)

    def __call__(self, part: Part) -> VoteTally:
        """Return the tally of a part's votes, which are written when this returns."""
        file, key = self.file(part), self.key(part)
        if is_made_from(file, key):
            return replace(reduce(add, map(self._tally, self.read(part))), n_parts=1, n_reused=1)
        votes = VotesFile(key)
        tally = reduce(add, (self._tally(votes.added(placed)) for placed in self._voted(part)))
        # What is broken may be mended outside its definition, so it is tried again the next time.
        file.write(votes.encoded(tally.faults, is_final=not _is_broken(tally)))
        return replace(tally, n_parts=1)

    def file(self, part: Part) -> UrlFile:
        """Return the file of a part's votes."""
        return UrlFile(self.url).child(part.name)

    def key(self, part: Part) -> str:
        """Return the key of a part's votes: the hash of what decides them."""
        return content_key(self.lfs_key, part.key)

    def read(self, part: Part) -> Iterator[PlacedVotes]:
        """Yield a part's votes, as they were written."""
        names = [lf.name for lf in self.vote_block.lfs]
        return read_votes(self.file(part), space=self.vote_block.space, lf_names=names)

    def _voted(self, part: Part) -> Iterator[PlacedVotes]:
        first_row = part.first_row
        for batch in part.block.batches():
            n_examples, columns = self.vote_block(batch)
            votes = Votes(self.vote_block.space, n_examples, tuple(columns))
            faults = tuple(replace(fault, row=fault.row + first_row) for fault in votes.faults)
            yield PlacedVotes(first_row, votes, faults)
            first_row += n_examples

    def _tally(self, placed: PlacedVotes) -> VoteTally:
        reduced = None if self.summary is None else self.summary(placed.votes, first_row=placed.first_row)
        return VoteTally.of(placed, reduced=reduced)


def apply_to_parquet(
    write: WriteVotes,
    urls: str | Sequence[str],
    *,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> VoteTally:
    """Apply labelling functions to Parquet files, part by part; return what is known of all votes.

    Only the tally comes back from where a part is worked on: the votes stay in the files that are written there.

    Parameters
    ----------
    write : WriteVotes
        What votes, and where the votes are written.
    urls : str or sequence of str
        Files, or folders of files, at any URL.
    executor : Executor, optional
        Where it runs; by default here.
    progress : callable, optional
        Is called with the number of examples done and their total.

    Raises
    ------
    UnknownColumn, WrongColumnType, UnknownClass, DuplicateName
        When a labelling function does not fit the examples or the classes.
    BrokenLabelingFunction
        When one fails wherever it is called.
    UnreadableFile, MalformedFile, UnwritableFile, StorageFull
        When a file cannot be read or written where a part is worked on.
    """
    parts = parts_of_parquet(write.vote_block.lfs, urls, space=write.vote_block.space)
    return apply_to_parts(write, parts, executor=executor, progress=progress)


def parts_of_parquet(lfs: Sequence[LabelingFunction], urls: str | Sequence[str], *, space: LabelSpace) -> list[Part]:
    """Return the parts of Parquet files, with the columns that labelling functions read; they must fit them."""
    check_lfs(lfs, schema_of_parquet(urls), space)
    blocks = blocks_of_parquet(urls, columns=columns_read(lfs))
    versions = {url: UrlFile(url).version() for url in dict.fromkeys(block.url for block in blocks)}
    first_rows = accumulate((block.n_rows for block in blocks), initial=0)
    numbered = zip(count(), blocks, first_rows, strict=False)  # the last sum is where a next part would begin
    return [Part(index, block, first_row, versions[block.url]) for index, block, first_row in numbered]


def apply_to_parts(
    write: WriteVotes,
    parts: Sequence[Part],
    *,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> VoteTally:
    """Apply labelling functions to parts; see `apply_to_parquet`."""
    total = sum(part.block.n_rows for part in parts)
    if not total:
        raise InvalidValue("The number of examples", value=0, expected="1 or more")
    tally: VoteTally | None = None
    for here in (executor or InProcess()).map(write, parts):
        tally = here if tally is None else tally + here
        if progress is not None:
            progress(tally.n_examples, total)
    assert tally is not None  # noqa: S101  # there are examples
    check_not_broken(_voteless(tally), n_examples=total)
    return tally


def columns_read(lfs: Sequence[LabelingFunction]) -> tuple[str, ...]:
    """Return the columns that labelling functions read, in order of their names; none when one may read them all."""
    if any(isinstance(lf, PythonLF) and lf.reads_row for lf in lfs):
        return ()
    own = {column for lf in lfs for column in lf.columns}
    asked = {column_of(leaf) for lf in lfs for condition in lf.conditions for leaf in leaves(condition)}
    return tuple(sorted(own | asked))


def _voteless(tally: VoteTally) -> list[VoteColumn]:
    """Return the columns of labelling functions without a vote, which may be broken."""
    faults: dict[str, list[Fault]] = {lf: [] for lf, n_votes in tally.n_votes.items() if not n_votes}
    for fault in tally.faults:
        faults.get(fault.lf, []).append(fault)
    nothing = np.empty(0, np.int32)
    return [VoteColumn(lf, nothing, nothing, tuple(found)) for lf, found in faults.items()]


def _is_broken(tally: VoteTally) -> bool:
    return any(is_broken(column, n_examples=tally.n_examples) for column in _voteless(tally))
