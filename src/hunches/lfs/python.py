"""Labelling functions that are Python functions over columns."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from hunches.lfs._column_function import ColumnFunction
from hunches.lfs._fingerprint import read_values, source_of
from hunches.lfs._reading_votes import read_votes
from hunches.lfs.block import BlockVotes
from hunches.lfs.labeling_function import LabelingFunction, lf_kinds
from hunches.lfs.preprocessor import check_uses
from hunches.records import ABSTAIN, FaultTally, Label, LabelSpace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hunches.lfs._calling import TimeLimit
    from hunches.lfs.block import Block
    from hunches.lfs.preprocessor import Preprocessor


@lf_kinds.register("python.v1")
@dataclass(frozen=True, slots=True, eq=False)
class PythonLF(LabelingFunction):
    """Votes what a Python function returns for each example.

    Parameters
    ----------
    name : str
        Its name.
    function : callable
        Takes columns by the names of its first parameters, and ``row`` for the whole example. Parameters with a
        default keep it.
    resources : mapping
        Values bound to further parameters when it is defined.
    batch : bool
        Whether it takes and returns arrays, one entry for each example, instead of single values.
    missing : bool
        Whether it is also called where one of its columns has no value; otherwise it abstains there.
    uses : tuple of Preprocessor
        Those whose values its parameters name.
    time_limit : float, optional
        Seconds that one call may take.

    >>> @labeling_function()
    ... def short(text): return "HAM" if len(text.split()) < 5 else None
    >>> short.name, short.columns, short("buy now")
    ('short', ('text',), 'HAM')
    """

    kind: ClassVar[str] = "python.v1"

    name: str
    function: Callable[..., object]
    resources: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    batch: bool = False
    missing: bool = False
    uses: tuple[Preprocessor, ...] = ()
    time_limit: TimeLimit = "default"

    def __post_init__(self) -> None:
        check_uses(self.uses, name=self.name)
        self._column_function.check()

    def __call__(self, *arguments: object) -> object:
        """Return what the function returns: it can be tried on single values."""
        return self.function(*arguments, **self.resources)

    def __reduce__(self) -> tuple[object, ...]:
        options = self.batch, self.missing, self.uses, self.time_limit
        return PythonLF, (self.name, self.function, dict(self.resources), *options)

    @property
    def _column_function(self) -> ColumnFunction:
        return ColumnFunction(
            self.name, self.function, self.resources, self.batch, self.missing, self.uses, self.time_limit
        )

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it reads by name, and those that its preprocessors read."""
        return self._column_function.columns

    @property
    def reads_row(self) -> bool:
        """Whether it, or one of its preprocessors, gets the whole example."""
        return self._column_function.reads_row

    @property
    def space(self) -> LabelSpace | None:
        """The label space of the labels its code names."""
        for value in (*read_values(self.function), *self.resources.values()):
            if isinstance(value, Label):
                return value.space
            if isinstance(value, LabelSpace):
                return value
        return None

    def vote(self, block: Block) -> BlockVotes:
        """Return its votes; where it raises or returns no class it abstains, and a fault says so."""
        tally = FaultTally(self.name)
        inputs = self._column_function.inputs(block)
        results, _ = self._column_function.call(inputs, tally)
        labels = np.full(block.n_examples, ABSTAIN, dtype=block.space.vote_dtype)
        labels[inputs.rows] = read_votes(results, block.space, tally)
        own = (replace(fault, row=int(inputs.rows[fault.row])) for fault in tally.faults())
        return BlockVotes(labels, (*(replace(fault, lf=self.name) for fault in inputs.faults), *own))

    def definition(self, space: LabelSpace) -> Mapping[str, object]:
        """Return the source, its fingerprint with everything it reads and uses, and how it is called."""
        del space
        return {"source": source_of(self.function), **self._column_function.definition()}


def labeling_function(
    name: str | None = None,
    *,
    uses: Sequence[Preprocessor] = (),
    resources: Mapping[str, object] | None = None,
    batch: bool = False,
    missing: bool = False,
    time_limit: TimeLimit = "default",
) -> Callable[[Callable[..., object]], PythonLF]:
    """Return a decorator that makes a labelling function of a Python function.

    The function's parameters are columns by name; ``row`` is the whole example, a mapping with attributes; a
    parameter with a default is no column and keeps it. It returns a class (a `Label`, its name or number) or
    `ABSTAIN` (or None).

    Parameters
    ----------
    name : str, optional
        Its name; by default the function's.
    uses : sequence of Preprocessor
        Those whose values further parameters name.
    resources : mapping, optional
        Values for further parameters, bound now and part of the labelling function's version.
    batch : bool
        The function takes NumPy arrays of columns and returns one vote for each entry.
    missing : bool
        The function is also called where a column it reads has no value (it then gets None).
    time_limit : float, optional
        Seconds that one call may take: 10 by default, and 600 for the call of a batch function, which is for a
        block of up to 65,536 examples. A call that takes longer is stopped and abstains; after three in a block the
        labelling function is given up. None is no limit. Calls are stopped in the main thread of a process, on
        Unix; elsewhere slow ones are counted when they end.

    >>> @labeling_function(resources={"words": frozenset({"subscribe"})})
    ... def promo(text, words): return "SPAM" if words & set(text.lower().split()) else None
    >>> promo("please subscribe")
    'SPAM'
    """

    def decorate(function: Callable[..., object]) -> PythonLF:
        known_name = name or str(getattr(function, "__name__", type(function).__name__))
        check_uses(uses, name=known_name)
        bound = MappingProxyType(dict(resources or {}))
        return PythonLF(known_name, function, bound, batch, missing, tuple(uses), time_limit)

    return decorate
